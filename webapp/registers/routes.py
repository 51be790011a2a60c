"""Routes of the registers of standards, qualifications and capabilities: look up, add, change, history."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.accounts import staff_named
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers import keeping, looking
from engine.metrology.registers.credit import credits_of
from engine.metrology.registers.customer_model import Customer
from engine.metrology.registers.issued import used_with
from engine.metrology.registers.kept import REGISTERS, STANDARDS, Register, Takes
from engine.metrology.registers.looking import NO, YES, RowsAsked, RowStanding
from engine.policy import Actor
from webapp.extensions import db, now
from webapp.registers.keepers import as_keeper, today
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
keeper = role("register_keeper")
#: those who look at the registers without changing them.
reader = role("register_keeper", "approver", "dispatcher", "finance", "audit_admin")
KINDS = "any(standards, qualifications, capabilities, customers)"


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """The registers that there are: begins with the first."""
    with reading(db.session()) as session:
        current_actor(session)
    return redirect(url_for("registers.listed", kind="standards"), 303)


@blueprint.get(f"/<{KINDS}:kind>")
@reader
def listed(kind: str) -> ResponseReturnValue:
    """One register with its filters."""
    register, day = _register(kind), today(now())
    asked = asked_for(register)
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = looking.list_rows(session, register, asked, today=day)
        clients = [row for row in shown.rows if isinstance(row, Customer)]
        return render_template(
            "registers/list.html", register=register, shown=shown, asked=asked, told=keeping.told, keeps=_keeps(actor),
            standing=lambda row: looking.standing_of(row, day), credits=credits_of(session, clients),
            values=sifting(register),
        )  # fmt: skip


@blueprint.get(f"/<{KINDS}:kind>/new")
@keeper
def ask_new(kind: str) -> ResponseReturnValue:
    """An empty row to fill in."""
    return _sheet(kind, None, {}, (), 200)


@blueprint.post(f"/<{KINDS}:kind>/new")
@keeper
def add(kind: str) -> ResponseReturnValue:
    """Enter a row."""
    typed = dict(request.form)

    def enter() -> UUID:
        with transaction(db.session()) as session:
            me = as_keeper(current_actor(session))
            return keeping.add_row(session, _register(kind), typed, me, key=typed.get("_key", ""), now=now()).id

    return _settled(kind, None, typed, enter, gettext("已登记"))


@blueprint.get(f"/<{KINDS}:kind>/<uuid:row_id>")
@reader
def show(kind: str, row_id: UUID) -> ResponseReturnValue:
    """One row with its history."""
    with reading(db.session()) as session:
        actor, register = current_actor(session), _register(kind)
        row = keeping.find_row(session, register, row_id)
        return render_template(
            "registers/row.html", register=register, row=row, told=keeping.told, keeps=_keeps(actor),
            changes=keeping.history(session, row_id), labels={one.name: one for one in register.entries},
            people=dict(staff_named(session)), standing=looking.standing_of(row, today(now())),
            used=used_with(session, row.number) if register is STANDARDS else None,
        )  # fmt: skip


@blueprint.get(f"/<{KINDS}:kind>/<uuid:row_id>/change")
@keeper
def ask_change(kind: str, row_id: UUID) -> ResponseReturnValue:
    """The row, to be changed."""
    with reading(db.session()) as session:
        row = keeping.find_row(session, _register(kind), row_id)
        typed = {one.name: keeping.told(getattr(row, one.name)) for one in _register(kind).entries}
    return _sheet(kind, row_id, typed, (), 200)


@blueprint.post(f"/<{KINDS}:kind>/<uuid:row_id>/change")
@keeper
def change(kind: str, row_id: UUID) -> ResponseReturnValue:
    """Change the row and say why."""
    typed = dict(request.form)
    reason, key = typed.get("reason", ""), typed.get("_key", "")

    def enter() -> UUID:
        with transaction(db.session()) as session:
            me, register = as_keeper(current_actor(session)), _register(kind)
            return keeping.change_row(session, register, row_id, typed, me, reason=reason, key=key, now=now()).id

    return _settled(kind, row_id, typed, enter, gettext("已变更"))


def asked_for(register: Register) -> RowsAsked:
    """The filters of the address; what cannot be read is left out."""
    given, values = request.args, sifting(register)
    return RowsAsked(
        words=given.get("words", "").strip()[:100],
        standing=given.get("standing", "") if given.get("standing") in tuple(RowStanding) else "",
        sift=given.get("sift", "") if given.get("sift") in values else "",
        after=given.get("after", "")[:100],
    )


def sifting(register: Register) -> tuple[str, ...]:
    """The values by which a register may be sifted."""
    if not register.sifted:
        return ()
    entry = register.entry(register.sifted)
    return (YES, NO) if entry.takes is Takes.SWITCH else entry.choices


def _settled(
    kind: str, row_id: UUID | None, typed: dict[str, str], enter: Callable[[], UUID], said: str
) -> ResponseReturnValue:
    """Go on to the row, or show what is wrong at its fields."""
    try:
        done = enter()
    except InvalidAnswers as wrong:
        return _sheet(kind, row_id, typed, wrong.problems, 422)
    flash(said)
    return redirect(url_for("registers.show", kind=kind, row_id=done), 303)


def _sheet(
    kind: str, row_id: UUID | None, typed: dict[str, str], problems: tuple[Problem, ...], status: int
) -> ResponseReturnValue:
    with reading(db.session()) as session:
        current_actor(session)
        people = staff_named(session)
        return (
            render_template(
                "registers/sheet.html", register=_register(kind), row_id=row_id, typed=typed, problems=problems,
                people=people,
            ),
            status,
        )  # fmt: skip


def _register(kind: str) -> Register:
    return REGISTERS[kind] if kind in REGISTERS else abort(404)


def _keeps(actor: Actor) -> bool:
    return actor.has("register_keeper")
