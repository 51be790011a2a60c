"""Routes of 发票与账单: what I may have invoiced, what became of it, and the statements I confirm or dispute."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology import billing
from engine.metrology.billing import InvoiceKind
from webapp.billing.papers import statement_pdf, statement_sheet
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.security import applicant
from webapp.session import current_actor

blueprint = Blueprint("billing", __name__, url_prefix="/my/billing")


@blueprint.get("/")
@applicant
def index() -> ResponseReturnValue:
    """Orders to invoice, requests, and statements."""
    return _page({}, ())


@blueprint.post("/invoices")
@applicant
def ask() -> ResponseReturnValue:
    """Ask for an invoice for the chosen orders."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        billing.ask_invoice(
            session, actor.party_ids, request.form.getlist("order"), request.form, by=actor.account_id,
            key=posted_key(), now=now(),
        )  # fmt: skip
    if problems:
        return make_response(_page(request.form, problems), 422)
    flash(gettext("开票申请已提交，开具后可在本页查看"))
    return redirect(url_for(".index"), 303)


@blueprint.get("/statements/<uuid:statement_id>")
@applicant
def statement(statement_id: UUID) -> ResponseReturnValue:
    """One monthly statement."""
    return _statement(statement_id, ())


@blueprint.post("/statements/<uuid:statement_id>")
@applicant
def answer(statement_id: UUID) -> ResponseReturnValue:
    """Confirm a statement, or say what is wrong with it."""
    confirmed = request.form.get("answer") == "confirm"
    with refused() as problems, transaction(db.session()) as session:
        theirs, words = current_actor(session).party_ids, request.form.get("words", "")
        billing.answer_statement(session, statement_id, theirs, confirmed=confirmed, words=words, now=now())
    if problems:
        return make_response(_statement(statement_id, problems), 422)
    flash(gettext("已确认") if confirmed else gettext("异议已提交，我们核对后会与您联系"))
    return redirect(url_for(".statement", statement_id=statement_id), 303)


@blueprint.get("/statements/<uuid:statement_id>/<any(pdf, xlsx):form>")
@applicant
def download(statement_id: UUID, form: str) -> ResponseReturnValue:
    """A statement as PDF or sheet."""
    with reading(db.session()) as session:
        found = billing.find_statement(session, statement_id, current_actor(session).party_ids)
        session.expunge(found)
    return statement_pdf(found) if form == "pdf" else statement_sheet(found)


def _page(typed: Mapping[str, str], problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        theirs = current_actor(session).party_ids
        return render_template(
            "billing/mine.html", orders=billing.orders_to_invoice(session, theirs), typed=typed, problems=problems,
            requests=billing.requests_of(session, theirs), kinds=list(InvoiceKind),
            statements=billing.statements_of(session, party_ids=theirs), chosen=request.form.getlist("order"),
        )  # fmt: skip


def _statement(statement_id: UUID, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        found = billing.find_statement(session, statement_id, current_actor(session).party_ids)
        return render_template(
            "billing/statement.html", statement=found, lines=billing.lines_of(found), problems=problems
        )
