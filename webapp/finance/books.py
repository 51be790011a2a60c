"""Routes of finance: the ledger, the bank's statement, and the daily reconciliation with channels."""

from datetime import date, timedelta
from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.forms.sheet_reading import read_sheet
from engine.metrology.money import balances, export_beancount, open_money_differences, settle_difference
from engine.metrology.money.ledger import yuan as in_yuan
from webapp.csvlines import csv_lines
from webapp.downloads import give
from webapp.extensions import db, now, wiring
from webapp.filling.turning import leave, refused
from webapp.finance import views
from webapp.finance.bank import LABELS, Booked, import_statement
from webapp.finance.reconciling import compare_with
from webapp.finance.routes import blueprint
from webapp.security import role
from webapp.session import current_actor

MONTH = timedelta(days=31)


@blueprint.get("/ledger")
@role("finance")
def show_ledger() -> ResponseReturnValue:
    """What every account holds."""
    until = _day(request.args.get("until", ""), local_date(now()))
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("finance/ledger.html", held=balances(session, until=until), until=until)


@blueprint.get("/ledger/account")
@role("finance")
def show_account() -> ResponseReturnValue:
    """Every leg of one account between two days, with the running balance."""
    account, today = request.args.get("name", ""), local_date(now())
    last = _day(request.args.get("last", ""), today)
    first = _day(request.args.get("first", ""), last - MONTH)
    with reading(db.session()) as session:
        current_actor(session)
        before, lines = views.account_lines(session, account, first, last)
        return render_template(
            "finance/account.html", account=account, before=before, lines=lines, first=first, last=last
        )


@blueprint.get("/ledger.beancount")
@role("finance")
def export_ledger() -> ResponseReturnValue:
    """The whole ledger for bean-check and other people's tools."""
    with reading(db.session()) as session:
        current_actor(session)
        content = export_beancount(session)
    return give(content.encode(), "ledger.beancount", "text/plain")


@blueprint.get("/ledger.csv")
@role("finance")
def export_balances() -> ResponseReturnValue:
    """What every account holds, for a spreadsheet."""
    with reading(db.session()) as session:
        current_actor(session)
        rows = [(account, in_yuan(fen)) for account, fen in balances(session).items()]
    return give("".join(csv_lines(("科目", "余额（元）"), rows)).encode(), "科目余额.csv", "text/csv")


@blueprint.get("/bank")
@role("finance")
def show_bank() -> ResponseReturnValue:
    """The page to import a bank's statement on."""
    return _bank(None, ())


@blueprint.post("/bank")
@role("finance")
def import_bank() -> ResponseReturnValue:
    """Book the rows of a bank's statement, and say what is wrong with each of the others."""
    file = request.files.get("sheet")
    done = Booked()
    with refused() as problems:
        content = file.read() if file is not None else b""
        if not content:
            raise InvalidAnswers([Problem("sheet", "请选择要导入的表格文件", "choose a spreadsheet")])
        sheet = read_sheet(content)
        with transaction(db.session()) as session:
            done = import_statement(session, current_actor(session), sheet, now=now())
    if problems or done.wrong:
        return make_response(_bank(done, problems), 422)
    flash(gettext("已入账%(paid)s笔，以前导入过%(repeated)s笔", paid=done.paid, repeated=done.repeated))
    return leave(url_for(".index", state="paid"))


@blueprint.get("/reconciliation")
@role("finance")
def show_reconciliation() -> ResponseReturnValue:
    """The differences between channels' statements and our books, and the days that were compared."""
    return _reconciliation({}, ())


@blueprint.post("/reconciliation")
@role("finance")
def compare() -> ResponseReturnValue:
    """Fetch the statement of one channel and day now, and compare it with our books."""
    channel, today = request.form.get("channel", ""), local_date(now())
    day = _day(request.form.get("day", ""), today - timedelta(days=1))
    adapter = (wiring("adapters") or {}).get(channel)
    if adapter is None:
        abort(404)
    with reading(db.session()) as session:
        current_actor(session)
    with refused() as problems:
        compare_with(db.session(), adapter, day, now=now())
    if problems:
        return make_response(_reconciliation({}, problems), 422)
    flash(gettext("对账完成"))
    return redirect(url_for(".show_reconciliation"), 303)


@blueprint.post("/reconciliation/<uuid:difference_id>")
@role("finance")
def settle(difference_id: UUID) -> ResponseReturnValue:
    """Settle one difference with its reason."""
    how, reason = request.form.get("how", ""), request.form.get("reason", "")
    with refused() as problems, transaction(db.session()) as session:
        by = current_actor(session).name
        settle_difference(session, difference_id, how=how, reason=reason, by_name=by, now=now())
    if problems:
        return make_response(_reconciliation({str(difference_id): reason}, problems), 422)
    flash(gettext("差异已处理"))
    return leave(url_for(".show_reconciliation"))


def _bank(done: Booked | None, problems: object) -> str:
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("finance/bank.html", done=done, problems=problems, labels=LABELS)


def _reconciliation(answers: dict[str, str], problems: object) -> str:
    today = local_date(now())
    with reading(db.session()) as session:
        current_actor(session)
        return render_template(
            "finance/reconciliation.html", rows=open_money_differences(session), answers=answers, problems=problems,
            days=views.compared_days(session, today), channels=stating(), yesterday=today - timedelta(days=1),
        )  # fmt: skip


def stating() -> list[str]:
    """The channels whose statements can be fetched."""
    return [name for name, adapter in (wiring("adapters") or {}).items() if hasattr(adapter, "statement_of")]


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
