"""Routes of trace-backs: open one for a standard, decide on every certificate."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers import keeping, tracing
from engine.metrology.registers.kept import STANDARDS
from webapp.extensions import db, means, now
from webapp.filling.turning import leave
from webapp.registers import reissue
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("traces", __name__, url_prefix="/registers/traces")
keeper = role("register_keeper")
reader = role("register_keeper", "approver", "audit_admin")
signatory = role("approver")


@blueprint.get("/")
@reader
def listed() -> ResponseReturnValue:
    """All trace-backs, newest first."""
    with reading(db.session()) as session:
        current_actor(session)
        return render_template("registers/traces.html", rows=tracing.traces(session))


@blueprint.get("/new/<uuid:standard_id>")
@keeper
def ask_new(standard_id: UUID) -> ResponseReturnValue:
    """For which period a standard is in doubt, and why."""
    return _sheet(standard_id, {}, (), 200)


@blueprint.post("/new/<uuid:standard_id>")
@keeper
def start(standard_id: UUID) -> ResponseReturnValue:
    """Open it: list the certificates and tell their clients."""
    typed = dict(request.form)
    try:
        with transaction(db.session()) as session:
            made = reissue.trace_back(session, means(), current_actor(session), standard_id, typed, now=now()).id
    except InvalidAnswers as wrong:
        return _sheet(standard_id, typed, wrong.problems, 422)
    flash(gettext("已列出受影响的证书并通知委托单位"))
    return leave(url_for("traces.show", trace_id=made))


@blueprint.get("/<uuid:trace_id>")
@reader
def show(trace_id: UUID) -> ResponseReturnValue:
    """The certificates of a trace-back and what was decided on each."""
    return _worklist(trace_id, (), 200)


@blueprint.post("/<uuid:trace_id>/items/<uuid:item_id>")
@signatory
def decide(trace_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Say what becomes of one certificate."""
    typed = dict(request.form)
    try:
        with transaction(db.session()) as session:
            reissue.decide(session, means(), current_actor(session), trace_id, item_id, typed, now=now())
    except InvalidAnswers as wrong:
        return _worklist(trace_id, wrong.problems, 422)
    flash(gettext("处理意见已保存"))
    return redirect(url_for("traces.show", trace_id=trace_id), 303)


def _worklist(trace_id: UUID, problems: tuple[Problem, ...], status: int) -> ResponseReturnValue:
    with reading(db.session()) as session:
        actor = current_actor(session)
        trace, rows = tracing.find_trace(session, trace_id)
        page = render_template(
            "registers/trace.html", trace=trace, rows=rows, problems=problems, decisions=tracing.DECISIONS,
            decides=actor.has("approver"),
        )  # fmt: skip
    return page, status


def _sheet(standard_id: UUID, typed: dict[str, str], problems: tuple[Problem, ...], status: int) -> ResponseReturnValue:
    with reading(db.session()) as session:
        current_actor(session)
        row = keeping.find_row(session, STANDARDS, standard_id)
        page = render_template("registers/trace_new.html", row=row, typed=typed, problems=problems)
    return page, status
