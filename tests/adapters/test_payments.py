"""Payments against providers that run as processes of their own and keep the providers' real rules of signature."""

import json
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl
from urllib.request import Request, urlopen

import pytest
from alipay import AliPay
from wechatpayv3 import WeChatPay, WeChatPayType

from adapters.pay_alipay import LOCAL, Alipay
from adapters.pay_wechat import WechatPay
from engine.ports import Verdict
from tests.adapters.messages import a_refund, an_order
from tests.adapters.providers import ALIPAY, WECHAT, lasting_provider
from tests.simulators import wechat_pay
from tests.simulators.alipay import APP_ID

ADAPTERS = {ALIPAY: Alipay, WECHAT: WechatPay}


@pytest.fixture(params=[ALIPAY, WECHAT])
def provider(request, tmp_path):
    return lasting_provider(request.param).at(tmp_path)


@pytest.fixture
def adapter(provider):
    return ADAPTERS[provider.kind].from_settings(provider.settings)


@pytest.fixture
def placed(provider, adapter):
    """An order that a payer can pay."""
    order = an_order(provider.kind.channel)
    assert adapter.deliver(order).verdict is Verdict.DELIVERED
    return order


def read(adapter, notice):
    return adapter.read_receipt(*notice)


def test_a_payer_gets_a_code_and_the_provider_tells_what_was_paid(provider, adapter, placed):
    provider.pay(placed.payload["number"])
    (notice,) = provider.notices()
    receipt = read(adapter, notice)
    assert (receipt.verdict, receipt.takes) == (Verdict.DELIVERED, "payment")
    assert receipt.values == {
        "channel": adapter.channel, "order_number": placed.payload["number"], "amount_fen": 12_000,
        "day": datetime.now(LOCAL).date(),
    }  # fmt: skip


def test_what_is_told_twice_says_the_same_transaction(provider, adapter, placed):
    provider.feels("duplicate")
    provider.pay(placed.payload["number"])
    first, second = (read(adapter, notice) for notice in provider.notices())
    assert first == second


@pytest.mark.parametrize("mood", ["forged", "tampered"])
def test_what_somebody_else_signed_or_changed_is_not_believed(provider, adapter, placed, mood):
    provider.feels(mood)
    provider.pay(placed.payload["number"])
    (notice,) = provider.notices()
    with pytest.raises(ValueError, match="cannot be trusted"):
        read(adapter, notice)


def test_a_notice_for_another_key_or_with_a_header_missing_is_not_believed(provider, adapter, placed):
    provider.pay(placed.payload["number"])
    ((raw, headers),) = provider.notices()
    with pytest.raises(ValueError, match="cannot be trusted"):
        adapter.read_receipt(raw.replace(b"1", b"2", 1), headers)
    if provider.kind is WECHAT:
        with pytest.raises(ValueError, match="cannot be trusted"):
            adapter.read_receipt(raw, {**headers, "Wechatpay-Serial": "PUB_KEY_ID_OTHER"})


def test_a_lost_notice_is_asked_for(provider, adapter, placed):
    provider.feels("lost")
    kept = []
    assert adapter.fetch_receipts(kept.append) == 0
    provider.pay(placed.payload["number"])
    assert provider.notices() == []
    assert adapter.fetch_receipts(kept.append) == 1
    assert adapter.fetch_receipts(kept.append) == 0
    (raw,) = kept
    receipt = adapter.read_receipt(raw, {})
    assert receipt.values["order_number"] == placed.payload["number"]
    assert receipt.values["amount_fen"] == 12_000


def test_an_answer_that_somebody_else_signed_is_not_believed(provider, adapter):
    provider.feels("forged")
    delivery = adapter.deliver(an_order(provider.kind.channel))
    assert delivery.verdict is Verdict.RETRY


def test_a_busy_provider_is_tried_again(provider, adapter):
    provider.feels("busy")
    assert adapter.deliver(an_order(provider.kind.channel)).verdict is Verdict.RETRY


