"""Routes of the invoices that finance has to issue."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.files import seal_file
from engine.metrology import billing
from engine.metrology.billing import InvoiceStanding
from webapp.extensions import db, means, now, store
from webapp.filling.turning import refused
from webapp.finance.reach import invoices_in_reach
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("invoices", __name__, url_prefix="/finance/invoices")
finance = role("finance")
MOST_BYTES = 5 * 1024 * 1024


@blueprint.get("/")
@finance
def worklist() -> ResponseReturnValue:
    """The requests, those that wait first."""
    standing = request.args.get("standing", InvoiceStanding.ASKED)
    with reading(db.session()) as session:
        rows = billing.worklist(session, standing, invoices_in_reach(current_actor(session)))
        return render_template("billing/worklist.html", rows=rows, standing=standing, standings=list(InvoiceStanding))


@blueprint.get("/<uuid:request_id>")
@finance
def show(request_id: UUID) -> ResponseReturnValue:
    """One request with its orders."""
    return _page(request_id, ())


@blueprint.post("/<uuid:request_id>/issue")
@finance
def issue(request_id: UUID) -> ResponseReturnValue:
    """Mark a request as issued, with the invoice as PDF where there is one."""
    with refused() as problems:
        content = posted_pdf()
        with transaction(db.session()) as session:
            actor = current_actor(session)
            party_id, file_id = billing.find_request(session, request_id, invoices_in_reach(actor)).party_id, None
            if content:
                row = seal_file(
                    means().ring, store(), content=content, name=f"发票 {request.form.get('invoice_no', '')[:40]}.pdf",
                    media_type="application/pdf", owner=actor.account_id, party_id=party_id, now=now(),
                )  # fmt: skip
                session.add(row)
                file_id = row.id
            billing.issue_invoice(
                session, request_id, request.form.get("invoice_no", ""), on=local_date(now()), issuer=actor.name,
                file_id=file_id,
            )  # fmt: skip
    if problems:
        return make_response(_page(request_id, problems), 422)
    flash(gettext("已登记开票"))
    return redirect(url_for(".worklist"), 303)


@blueprint.post("/<uuid:request_id>/refuse")
@finance
def refuse(request_id: UUID) -> ResponseReturnValue:
    """Say why there is no invoice."""
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        billing.find_request(session, request_id, invoices_in_reach(actor))
        billing.refuse_invoice(session, request_id, request.form.get("detail", ""), issuer=actor.name)
    if problems:
        return make_response(_page(request_id, problems), 422)
    flash(gettext("已退回开票申请"))
    return redirect(url_for(".worklist"), 303)


def posted_pdf() -> bytes:
    """The PDF that was sent along, empty when none was. Raises InvalidAnswers when it is none or not safe."""
    file = request.files.get("file")
    content = file.read(MOST_BYTES + 1) if file is not None else b""
    if content and (not content.startswith(b"%PDF-") or len(content) > MOST_BYTES):
        raise InvalidAnswers([Problem("file", "请上传不超过5 MB的 PDF 文件", "a PDF of at most 5 MB")])
    scanner = means().scanner
    if content and scanner is not None and scanner.scan(content):
        raise InvalidAnswers([Problem("file", "文件含有恶意内容，没有保存", "the file is not safe and was not kept")])
    return content


def _page(request_id: UUID, problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        found = billing.find_request(session, request_id, invoices_in_reach(current_actor(session)))
        return render_template(
            "billing/request.html", found=found, orders=billing.orders_of(session, request_id), problems=problems
        )
