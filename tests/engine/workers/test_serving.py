"""A limit may start at the proven delivery of a notice: one channel after the other, and clerks for what is left."""

import secrets
from datetime import UTC, date, datetime

import pytest

from engine.calendar.commands import import_year, set_day
from engine.clock.tables import Clock
from engine.db import new_id, transaction
from engine.delivery import deliver_next
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from engine.files import seal_file
from engine.limits import Keeper, keep_limits
from engine.model.case import Case
from engine.model.outbox import Incident
from engine.model.serving import Serving, ServingTry
from engine.movement import enter_proof, receive_notice, serve_again
from engine.policy import Actor, Kind
from engine.ports import Delivery, Verdict
from engine.queries.servings import servings
from engine.receipts import keep_receipt, read_next
from engine.timers import fire_due
from tests.engine.workers.scenes import NOW, a_person, minutes

ARRIVED = Delivery(Verdict.DELIVERED, "sms-1", "已到达", arrived=True)
TAKEN = Delivery(Verdict.DELIVERED, "sms-1", "网关已接收")
REFUSED = Delivery(Verdict.REFUSED, detail="空号")
LIMITS = '[clock]\npromised_days = 5\nstarts_after = "serve"\nstarts_on = "serve.served_on"'


@pytest.fixture
def served(scene):
    """A case that waits for its notice to be served, and the applicant was told of it; NOW is a Wednesday."""
    made = scene("apply serve look", extra=LIMITS)
    with transaction(made.session):
        import_year(made.session, 2026)
    made.case_id = made.open()
    assert deliver(made)
    return made


def at(day: int) -> datetime:
    """Ten in the morning in Beijing of a day in August 2026."""
    return datetime(2026, 8, day, 2, 0, tzinfo=UTC)


def night(scene, day: int) -> None:
    """What the worker does early on a day."""
    while keep_limits(scene.session, scene.means, now=at(day)):
        pass


def deliver(scene, now=NOW) -> bool:
    return deliver_next(scene.session, scene.means, scene.adapters, scene.store, now=now)


def started_on(scene) -> date:
    with scene.make_session() as session:
        return session.get_one(Clock, scene.case_id).started_on


def tries(scene) -> list[tuple[str, str]]:
    rows = sorted(scene.rows(ServingTry), key=lambda one: one.begun_at)
    return [(one.channel, one.result) for one in rows]


def act(scene, command, actor, now, **facts):
    serving = scene.one(Serving).id
    with transaction(scene.session) as session:
        return command(session, scene.means, actor, serving, key=secrets.token_hex(8), now=now, **facts)


def applicant(scene) -> Actor:
    party = scene.case(scene.case_id).party_id
    return Actor(new_id(), "张三", Kind.APPLICANT, frozenset({party}), frozenset({party}))


def evidence(scene):
    return seal_file(
        scene.means.ring, scene.store, content=b"%PDF-1.4", name="回执.pdf", media_type="application/pdf", now=NOW
    )


def test_whoever_takes_the_notice_in_the_account_is_served_on_that_day(served):
    """D2 D6"""
    with pytest.raises(NotFound):
        stranger = Actor(new_id(), "李四", Kind.APPLICANT, frozenset({new_id()}), frozenset())
        act(served, receive_notice, stranger, at(20))
    act(served, receive_notice, applicant(served), at(20))
    act(served, receive_notice, applicant(served), at(21))

    assert served.waits_at(served.case_id) == ["look"]
    told = served.section(served.case_id, "serve")
    assert (told["served_on"], told["channel"]) == ("2026-08-20", "account")
    assert started_on(served) == date(2026, 8, 20)
    assert tries(served) == [("account", "proven")]
    assert served.log_flaws() == []


def test_a_text_message_tells_that_a_notice_waits_and_proves_nothing(served):
    """D2"""
    assert [message.payload["text"] for message in served.sms.seen] == ["X-0001 已收到"]
    assert tries(served) == [("account", "")]


def test_without_a_proof_the_next_channel_begins_when_the_days_of_the_first_are_over(served):
    """D1"""
    night(served, 21)
    assert tries(served) == [("account", "")]
    night(served, 24)
    night(served, 24)

    assert tries(served) == [("account", "silent"), ("sms", "")]
    assert served.one(Serving).next_on == date(2026, 8, 27)
    assert served.waits_at(served.case_id) == []


def test_that_a_gateway_took_a_text_message_proves_nothing_but_its_receipt_does(served):
    """D3"""
    night(served, 24)
    served.sms.answers = [TAKEN]
    deliver(served, at(24))
    assert served.waits_at(served.case_id) == []
    with transaction(served.session):
        raw = b'{"seal": "ours", "reference": "sms-1", "verdict": "delivered"}'
        keep_receipt(served.session, served.means.ring, "sms", raw, now=at(25))
    assert read_next(served.session, served.means, served.adapters, now=at(25))

    assert served.waits_at(served.case_id) == ["look"]
    assert served.section(served.case_id, "serve")["channel"] == "sms"
    assert tries(served) == [("account", "silent"), ("sms", "proven")]


def test_a_receiver_that_knows_it_has_arrived_proves_it_at_once(served):
    """D3"""
    night(served, 24)
    served.sms.answers = [ARRIVED]
    deliver(served, at(24))

    assert served.section(served.case_id, "serve")["served_on"] == "2026-08-24"


