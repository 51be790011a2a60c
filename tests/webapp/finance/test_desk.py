"""The desk of finance: cash, refunds by two, the bank's statement, reconciliation, the ledger."""

from io import BytesIO

import xlsxwriter
from sqlalchemy import select

from adapters.pay_demo import pay
from engine.metrology.money import MoneyDifference, Refund, balances
from engine.metrology.money.ledger import INCOME, MONEY, OWED, RECEIVABLE
from tests.webapp.finance.conftest import KEY


def one(till, table):
    session = till.town.session
    session.rollback()
    found = session.scalars(select(table)).one()
    session.expunge_all()
    session.rollback()
    return found


def held(till):
    session = till.town.session
    session.rollback()
    found = balances(session)
    session.rollback()
    return found


def paid_online(till, chenfang, order):
    chenfang.send(f"/pay/{order}", {"channel": "demo"})
    till.work()
    pay(till.folder, f"{order}-1")
    till.work()


def test_cash_must_be_exact_and_the_same_form_twice_is_one_payment(till, clerk, order):
    where = f"/finance/orders/{order}"
    wrong = clerk.send(f"{where}/cash", {"amount": "119.99", "_key": "w" * 24}, seen_on=where)
    assert wrong.status == 422
    assert "现金须与应缴金额一致" in wrong.text
    for _ in range(2):
        clerk.send(f"{where}/cash", {"amount": "120.00", "_key": KEY}, seen_on=where)
    assert [payment.channel for payment in till.payments()] == ["cash"]
    assert "窗口现金" in clerk.open(where).text
    assert held(till) == {RECEIVABLE: 0, INCOME: -12_000, MONEY["cash"]: 12_000}


def test_the_list_is_narrowed_and_found_in(till, clerk, order):
    other = till.order(5_000)
    assert other in clerk.open("/finance/").text
    found = clerk.open(f"/finance/?find={order}").text
    assert order in found
    assert other not in found
    assert clerk.open("/finance/?state=paid").text.count("没有这样的缴费单") == 1
    assert clerk.open("/finance/?state=nothing").status == 404


def test_who_does_not_do_the_work_of_finance_sees_nothing_of_it(person, order, chenfang):
    assert person("gujie", "operator").open("/finance/").status == 403
    assert chenfang.open(f"/finance/orders/{order}").status == 403


def test_a_refund_is_asked_by_one_approved_by_another_and_done_by_the_channel(till, clerk, person, chenfang, order):
    paid_online(till, chenfang, order)
    where, payment = f"/finance/orders/{order}", till.payments()[0].id
    answers = {"amount": "20", "reason": "少检一台", "payment": str(payment), "_key": KEY}
    clerk.send(f"{where}/refunds/{payment}", answers, seen_on=where)
    refund = one(till, Refund)
    decide = f"/finance/refunds/{refund.id}/decision"
    assert "须由另一人审批" in clerk.open("/finance/refunds").text
    assert clerk.send(decide, {"decision": "approve"}, seen_on="/finance/refunds").status == 403
    chief = person("wuhao", "dispatcher")
    assert chief.send(decide, {"decision": "approve"}, seen_on="/finance/refunds").status == 303
    assert one(till, Refund).standing == "退款中"
    till.work()
    till.work()
    assert one(till, Refund).standing == "已退款"
    assert held(till)[MONEY["demo"]] == 10_000
    assert "20.00元" in clerk.open(where).text


def test_more_than_was_paid_is_not_given_back(till, clerk, chenfang, order):
    paid_online(till, chenfang, order)
    where, payment = f"/finance/orders/{order}", till.payments()[0].id
    answers = {"amount": "120.01", "reason": "", "payment": str(payment), "_key": KEY}
    page = clerk.send(f"{where}/refunds/{payment}", answers, seen_on=where)
    assert page.status == 422
    assert "最多120.00元" in page.text
    assert "请填写退款原因" in page.text


