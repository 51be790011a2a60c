"""The payer's page: choose, scan, wait for the channel's word, keep the receipt."""

from engine.ports import Delivery, Verdict
from tests.webapp.finance.conftest import KEY
from tests.webapp.pages import Reader


def test_a_payer_chooses_scans_pays_and_keeps_the_receipt(till, chenfang, order, town_app):
    page = chenfang.open(f"/pay/{order}")
    assert "120.00元" in page.text
    assert "演示支付" in page.text
    asked = chenfang.send(f"/pay/{order}", {"channel": "demo"})
    waiting = chenfang.open(asked.goes_to)
    assert "正在连接演示支付" in waiting.heading
    assert waiting.answer.headers["Refresh"] == "2"

    till.work()
    code = chenfang.open(f"/pay/{order}")
    assert "等待演示支付的确认" in code.text
    assert code.answer.headers["Refresh"] == "5"
    assert code.tree.find_class("pay-code")[0].get("src").startswith("data:image/svg+xml")

    phone = Reader(town_app)
    assert phone.send(f"/demo/pay/{order}-1", {}).status == 303
    assert "已付款" in phone.open(f"/demo/pay/{order}-1").text
    till.work()
    receipt = chenfang.open(f"/pay/{order}")
    assert receipt.heading == "缴费凭证"
    assert "已缴费120.00元" in receipt.text
    assert "Refresh" not in receipt.answer.headers


def test_choosing_twice_is_one_visit_to_the_channel(till, chenfang, order):
    for _ in range(2):
        chenfang.send(f"/pay/{order}", {"channel": "demo"}, seen_on=f"/pay/{order}?choose=1")
    till.work()
    assert len(list((till.folder / "order").iterdir())) == 1


def test_a_channel_that_refuses_is_told_and_another_may_be_chosen(till, chenfang, order):
    till.adapters["alipay"] = Refusing()
    chenfang.send(f"/pay/{order}", {"channel": "alipay"})
    till.work()
    page = chenfang.open(f"/pay/{order}")
    assert "没能通过支付宝下单" in page.text
    assert "余额不足" in page.text
    assert chenfang.send(f"/pay/{order}", {"channel": "demo"}).status == 303


def test_nobody_pays_what_is_paid(till, chenfang, order, clerk):
    clerk.send(f"/finance/orders/{order}/cash", {"amount": "120", "_key": KEY}, seen_on=f"/finance/orders/{order}")
    page = chenfang.send(f"/pay/{order}", {"channel": "demo"}, seen_on=f"/pay/{order}")
    assert page.status == 409
    assert "不能再支付" in page.text


def test_a_choice_is_asked_for(chenfang, order):
    page = chenfang.send(f"/pay/{order}", {})
    assert page.status == 422
    assert "请选择支付方式" in page.text


def test_an_order_is_shown_to_its_payer_and_to_finance_alone(person, order, clerk, till):
    assert person("gujie", "operator").open(f"/pay/{order}").status == 404
    assert clerk.open(f"/pay/{order}").status == 200
    assert clerk.open("/pay/2026").status == 404


class Refusing:
    """A channel that wants no money."""

    channel = "alipay"

    def deliver(self, message):
        return Delivery(Verdict.REFUSED, detail="余额不足")
