"""Deliveries: a message reaches the outside once, and the case that waits for it goes on."""

import pytest
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine import outbox
from engine.db import transaction
from engine.delivery import Breaker, deliver_next, replay, wake_next
from engine.errors import Conflict, NotPermitted
from engine.model.outbox import DeliveryRow, Incident
from engine.ports import Delivery, Verdict
from tests.engine.workers.scenes import NOW, a_person, minutes

RETRY, REFUSED = Delivery(Verdict.RETRY, detail="没有人接"), Delivery(Verdict.REFUSED, detail="账户不存在")


def deliver(scene, now=NOW, **more):
    return deliver_next(scene.session, scene.means, scene.adapters, scene.store, now=now, **more)


def test_the_answer_of_the_receiver_moves_the_waiting_case(scene):
    scene = scene("apply book look")
    case_id = scene.open()
    assert scene.waits_at(case_id) == []
    assert deliver(scene)
    assert scene.waits_at(case_id) == ["look"]
    (message,) = scene.finance.seen
    assert message.payload == {"name": "压力表"}
    assert scene.section(case_id, "book") == {
        "verdict": "delivered",
        "reference": f"R-{message.id}",
        "detail": "已记账",
        "at": NOW.isoformat(),
    }
    assert not deliver(scene)


def test_no_transaction_is_open_while_the_message_is_under_way(scene):
    scene = scene("apply book look")
    scene.open()
    open_then = []
    scene.finance.during = lambda _: open_then.append(scene.session.in_transaction())
    deliver(scene)
    assert open_then == [False]


def test_a_busy_gateway_is_tried_again_after_a_minute_with_the_same_id(scene):
    scene = scene("apply book look")
    case_id = scene.open()
    scene.finance.answers = [RETRY]
    assert deliver(scene)
    assert not deliver(scene)
    assert scene.message().due_at == NOW + minutes(1)
    assert deliver(scene, NOW + minutes(1))
    first, second = scene.finance.seen
    assert first.id == second.id
    assert scene.waits_at(case_id) == ["look"]
    assert sorted(row.verdict for row in scene.rows(DeliveryRow)) == ["delivered", "retry"]


def test_a_passing_message_that_nobody_takes_becomes_a_dead_letter_and_is_replayed(scene):
    scene = scene("apply tell look")
    case_id = scene.open()
    scene.sms.answers = [RETRY] * 6
    now = NOW
    while deliver(scene, now):
        now = scene.message("sms").due_at
    dead = scene.message("sms")
    assert (dead.verdict, dead.attempts) == (outbox.DEAD, 6)
    assert scene.rows(Incident) == []
    with transaction(scene.session):
        replay(scene.session, a_person("admin"), dead.id, now=now)
    assert deliver(scene, now)
    assert scene.message("sms").verdict == "delivered"
    assert {message.id for message in scene.sms.seen} == {str(dead.id)}
    assert scene.log_flaws() == []
    assert scene.waits_at(case_id) == ["look"]


def test_only_an_administrator_replays_and_only_what_has_not_arrived(scene):
    scene = scene("apply tell look")
    scene.open()
    deliver(scene)
    sent = scene.message("sms").id
    with pytest.raises(NotPermitted), transaction(scene.session):
        replay(scene.session, a_person("acceptor"), sent, now=NOW)
    with pytest.raises(Conflict), transaction(scene.session):
        replay(scene.session, a_person("admin"), sent, now=NOW)


def test_a_refused_message_holds_its_case_until_an_administrator_has_it_sent_again(scene):
    scene = scene("apply book look")
    case_id = scene.open()
    scene.finance.answers = [REFUSED]
    deliver(scene)
    assert scene.waits_at(case_id) == []
    incident = scene.one(Incident)
    assert (incident.kind, incident.sentence, incident.case_id) == ("delivery", "账户不存在", case_id)
    with transaction(scene.session):
        replay(scene.session, a_person("admin"), scene.message().id, now=NOW)
    deliver(scene)
    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolution == "solved"


