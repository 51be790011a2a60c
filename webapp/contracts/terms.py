"""Routes of the standard terms: what a contract says before anything is filled in, read from the drawing in force."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine.db import reading
from engine.metrology.contracts import ContractKind
from engine.metrology.documents.form_sheet import FormSheet, Heading
from engine.metrology.operations.contracts import COMPOSE_CONTRACT
from engine.ports import Value
from webapp.downloads import give
from webapp.extensions import db, means, now, settings, wiring
from webapp.security import public
from webapp.session import optional_actor

blueprint = Blueprint("contract_terms", __name__, url_prefix="/contract-terms")
BLANK = "＿＿＿＿＿＿"


@blueprint.get("/")
@public
def show() -> ResponseReturnValue:
    """The terms of one kind of contract, with blanks."""
    kind = asked_kind()
    with reading(db.session()) as session:
        optional_actor(session)
        lines = terms_of(session, kind)
    return render_template("contracts/terms.html", lines=lines, kind=kind, kinds=list(ContractKind))


@blueprint.get("/terms.pdf")
@public
def download() -> ResponseReturnValue:
    """The same as PDF."""
    kind, draw = asked_kind(), wiring("print_form")
    with reading(db.session()) as session:
        optional_actor(session)
        lines = terms_of(session, kind)
    if not lines or draw is None:
        abort(404)
    title, words = gettext("合同范本（%(kind)s）", kind=kind), gettext("第 {page} 页  共 {pages} 页")
    sheet = FormSheet(title, settings().institution, (), [Heading("", line) for line in lines], words, now())
    return give(draw(sheet), f"{title}.pdf", "application/pdf")


def asked_kind() -> str:
    """The kind of contract that was asked for; a single order when none was."""
    kind = request.args.get("kind", "") or ContractKind.SINGLE
    return kind if kind in list(ContractKind) else abort(404)


def terms_of(session: Session, kind: str) -> list[str]:
    """The lines of the text that contracts of the releases in force are made of; empty where none makes contracts."""
    for release in means().catalog.items(session):
        for called in release.renders.values():
            if called.run == COMPOSE_CONTRACT.name and called.notice is not None:
                text = called.notice.render({**blanks(called.notice.names), "kind": kind}, now=now())
                return [line.strip() for line in text.splitlines() if line.strip()]
    return []


def blanks(names: Iterable[str]) -> dict[str, Value]:
    """A scope in which every name stands for a blank to be filled in."""
    scope: dict[str, Value] = {}
    for name in names:
        *path, last = name.split(".")
        inner = scope
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = BLANK
    return scope
