"""Statements on paper and as sheets."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.metrology.billing import Statement, lines_of
from engine.metrology.documents.form_sheet import Answer, Block, FormSheet, Grid
from engine.metrology.money.ledger import yuan
from webapp.downloads import give
from webapp.extensions import now, settings, wiring
from webapp.workbooks import send_workbook

HEADS = ("日期", "办件编号", "事项", "金额（元）")


def statement_pdf(statement: Statement) -> ResponseReturnValue:
    """A statement as PDF; 404 where the installation draws none."""
    draw = wiring("print_form")
    if draw is None:
        abort(404)
    edition = f"（第{statement.edition}次）" if statement.edition > 1 else ""
    title = f"月结单 {statement.month}{edition}"
    rows = [(line.day.isoformat(), line.number, line.what, yuan(line.amount_fen)) for line in lines_of(statement)]
    blocks: list[Block] = [
        Answer("客户", statement.client),
        Answer("上期结余（元）", yuan(statement.opening_fen)),
        Grid(HEADS, tuple(rows)),
        Answer("本期委托（元）", yuan(statement.ordered_fen)),
        Answer("本期付款（元）", yuan(statement.paid_fen)),
        Answer("期末应付（元）", yuan(statement.closing_fen)),
        *([Answer("请于此前付款", statement.due_on.isoformat())] if statement.due_on is not None else []),
        Answer("状态", statement.standing),
    ]
    words = gettext("第 {page} 页  共 {pages} 页")
    sheet = FormSheet(title, settings().institution, (statement.client,), blocks, words, now())
    return give(draw(sheet), f"{title}.pdf", "application/pdf")


def statement_sheet(statement: Statement) -> ResponseReturnValue:
    """A statement as a spreadsheet."""
    rows = [("", "", "上期结余", yuan(statement.opening_fen))]
    rows += [(line.day.isoformat(), line.number, line.what, yuan(line.amount_fen)) for line in lines_of(statement)]
    rows.append(("", "", "期末应付", yuan(statement.closing_fen)))
    return send_workbook(f"月结单 {statement.month}", HEADS, rows)
