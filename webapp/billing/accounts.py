"""Routes of a customer's account: credit used, joining it with a party, and its monthly statements."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology import billing
from engine.metrology.registers.credit import credit_of, existing_customer
from webapp.billing.joining import join_party
from webapp.billing.papers import statement_pdf, statement_sheet
from webapp.extensions import db, means, now
from webapp.filling.turning import refused
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("accounts", __name__, url_prefix="/registers/customers")
keeper = role("register_keeper", "finance")
reader = role("register_keeper", "finance", "approver", "dispatcher", "audit_admin")


@blueprint.get("/<uuid:customer_id>/account")
@reader
def show(customer_id: UUID) -> ResponseReturnValue:
    """Credit and statements of a customer."""
    return _page(customer_id, ())


@blueprint.post("/<uuid:customer_id>/join")
@keeper
def join(customer_id: UUID) -> ResponseReturnValue:
    """Join the customer with the party that bears its credit code."""
    with refused() as problems, transaction(db.session()) as session:
        current_actor(session)
        join_party(session, means().ring, customer_id)
    if problems:
        return make_response(_page(customer_id, problems), 422)
    flash(gettext("已与平台上的申请单位关联"))
    return redirect(url_for(".show", customer_id=customer_id), 303)


@blueprint.post("/<uuid:customer_id>/statements")
@role("finance")
def send(customer_id: UUID) -> ResponseReturnValue:
    """Make the statement of a month and send it to the customer."""
    with refused() as problems, transaction(db.session()) as session:
        sender, month = current_actor(session).name, request.form.get("month", "").strip()
        billing.send_statement(session, customer_id, month, sender=sender, now=now())
    if problems:
        return make_response(_page(customer_id, problems), 422)
    flash(gettext("月结单已发送，客户可在“发票与账单”里确认"))
    return redirect(url_for(".show", customer_id=customer_id), 303)


@blueprint.get("/statements/<uuid:statement_id>/<any(pdf, xlsx):form>")
@reader
def download(statement_id: UUID, form: str) -> ResponseReturnValue:
    """A statement as PDF or sheet."""
    with reading(db.session()) as session:
        current_actor(session)
        found = billing.find_statement(session, statement_id)
        session.expunge(found)
    return statement_pdf(found) if form == "pdf" else statement_sheet(found)


def _page(customer_id: UUID, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        customer = existing_customer(session, customer_id)
        return render_template(
            "billing/account.html", customer=customer, credit=credit_of(session, customer), problems=problems,
            statements=billing.statements_of(session, customer_id=customer_id), typed=request.form,
            joins=actor.has("register_keeper") or actor.has("finance"), sends=actor.has("finance"),
        )  # fmt: skip