def test_money_goes_back_once_whatever_is_repeated(provider, adapter, placed):
    provider.pay(placed.payload["number"])
    paid = read(adapter, provider.notices()[0])
    refund = a_refund(provider.kind.channel, provider_no=paid.reference)
    first = adapter.deliver(refund)
    again = adapter.deliver(replace(refund, id="m-3"))
    assert first.verdict is again.verdict is Verdict.DELIVERED
    assert provider.books()["refunds"] == 1
    assert provider.books()["balance_fen"] == 10_000
    kept = []
    adapter.fetch_receipts(kept.append)
    ends = [adapter.read_receipt(raw, {}) for raw in kept]
    told = {one.values["number"] for one in ends if one.takes == "refund"}
    assert told == {refund.payload["number"]}
    assert {one.verdict for one in ends} == {Verdict.DELIVERED}


def test_more_than_was_paid_is_refused(provider, adapter, placed):
    provider.pay(placed.payload["number"])
    paid = read(adapter, provider.notices()[0])
    refund = a_refund(provider.kind.channel, provider_no=paid.reference, amount_fen=12_001)
    delivery = adapter.deliver(refund)
    assert (delivery.verdict, bool(delivery.detail)) == (Verdict.REFUSED, True)


def test_the_statement_of_a_day_lists_payments_and_refunds(provider, adapter, placed):
    provider.pay(placed.payload["number"])
    paid = read(adapter, provider.notices()[0])
    refund = a_refund(provider.kind.channel, provider_no=paid.reference)
    adapter.deliver(refund)
    lines = adapter.statement_of(datetime.now(LOCAL).date())
    assert [(line.number, line.amount_fen) for line in lines] == [
        (placed.payload["number"], 12_000), (refund.payload["number"], -2_000),
    ]  # fmt: skip
    assert lines[0].provider_no == paid.reference


def test_the_order_in_which_things_are_told_does_not_matter_to_reading_them(provider, adapter):
    orders = [an_order(provider.kind.channel, message_id=f"m-{n}", number=f"2026081900000000000{n}") for n in (1, 2)]
    for order in orders:
        adapter.deliver(order)
    provider.feels("unordered")
    for order in orders:
        provider.pay(order.payload["number"])
    provider.feels("good")
    told = [read(adapter, notice).values["order_number"] for notice in provider.notices()]
    assert told == [orders[1].payload["number"], orders[0].payload["number"]]


def test_python_alipay_sdk_and_our_simulator_keep_the_same_rules(tmp_path):
    """The library of others as the oracle: what it signs the simulator takes, what the simulator signs it takes."""
    running = lasting_provider(ALIPAY).at(tmp_path)
    theirs = AliPay(APP_ID, None, running.key("ours.pem"), running.key("alipay.pub.pem"), "RSA2")
    content = {"out_trade_no": "1", "total_amount": "1.00", "subject": "费"}
    body = theirs.build_body("alipay.trade.precreate", content)
    request = Request(f"{running.url}/gateway.do", data=theirs.sign_data(body).encode())
    with urlopen(request, timeout=10) as answer:
        assert json.load(answer)["alipay_trade_precreate_response"]["code"] == "10000"
    running.pay("1")
    ((raw, _),) = running.notices()
    told = dict(parse_qsl(raw.decode()))
    assert theirs.verify(told, told.pop("sign"))


def test_wechatpayv3_and_our_simulator_keep_the_same_rules(tmp_path):
    running = lasting_provider(WECHAT).at(tmp_path)
    theirs = WeChatPay(
        WeChatPayType.NATIVE, wechat_pay.MERCHANT, running.key("ours.pem"), wechat_pay.SERIAL,
        wechat_pay.APP_ID, wechat_pay.SECRET, notify_url="https://x/", public_key=running.key("wechat.pub.pem"),
        public_key_id=wechat_pay.PUBLIC_KEY_ID,
    )  # fmt: skip
    theirs._core._gate_way = running.url
    status, answer = theirs.pay(description="费", out_trade_no="20260819", amount={"total": 100, "currency": "CNY"})
    assert (status, "code_url" in answer) == (200, True)
    running.pay("20260819")
    ((raw, headers),) = running.notices()
    assert theirs.callback(headers, raw)["resource"]["amount"]["total"] == 100
