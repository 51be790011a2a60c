"""Text messages through a gateway, against a message centre in another process."""

import json

import pytest

from adapters.sms_smpp import SmppSms, split_text
from engine.ports import Verdict
from tests.adapters.benches import smpp
from tests.adapters.messages import a_text


@pytest.fixture
def bench(tmp_path):
    with smpp(tmp_path) as made:
        yield made


@pytest.fixture
def sms(bench):
    return SmppSms.from_settings(bench.settings)


def test_a_long_chinese_text_goes_in_parts_and_only_the_last_asks_for_a_receipt(sms, tmp_path):
    text = "量值溯源𪚥" * 30

    sms.deliver(a_text(text=text))

    took = taken(tmp_path)
    assert "".join(part["text"] for part in took) == text
    assert [part["udh"][-4:] for part in took] == ["0301", "0302", "0303"]
    assert len({part["udh"][:6] for part in took}) == 1
    assert [part["receipt"] for part in took] == [0, 0, 1]
    assert {part["coding"] for part in took} == {8}


def test_a_message_that_broke_off_goes_on_with_its_next_part(sms, tmp_path):
    message = a_text(phone="12000000051", text="长" * 150)

    first = sms.deliver(message)
    second = sms.deliver(message)

    assert (first.verdict, second.verdict) == (Verdict.RETRY, Verdict.DELIVERED)
    assert [part["udh"][-4:] for part in taken(tmp_path)] == ["0301", "0302", "0303"]


def test_a_busy_gateway_is_tried_again(sms):
    assert sms.deliver(a_text(phone="12000000021")).verdict is Verdict.RETRY


def test_a_gateway_that_takes_the_message_and_falls_silent_is_tried_again(bench):
    sms = SmppSms.from_settings(bench.settings | {"SMPP_TIMEOUT_SECONDS": "0.2"})

    assert sms.deliver(a_text(phone="12000000031")).verdict is Verdict.RETRY


def test_a_wrong_password_is_not_the_message_s_fault(bench):
    sms = SmppSms.from_settings(bench.settings | {"SMPP_PASSWORD": "wrong"})

    assert sms.deliver(a_text()).verdict is Verdict.RETRY


def test_receipts_are_fetched_and_read(sms):
    delivered = sms.deliver(a_text("m-1"))
    lost = sms.deliver(a_text("m-2", phone="12000000041"))
    kept = []

    assert sms.fetch_receipts(kept.append, wait_seconds=0.3) == 2

    receipts = [sms.read_receipt(raw, {}) for raw in kept]
    assert [(receipt.reference, receipt.verdict) for receipt in receipts] == [
        (delivered.reference, Verdict.DELIVERED),
        (lost.reference, Verdict.REFUSED),
    ]
    assert receipts[0].at.isoformat() == "2026-11-19T10:30:00+08:00"
    assert sms.status_of("m-2").verdict is Verdict.REFUSED


def test_a_receipt_about_a_message_that_is_not_ours_is_refused(sms):
    raw = b"id:c999 sub:001 dlvrd:001 submit date:2611191030 done date:2611191030 stat:DELIVRD err:000 text:-"

    with pytest.raises(ValueError, match="not ours"):
        sms.read_receipt(raw, {})


def test_a_port_that_is_no_number_is_named(bench):
    with pytest.raises(ValueError, match="SMPP_PORT"):
        SmppSms.from_settings(bench.settings | {"SMPP_PORT": "abc"})


@pytest.mark.parametrize(
    ("text", "sizes"), [("短" * 70, [70]), ("长" * 71, [67, 4]), ("a" * 66 + "𪚥" + "b" * 10, [66, 12])]
)
def test_parts_fit_and_no_character_is_cut(text, sizes):
    parts = split_text(text)

    assert [len(part) // 2 for part in parts] == sizes
    assert "".join(part.decode("utf-16-be") for part in parts) == text


def taken(folder):
    """What the message centre of this test took."""
    return [json.loads(line) for line in (folder / "taken.jsonl").read_text(encoding="utf-8").splitlines()]