def test_an_adapter_that_breaks_is_tried_again_and_tells_nothing_personal(scene):
    scene = scene("apply book look")
    scene.open()
    scene.finance.answers = [KeyError("13800001234")]
    deliver(scene)
    message = scene.message()
    assert message.settled_at is None
    assert "KeyError" in message.detail
    assert "1380000" not in message.detail


def test_a_channel_without_an_adapter_keeps_its_messages(scene):
    scene = scene("apply book look")
    scene.open()
    del scene.adapters["finance"]
    deliver(scene)
    assert scene.message().settled_at is None
    assert "finance" in scene.message().detail


def test_a_silent_channel_is_left_alone_for_a_while_and_costs_its_messages_no_attempt(scene):
    scene = scene("apply book look")
    scene.open()
    breaker = Breaker(after=2)
    breaker.note("finance", Verdict.RETRY, NOW)
    breaker.note("finance", Verdict.RETRY, NOW)
    assert deliver(scene, breaker=breaker)
    assert scene.finance.seen == []
    assert (scene.message().attempts, scene.message().due_at) == (0, NOW + minutes(1))
    assert deliver(scene, NOW + minutes(1), breaker=breaker)
    assert scene.message().verdict == "delivered"


class OnceBusy(Session):
    """A session whose second commit meets somebody who was faster."""

    commits = 0

    def commit(self):
        self.commits += 1
        if self.commits == 2:
            raise StaleDataError("somebody was faster")
        super().commit()


def test_a_case_that_somebody_works_on_is_settled_again_without_sending_again(scene, database):
    scene = scene("apply book look")
    case_id = scene.open()
    with OnceBusy(database.engine) as busy:
        assert deliver_next(busy, scene.means, scene.adapters, scene.store, now=NOW)
    assert len(scene.finance.seen) == 1
    assert scene.waits_at(case_id) == ["look"]
    assert len(scene.rows(DeliveryRow)) == 1


def test_an_answer_that_cannot_move_the_case_is_kept_and_brought_again(scene):
    scene = scene("apply book work_out look")
    case_id = scene.open()
    scene.switch.broken = True
    deliver(scene)
    incident = scene.one(Incident)
    assert (incident.kind, scene.message().verdict) == ("move", "delivered")
    assert "1380000" not in incident.sentence
    assert not wake_next(scene.session, scene.means, now=NOW)
    assert wake_next(scene.session, scene.means, now=NOW + minutes(1))
    assert (scene.one(Incident).attempts, scene.waits_at(case_id)) == (2, [])
    scene.switch.broken = False
    assert wake_next(scene.session, scene.means, now=NOW + minutes(6))
    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolution == "solved"
    assert len(scene.finance.seen) == 1
    assert scene.log_flaws() == []


def test_a_worker_that_died_after_sending_leaves_a_lease_that_runs_out(scene):
    scene = scene("apply book look")
    case_id = scene.open()
    with transaction(scene.session):
        outbox.claim(scene.session, now=NOW)
    assert not deliver(scene, NOW + minutes(1))
    assert deliver(scene, NOW + minutes(6))
    assert scene.waits_at(case_id) == ["look"]


def test_a_slow_worker_whose_lease_ran_out_changes_nothing_any_more(scene):
    scene = scene("apply book look")
    case_id = scene.open()

    def meanwhile(message):
        scene.finance.during = None
        with scene.make_session() as other:
            deliver_next(other, scene.means, scene.adapters, scene.store, now=NOW + minutes(6))

    scene.finance.during = meanwhile
    scene.finance.answers = []
    deliver(scene)
    assert len(scene.rows(DeliveryRow)) == 1
    assert scene.waits_at(case_id) == ["look"]


def test_two_workers_never_hold_the_same_message(scene, database):
    scene = scene("apply tell book look")
    scene.open()
    with scene.make_session() as one, scene.make_session() as other:
        if database.kind == "sqlite":
            with transaction(one):
                first = outbox.claim(one, now=NOW).id
            with transaction(other):
                second = outbox.claim(other, now=NOW).id
        else:
            with transaction(one):
                first = outbox.claim(one, now=NOW).id
                with transaction(other):
                    second = outbox.claim(other, now=NOW).id
    assert first != second
