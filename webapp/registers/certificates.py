"""Routes of the register of certificates: look up, replace, revoke."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology.operations.replacement import AMENDABLE, standards_of
from engine.metrology.registers import certificates
from engine.metrology.registers.model import Status
from webapp.extensions import db, means, now
from webapp.filling.turning import leave
from webapp.registers import reissue
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("issued", __name__, url_prefix="/registers/certificates")
signatory = role("approver")
reader = role("register_keeper", "approver", "dispatcher", "audit_admin")


@blueprint.get("/")
@reader
def listed() -> ResponseReturnValue:
    """Certificates, newest first, with a search."""
    words = request.args.get("words", "").strip()[:100]
    with reading(db.session()) as session:
        current_actor(session)
        rows = certificates.search_certificates(session, words)
        return render_template("registers/certificates.html", rows=rows, words=words)


@blueprint.get("/<number>")
@reader
def show(number: str) -> ResponseReturnValue:
    """One certificate: what the register says, and what may be done."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        entry = certificates.existing_certificate(session, number)
        may = actor.has("approver") and entry.status == Status.ISSUED and entry.case_id is not None
        return render_template("registers/certificate.html", entry=entry, used=standards_of(session, entry), may=may)


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
