"""Routes of the register of seals."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.accounts import staff_named
from engine.db import reading, transaction
from engine.metrology import seals
from engine.metrology.seals.register import Person
from engine.policy import Actor
from webapp.extensions import db, now
from webapp.seals.uses import as_csv, wanted
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("seals", __name__, url_prefix="/seals")
keeper = role("seal_keeper")
#: the register may also be read by those who audit.
reader = role("seal_keeper", "audit_admin", "supervisor")
CHANGES: dict[str, Callable[..., Any]] = {
    "suspend": seals.suspend_seal,
    "enable": seals.enable_seal,
    "revoke": seals.revoke_seal,
}


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """Every seal, and what waits for the keeper."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        rows = seals.seal_rows(session, now=now())
        waiting = seals.pending_applications(session, str(actor.account_id))
        return render_template("seals/index.html", rows=rows, waiting=waiting)


@blueprint.get("/<uuid:seal_id>")
@reader
def show(seal_id: UUID) -> ResponseReturnValue:
    """One seal: its facts, the people it serves, its history."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = seals.seal_page(session, seal_id, now=now())
        mine = shown.seal.keeper_id == str(actor.account_id)
        people = staff_named(session) if mine else ()
        return render_template("seals/seal.html", shown=shown, mine=mine, people=people)


@blueprint.get("/<uuid:seal_id>/<any(suspend, enable, revoke):change>")
@keeper
def ask_change(seal_id: UUID, change: str) -> ResponseReturnValue:
    """Ask why a seal is to rest, come back or go for good."""
    with reading(db.session()) as session:
        current_actor(session)
        shown = seals.seal_page(session, seal_id, now=now())
        return render_template("seals/change.html", seal=shown.seal, change=change)


@blueprint.post("/<uuid:seal_id>/<any(suspend, enable, revoke):change>")
@keeper
def change(seal_id: UUID, change: str) -> ResponseReturnValue:
    """Suspend, enable or revoke a seal."""
    reason, key = request.form.get("reason", ""), _key()
    with transaction(db.session()) as session:
        seal = CHANGES[change](session, seal_id, _me(current_actor(session)), reason=reason, key=key, now=now())
        said = gettext("“%(name)s”现在是“%(status)s”", name=seal.name, status=seal.status)
    return _back(seal_id, said)


@blueprint.post("/<uuid:seal_id>/approval")
@keeper
def change_approval(seal_id: UUID) -> ResponseReturnValue:
    """Approve uses once for all, or one by one."""
    each = request.form.get("approval") == "each"
    approval = seals.Approval.EACH if each else seals.Approval.STANDING
    with transaction(db.session()) as session:
        seals.change_approval(session, seal_id, _me(current_actor(session)), approval, key=_key(), now=now())
    return _back(seal_id, gettext("审批方式已改为“%(approval)s”", approval=approval))


@blueprint.post("/<uuid:seal_id>/users")
@keeper
def allow(seal_id: UUID) -> ResponseReturnValue:
    """Let somebody ask for the use of a seal."""
    chosen = request.form.get("account", "")
    with transaction(db.session()) as session:
        me = _me(current_actor(session))
        name = dict(staff_named(session)).get(chosen, "")
        if name:
            seals.allow_user(session, seal_id, me, Person(chosen, name), key=_key(), now=now())
    return _back(seal_id, gettext("已授权%(name)s申请用印", name=name) if name else gettext("请选择要授权的人"))


@blueprint.post("/<uuid:seal_id>/users/<account_id>/remove")
@keeper
def forbid(seal_id: UUID, account_id: str) -> ResponseReturnValue:
    """Take the right to ask away again."""
    with transaction(db.session()) as session:
        seals.forbid_user(session, seal_id, _me(current_actor(session)), account_id, key=_key(), now=now())
    return _back(seal_id, gettext("已取消授权"))


@blueprint.post("/applications/<uuid:application_id>")
@keeper
def decide(application_id: UUID) -> ResponseReturnValue:
    """Approve or refuse one use."""
    approve, note = request.form.get("decision") == "approve", request.form.get("note", "")
    with transaction(db.session()) as session:
        me = _me(current_actor(session))
        done = seals.decide_application(session, application_id, me, approve=approve, note=note, now=now())
        said = gettext("%(document)s：%(status)s", document=done.document, status=done.status)
    flash(said)
    return redirect(url_for("seals.index"), 303)


@blueprint.get("/uses")
@reader
def uses() -> ResponseReturnValue:
    """Every use, newest first, with a search."""
    with reading(db.session()) as session:
        current_actor(session)
        found = seals.search_uses(session, wanted(request.args), after=request.args.get("after", ""))
        rows = seals.seal_rows(session, now=now())
        return render_template("seals/uses.html", found=found, rows=rows, wanted=wanted(request.args))


@blueprint.get("/uses.csv")
@reader
def download_uses() -> ResponseReturnValue:
    """The uses looked for, as a file for spreadsheets."""
    with reading(db.session()) as session:
        current_actor(session)

    def lines() -> Any:  # noqa: ANN401 - a generator of text
        with reading(db.session()) as session:
            yield from as_csv(seals.every_use(session, wanted(request.args)))

    name = {"Content-Disposition": 'attachment; filename="seal-uses.csv"'}
    return Response(stream_with_context(lines()), mimetype="text/csv; charset=utf-8", headers=name)


def _me(actor: Actor) -> Person:
    return Person(str(actor.account_id), actor.name)


def _key() -> str:
    return request.form.get("_key", "")


def _back(seal_id: UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("seals.show", seal_id=seal_id), 303)