def test_a_proof_by_an_earlier_channel_still_counts(served):
    """D1"""
    night(served, 24)
    act(served, receive_notice, applicant(served), at(25))

    assert served.section(served.case_id, "serve")["channel"] == "account"
    assert sorted(tries(served)) == [("account", "silent"), ("sms", "silent")]


def test_a_refused_text_message_lets_the_letter_begin_at_once_and_is_no_incident(served):
    """D1 D3"""
    night(served, 24)
    served.sms.answers = [REFUSED]
    deliver(served, at(24))

    assert tries(served) == [("account", "silent"), ("sms", "refused"), ("post", "")]
    assert served.rows(Incident) == []
    assert served.one(Serving).next_on is None


def test_a_clerk_enters_the_signed_letter_with_its_day_and_evidence(served):
    """D4 D6"""
    clerk, letter = a_person("acceptor"), evidence(served)
    act(served, serve_again, clerk, at(24), channel="post", reference="EMS 1001")
    facts = {"served_on": date(2026, 8, 25), "proof": "收发室签收", "evidence": letter}
    for wrong in (
        {"served_on": date(2026, 8, 18)},
        {"served_on": date(2026, 8, 27)},
        {"proof": " "},
        {"evidence": None},
    ):
        with pytest.raises(InvalidAnswers):
            act(served, enter_proof, clerk, at(26), **facts | wrong)
    with pytest.raises(NotPermitted):
        act(served, enter_proof, a_person("finance"), at(26), **facts)
    act(served, enter_proof, clerk, at(26), **facts)

    assert served.section(served.case_id, "serve")["served_on"] == "2026-08-25"
    assert started_on(served) == date(2026, 8, 25)
    with pytest.raises(Conflict):
        act(served, enter_proof, clerk, at(26), **facts)
    assert served.log_flaws() == []


def test_by_other_means_a_clerk_says_why_and_how(served):
    """D5"""
    clerk = a_person("acceptor")
    facts = {"served_on": date(2026, 8, 25), "evidence": None, "other": True}
    with pytest.raises(InvalidAnswers):
        act(served, enter_proof, clerk, at(26), proof="", **facts)
    act(served, enter_proof, clerk, at(26), proof="拒收，留置送达，两名见证人签名", **facts)

    assert served.section(served.case_id, "serve")["channel"] == "other"
    assert served.waits_at(served.case_id) == ["look"]


def test_the_worklist_puts_first_what_waits_for_a_clerk_and_shows_it_to_those_whose_work_it_is(served):
    """D7"""
    first = served.one(Serving).id
    served.sms.answers = [REFUSED]
    night(served, 24)
    deliver(served, at(24))
    second = served.open(key="k2", now=at(24))

    with served.make_session() as session:
        found = servings(session, served.means, a_person("acceptor"))
        assert servings(session, served.means, a_person("finance")) == ()
    assert [(row.id == first, row.channel, row.next_on) for row in found] == [
        (True, "post", None), (False, "account", date(2026, 8, 26)),
    ]  # fmt: skip
    assert found[1].case_id == second


def test_a_suspended_case_is_not_gone_on_with_and_a_corrected_calendar_moves_the_days(served):
    """D8"""
    with transaction(served.session):
        set_day(served.session, date(2026, 8, 20), is_workday=False, name="临时放假")
    night(served, 20)
    assert served.one(Serving).next_on == date(2026, 8, 24)
    with transaction(served.session) as session:
        session.get_one(Case, served.case_id).suspended_at = at(20)
    night(served, 26)

    assert tries(served) == [("account", "")]


def test_a_notice_whose_branch_is_cancelled_is_given_up(scene):
    """D8"""
    drawn = {"edges": "edge late at=serve duration=PT1H", "edge_flows": "late > look"}
    scene = scene("apply serve look", **drawn)
    scene.case_id = scene.open()
    fire_due(scene.session, scene.means, now=NOW + minutes(61))

    assert scene.waits_at(scene.case_id) == ["look"]
    assert scene.one(Serving).ended_at is not None
    with pytest.raises(Conflict):
        act(scene, receive_notice, applicant(scene), at(20))


def test_a_case_that_cannot_go_on_is_an_incident_and_holds_up_no_other(served):
    """D1"""
    other = served.open(name="别的", key="k2")
    with transaction(served.session) as session:
        case = session.get_one(Case, served.case_id)
        whole, case.data_key = case.data_key, b"broken"

    night(served, 24)

    stands = {one.case_id: one.place for one in served.rows(Serving)}
    assert stands == {served.case_id: 0, other: 1}
    incident = served.one(Incident, resolved_at=None)
    assert (incident.kind, incident.case_id, incident.attempts) == ("serving", served.case_id, 1)

    with transaction(served.session) as session:
        session.get_one(Case, served.case_id).data_key = whole
    night(served, 25)
    assert {one.place for one in served.rows(Serving)} == {1}
    assert served.one(Incident).resolution == "solved"


def test_the_incident_of_a_notice_that_was_served_by_hand_is_closed(served):
    """D1"""
    with transaction(served.session) as session:
        case = session.get_one(Case, served.case_id)
        whole, case.data_key = case.data_key, b"broken"
    keeper = Keeper()
    while keeper.keep(served.session, served.means, now=at(24)):
        pass
    with transaction(served.session) as session:
        session.get_one(Case, served.case_id).data_key = whole
    act(served, receive_notice, applicant(served), at(24))

    keeper.keep(served.session, served.means, now=at(24) + minutes(2))
    assert served.one(Incident).resolution == "solved"