def test_money_for_a_closed_order_asks_for_its_refund_which_a_clerk_enters_by_hand(till, clerk, person, order):
    clerk.send(f"/finance/orders/{order}/close", {}, seen_on=f"/finance/orders/{order}")
    statement(clerk, [["2026-08-19", "120.00", "BANK-1", f"货款 {order}"]])
    refund = one(till, Refund)
    assert (refund.standing, refund.asked_by, refund.amount_fen) == ("待审批", None, 12_000)
    chief = person("wuhao", "dispatcher")
    chief.send(f"/finance/refunds/{refund.id}/decision", {"decision": "approve"}, seen_on="/finance/refunds")
    done = f"/finance/refunds/{refund.id}/done"
    assert clerk.send(done, {"voucher": ""}, seen_on="/finance/refunds").status == 422
    assert clerk.send(done, {"voucher": "记-12"}, seen_on="/finance/refunds").status == 303
    assert one(till, Refund).standing == "已退款"
    assert held(till) == {RECEIVABLE: 0, INCOME: 0, MONEY["bank"]: 0, OWED: 0}


def statement(clerk, rows, heads=("交易日期", "收入金额", "流水号", "附言")):
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([heads, *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    file.seek(0)
    return clerk.send("/finance/bank", {"sheet": (file, "流水.xlsx")}, content_type="multipart/form-data")


def test_a_banks_statement_is_booked_row_by_row_and_says_what_is_wrong(till, clerk, order):
    rows = [
        ["20260819", "1,20.00", "B-1", f"检定费 {order}"],
        ["2026-08-19", "50.00", "B-2", "货款"],
        ["昨天", "50.00", "B-3", order],
        ["2026-08-19", "5.00", "B-4", order],
        ["2026-08-19", "", "B-5", "支出"],
    ]
    page = statement(clerk, rows)
    assert page.status == 422
    assert "已入账1笔" in page.text
    assert "附言“货款”没有写明缴费单号" in page.text
    assert "日期“昨天”不对" in page.text
    assert "已入账为应退款" in page.text
    assert [payment.found for payment in till.payments()] == ["已入账", "金额不符"]
    again = statement(clerk, rows[:1])
    assert again.status == 303
    assert len(till.payments()) == 2


def test_a_sheet_without_the_columns_is_refused(clerk):
    page = statement(clerk, [], heads=("甲", "乙"))
    assert page.status == 422
    assert "没有这几列" in page.text
    assert clerk.send("/finance/bank", {}).status == 422


def test_what_the_channel_has_and_we_have_not_is_found_and_booked_with_a_reason(till, clerk, chenfang, order, clock):
    chenfang.send(f"/pay/{order}", {"channel": "demo"})
    till.work()
    pay(till.folder, f"{order}-1")
    day = next(iter(till.bank._all("order")))["paid_at"][:10]
    clerk.send("/finance/reconciliation", {"channel": "demo", "day": day})
    gap = one(till, MoneyDifference)
    assert (gap.kind, gap.theirs_fen, gap.ours_fen) == ("多账", 12_000, 0)
    settle = f"/finance/reconciliation/{gap.id}"
    missing = clerk.send(settle, {"how": "book", "reason": ""}, seen_on="/finance/reconciliation")
    assert missing.status == 422
    assert "请填写处理原因" in missing.text
    clerk.send(settle, {"how": "book", "reason": "通知丢失"}, seen_on="/finance/reconciliation")
    assert "没有待处理的差异" in clerk.open("/finance/reconciliation").text
    assert held(till) == {RECEIVABLE: 0, INCOME: -12_000, MONEY["demo"]: 12_000}


def test_the_ledger_is_shown_account_by_account_and_handed_out(till, clerk, order):
    clerk.send(f"/finance/orders/{order}/cash", {"amount": "120", "_key": KEY}, seen_on=f"/finance/orders/{order}")
    assert "账平" in clerk.open("/finance/ledger").text
    page = clerk.open(f"/finance/ledger/account?name={MONEY['cash']}&first=2026-01-01&last=2026-12-31")
    assert "120.00元" in page.text
    given = clerk.client.get("/finance/ledger.beancount")
    assert "Assets:1001库存现金  120.00 CNY" in given.get_data(as_text=True)
    assert "120.00" in clerk.client.get("/finance/ledger.csv").get_data(as_text=True)
