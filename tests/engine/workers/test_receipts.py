"""Receipts: kept as they came, read once, applied to the message they are about."""

import json
from dataclasses import replace

import pytest

from engine.db import transaction
from engine.delivery import deliver_next
from engine.model.outbox import Incident, ReceiptRow
from engine.ports import Delivery, Verdict
from engine.receipts import GIVE_UP_UNKNOWN, GIVE_UP_UNREADABLE, keep_receipt, read_next
from tests.engine.workers.scenes import NOW, minutes

ON_ITS_WAY = Delivery(Verdict.RETRY, "T-1", "已接收，等回执")


@pytest.fixture
def held(scene):
    """A case whose message the receiver has taken without an answer yet."""
    scene = scene("apply book look")
    scene.case_id = scene.open()
    scene.finance.answers = [ON_ITS_WAY]
    return scene


def a_receipt(verdict="delivered", reference="T-1", **more):
    return json.dumps({"seal": "ours", "reference": reference, "verdict": verdict, **more}).encode()


def send(scene, now=NOW):
    return deliver_next(scene.session, scene.means, scene.adapters, scene.store, now=now)


def post(scene, raw, now=NOW):
    with transaction(scene.session):
        return keep_receipt(scene.session, scene.means.ring, "finance", raw, now=now).id


def read(scene, now=NOW):
    return read_next(scene.session, scene.means, scene.adapters, now=now)


def test_a_receipt_settles_its_message_and_moves_the_waiting_case_with_what_it_says(held):
    send(held)
    post(held, a_receipt(values={"voucher": "记-12"}))
    assert read(held)
    assert not read(held)
    assert held.waits_at(held.case_id) == ["look"]
    assert held.section(held.case_id, "book")["voucher"] == "记-12"
    assert held.message().verdict == "delivered"
    assert not send(held, NOW + minutes(30))


def test_the_same_receipt_posted_twice_is_one_row(held):
    send(held)
    assert post(held, a_receipt()) == post(held, a_receipt())
    read(held)
    assert post(held, a_receipt()) == held.one(ReceiptRow).id
    assert not read(held)
    assert held.waits_at(held.case_id) == ["look"]


def test_a_receipt_that_comes_before_the_send_call_returns_waits_for_its_message(held):
    def too_early(message):
        with held.make_session() as web:
            with transaction(web):
                keep_receipt(web, held.means.ring, "finance", a_receipt(), now=NOW)
            assert not read_next(web, held.means, held.adapters, now=NOW)

    held.finance.during = too_early
    send(held)
    assert held.one(ReceiptRow).read_at is None
    assert read(held)
    assert held.waits_at(held.case_id) == ["look"]


def test_a_receipt_that_nobody_can_place_is_given_up_after_a_day_and_stays(held):
    post(held, a_receipt(reference="T-9"))
    assert not read(held)
    assert read(held, NOW + GIVE_UP_UNKNOWN)
    row = held.one(ReceiptRow)
    assert "T-9" in row.result
    assert row.read_at == NOW + GIVE_UP_UNKNOWN


def test_a_forged_receipt_changes_nothing(held):
    send(held)
    post(held, json.dumps({"reference": "T-1", "verdict": "delivered"}).encode())
    assert not read(held)
    assert read(held, NOW + GIVE_UP_UNREADABLE)
    assert held.waits_at(held.case_id) == []
    assert held.message().settled_at is None


def test_a_refusal_by_receipt_holds_the_case_and_is_shown(held):
    send(held)
    post(held, a_receipt("refused"))
    assert read(held)
    assert held.message().verdict == "refused"
    assert held.one(Incident).kind == "delivery"
    assert held.waits_at(held.case_id) == []


def test_a_receipt_whose_case_cannot_move_is_read_again_later(scene):
    scene = scene("apply book work_out look")
    case_id = scene.open()
    scene.finance.answers = [ON_ITS_WAY]
    send(scene)
    scene.switch.broken = True
    post(scene, a_receipt())
    assert read(scene)
    assert not read(scene)
    assert (scene.one(Incident).kind, scene.message().settled_at) == ("receipt", None)
    scene.switch.broken = False
    assert read(scene, NOW + minutes(1))
    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolution == "solved"
    assert scene.log_flaws() == []


def test_receipts_are_kept_sealed(held):
    post(held, a_receipt(values={"phone": "13800001234"}))
    assert b"1380000" not in held.one(ReceiptRow).sealed


@pytest.fixture
def books(held):
    """What a taker of news has written down, in the same transaction as the receipt."""
    taken = []

    def take(session, receipt, now):
        assert session.in_transaction()
        held.switch.pass_or_break()
        taken.append(receipt.reference)
        return f"已入账 {receipt.reference}"

    held.means = replace(held.means, takers={"money": take})
    return taken


def test_news_that_no_message_waits_for_goes_to_its_taker_once(held, books):
    post(held, a_receipt(reference="M-1", takes="money"))
    assert read(held)
    assert not read(held)
    assert books == ["M-1"]
    assert held.one(ReceiptRow).result == "已入账 M-1"
    assert held.message().settled_at is None


def test_news_that_its_taker_cannot_take_is_an_incident_and_is_given_again(held, books):
    held.switch.broken = True
    post(held, a_receipt(reference="M-1", takes="money"))
    assert read(held)
    assert (held.one(Incident).kind, held.one(ReceiptRow).read_at) == ("receipt", None)
    held.switch.broken = False
    assert read(held, NOW + minutes(1))
    assert books == ["M-1"]
    assert held.one(Incident).resolution == "solved"
