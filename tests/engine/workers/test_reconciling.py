"""Receivers are asked what became of our messages; a difference stays in sight until somebody settles it."""

import json
from datetime import timedelta

import pytest

from adapters.archive_bagit import BagArchive
from engine.db import transaction
from engine.delivery import deliver_next
from engine.errors import Conflict, NotPermitted
from engine.model.event import Event
from engine.model.outbox import Incident
from engine.model.reconciliation import Difference
from engine.ports import Delivery, Verdict
from engine.receipts import keep_receipt, read_next
from engine.reconciling import open_differences, reconcile, settle_difference
from tests.adapters.receivers import running_archive_receiver
from tests.engine.workers.scenes import NOW, a_person, minutes

ADMIN = a_person("admin")
TONIGHT = NOW + timedelta(hours=17)


def deliver(scene, now=NOW):
    with scene.make_session() as session:
        while deliver_next(session, scene.means, scene.adapters, scene.store, now=now):
            pass


def ask(scene, now=TONIGHT):
    with scene.make_session() as session:
        return reconcile(session, scene.adapters, now=now)


def differences(scene):
    with scene.make_session() as session:
        return [(row.channel, row.ours, row.theirs) for row in open_differences(session)]


def settle(scene, how, who=ADMIN):
    with transaction(scene.session) as session:
        row = scene.one(Difference, settled_at=None)
        settle_difference(session, scene.means, who, row.id, how=how, now=TONIGHT)


@pytest.fixture
def told(scene):
    """A scene whose text message has been delivered; ``says`` is what the gateway answers when asked."""
    scene = scene("apply tell look")
    scene.open()
    scene.says = Delivery(Verdict.DELIVERED)
    scene.sms.status_of = lambda message_id: scene.says
    deliver(scene)
    return scene


def test_agreement_leaves_nothing_behind(told):
    assert ask(told) == 1
    assert differences(told) == []


def test_each_message_is_asked_about_once_a_night(told):
    ask(told)
    assert ask(told, TONIGHT + timedelta(hours=1)) == 0
    assert ask(told, TONIGHT + timedelta(hours=24)) == 1
    assert ask(told, TONIGHT + timedelta(days=20)) == 0


@pytest.mark.parametrize(
    ("answer", "theirs"), [(None, "unknown"), (Delivery(Verdict.REFUSED, detail="空号"), "refused")]
)
def test_what_we_think_arrived_and_they_do_not_is_a_difference(told, answer, theirs):
    told.says = answer
    ask(told)
    ask(told, TONIGHT + timedelta(days=1))

    assert differences(told) == [("sms", "delivered", theirs)]


def test_an_answer_that_agrees_later_closes_it(told):
    told.says = None
    ask(told)
    told.says = Delivery(Verdict.DELIVERED)
    ask(told, TONIGHT + timedelta(days=1))

    assert differences(told) == []
    assert told.one(Difference).settlement == "agreed"


def test_a_receiver_that_is_silent_or_breaks_is_no_difference(told):
    told.says = Delivery(Verdict.RETRY, detail="忙")
    ask(told)
    told.sms.status_of = lambda message_id: 1 / 0
    ask(told, TONIGHT + timedelta(days=1))

    assert differences(told) == []


def test_a_lost_message_is_sent_again_with_the_same_id(told):
    told.says = None
    ask(told)
    settle(told, "resend")
    deliver(told, TONIGHT)

    first, second = told.sms.seen
    assert first.id == second.id
    assert told.message("sms").verdict == "delivered"
    assert differences(told) == []
    assert told.rows(Event)[-1].kind == "difference-settled"
    assert told.log_flaws() == []


def test_their_refusal_is_accepted(told):
    told.says = Delivery(Verdict.REFUSED, detail="空号")
    ask(told)
    settle(told, "accept")

    assert (told.message("sms").verdict, told.message("sms").detail) == ("refused", "空号")


def test_what_they_never_got_cannot_be_accepted_but_marked(told):
    told.says = None
    ask(told)
    with pytest.raises(Conflict):
        settle(told, "accept")
    settle(told, "mark")

    assert told.message("sms").verdict == "delivered"
    assert differences(told) == []


def test_only_administrators_settle(told):
    told.says = None
    ask(told)
    with pytest.raises(NotPermitted):
        settle(told, "mark", who=a_person("finance"))


def test_a_case_held_up_by_a_message_that_did_arrive_goes_on_when_they_are_believed(scene):
    scene = scene("apply book look")
    case_id = scene.open()
    scene.finance.answers = [Delivery(Verdict.REFUSED, detail="拒绝")]
    deliver(scene)
    assert scene.one(Incident).resolved_at is None
    scene.finance.status_of = lambda message_id: Delivery(Verdict.DELIVERED, "J-1", "已入账")
    ask(scene)
    assert differences(scene) == [("finance", "refused", "delivered")]

    settle(scene, "accept")

    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolved_at is not None
    assert scene.message().reference == "J-1"


@pytest.fixture
def receiver(tmp_path):
    with running_archive_receiver(tmp_path / "receiver") as running:
        yield running


@pytest.fixture
def handed_over(scene, receiver):
    """A closed case on its way to a receiver that is in some mood."""

    def make(mood):
        made = scene("apply look", extra="[on.closed]\narchive = true")
        made.adapters["archive"] = BagArchive.from_settings(
            {"ARCHIVE_RECEIVER": receiver.url, "ARCHIVE_RECEIVER_KEY": "secret", "ARCHIVE_TIMEOUT_SECONDS": "2"}
        )
        receiver.feels(mood)
        made.look(made.open())
        deliver(made)
        return made

    return make


def test_a_package_that_the_receiver_lost_is_found_out_and_handed_over_again(handed_over, receiver):
    scene = handed_over("lost")
    assert scene.message("archive").verdict == "delivered"
    receiver.feels("good")
    ask(scene)
    assert differences(scene) == [("archive", "delivered", "unknown")]

    settle(scene, "resend")
    deliver(scene, TONIGHT)
    ask(scene, TONIGHT + timedelta(days=1))

    assert len(receiver.took()) == 1
    assert differences(scene) == []


def test_a_package_that_the_receiver_finds_wrong_is_a_difference(handed_over):
    scene = handed_over("reject")
    ask(scene)

    assert differences(scene) == [("archive", "delivered", "refused")]


@pytest.mark.parametrize("mood", ["busy", "slow"])
def test_a_receiver_that_is_busy_or_slow_gets_the_package_once(handed_over, receiver, mood):
    scene = handed_over(mood)
    assert scene.message("archive").verdict is None
    receiver.feels("good")
    deliver(scene, NOW + minutes(2))

    assert scene.message("archive").verdict == "delivered"
    assert len(receiver.took()) == 1


def test_a_receipt_is_believed_by_its_signature_only(handed_over):
    scene = handed_over("good")
    adapter = scene.adapters["archive"]
    reference = scene.message("archive").reference
    raw = json.dumps({"reference": reference, "verdict": "rejected", "detail": "缺页"}).encode()
    with transaction(scene.session) as session:
        keep_receipt(session, scene.means.ring, "archive", raw, headers={"X-Signature": "f" * 64}, now=NOW)
        signature = adapter._receiver._sign(raw + b" ")
        keep_receipt(session, scene.means.ring, "archive", raw + b" ", headers={"X-Signature": signature}, now=NOW)
    with scene.make_session() as session:
        while read_next(session, scene.means, scene.adapters, now=NOW):
            pass

    assert (scene.message("archive").verdict, scene.message("archive").detail) == ("refused", "缺页")
