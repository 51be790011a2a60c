"""Routes of the register of certificates: look up, replace, revoke."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology.operations.replacement import AMENDABLE, standards_of
from engine.metrology.registers import certificates, issued
from engine.metrology.registers.issued import CertificatesAsked
from engine.metrology.registers.model import Certificate, Status
from webapp.extensions import db, means, now
from webapp.filling.turning import leave
from webapp.registers import reissue
from webapp.security import role
from webapp.session import current_actor
from webapp.workbooks import send_workbook

blueprint = Blueprint("issued", __name__, url_prefix="/registers/certificates")
signatory = role("approver")
reader = role("register_keeper", "approver", "dispatcher", "audit_admin")
HEADS = (
    "证书编号", "种类", "状态", "器具名称", "型号规格", "出厂编号", "结论", "签发日期", "有效期至", "替换的证书",
    "替换为", "原因",
)  # fmt: skip


@blueprint.get("/")
@reader
def listed() -> ResponseReturnValue:
    """Certificates, newest first, with their filters."""
    asked = asked_for()
    with reading(db.session()) as session:
        current_actor(session)
        shown, kinds = issued.list_certificates(session, asked), issued.kinds_issued(session)
        return render_template("registers/certificates.html", shown=shown, asked=asked, kinds=kinds)


@blueprint.get("/list.xlsx")
@reader
def export() -> ResponseReturnValue:
    """The certificates of the present filters as a spreadsheet."""
    with reading(db.session()) as session:
        current_actor(session)
        rows = issued.list_certificates(session, asked_for(), limit=issued.MOST).rows
        return send_workbook("证书台账", HEADS, (_line(row) for row in rows))


@blueprint.get("/<number>")
@reader
def show(number: str) -> ResponseReturnValue:
    """One certificate: what the register says, and what may be done."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        entry = certificates.existing_certificate(session, number)
        may = actor.has("approver") and entry.status == Status.ISSUED and entry.case_id is not None
        return render_template(
            "registers/certificate.html", entry=entry, used=standards_of(session, entry), may=may,
            traces=issued.asked_about(session, entry.id),
        )  # fmt: skip


@blueprint.get("/<number>/replace")
@signatory
def ask_replace(number: str) -> ResponseReturnValue:
    """What the certificate says now, to be put right."""
    with transaction(db.session()) as session:  # the case is locked to be read whole
        words = dict(reissue.read_words(session, means(), current_actor(session), number, now=now()))
    return _replace_sheet(number, words, (), 200)


@blueprint.post("/<number>/replace")
@signatory
def replace(number: str) -> ResponseReturnValue:
    """Have the replacement made."""
    typed = dict(request.form)
    try:
        with transaction(db.session()) as session:
            made = reissue.replace_certificate(
                session, means(), current_actor(session), number, change=typed.get("change", ""), typed=typed,
                reason=typed.get("reason", ""), now=now(),
            )  # fmt: skip
    except InvalidAnswers as wrong:
        return _replace_sheet(number, typed, wrong.problems, 422)
    flash(gettext("替换证书 %(number)s 正在制证", number=made))
    return leave(url_for("issued.show", number=made))


@blueprint.get("/<number>/revoke")
@signatory
def ask_revoke(number: str) -> ResponseReturnValue:
    """Ask why a certificate is to be revoked."""
    with reading(db.session()) as session:
        current_actor(session)
        certificates.existing_certificate(session, number)
    return _revoke_sheet(number, {}, (), 200)


@blueprint.post("/<number>/revoke")
@signatory
def revoke(number: str) -> ResponseReturnValue:
    """Revoke it and tell the client."""
    typed = dict(request.form)
    try:
        with transaction(db.session()) as session:
            reissue.revoke(session, means(), current_actor(session), number, reason=typed.get("reason", ""), now=now())
    except InvalidAnswers as wrong:
        return _revoke_sheet(number, typed, wrong.problems, 422)
    flash(gettext("证书 %(number)s 已撤销", number=number))
    return leave(url_for("issued.show", number=number))


def _replace_sheet(
    number: str, typed: dict[str, str], problems: tuple[Problem, ...], status: int
) -> ResponseReturnValue:
    page = render_template("registers/replace.html", number=number, typed=typed, problems=problems, amendable=AMENDABLE)
    return page, status


def _revoke_sheet(
    number: str, typed: dict[str, str], problems: tuple[Problem, ...], status: int
) -> ResponseReturnValue:
    page = render_template("registers/revoke.html", number=number, typed=typed, problems=problems)
    return page, status


def asked_for() -> CertificatesAsked:
    """The filters of the address; what cannot be read is left out."""
    given = request.args
    return CertificatesAsked(
        words=given.get("words", "").strip()[:100],
        status=given.get("status", "") if given.get("status") in tuple(Status) else "",
        kind=given.get("kind", "")[:20],
        standard=given.get("standard", "").strip()[:100],
        after=given.get("after", "")[:60],
    )


def _line(row: Certificate) -> tuple[str, ...]:
    return (
        row.number, row.kind, row.status, row.instrument_name, row.model, row.serial_no, row.conclusion,
        str(row.issued_on), str(row.valid_until or ""), row.replaces, row.replaced_by, row.reason,
    )  # fmt: skip
