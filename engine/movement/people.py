"""The people whom a task may be given to, and who may be asked to sign it; reads only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.accounts import Account, Grant, Kind
from engine.model.case import Task
from engine.policy import Actor


def colleagues(session: Session, task: Task, *, now: datetime) -> list[tuple[UUID, str]]:
    """Everybody who may be given a task: staff with its role in its unit, by name."""
    rows = session.execute(
        select(Account.id, Account.display_name)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.role == task.role,
            Grant.unit_id == task.unit_id if task.unit_id is not None else Grant.unit_id.is_not(None),
            or_(Grant.until.is_(None), Grant.until > now),
            Account.kind == Kind.STAFF,
            Account.disabled_at.is_(None),
        )
        .order_by(Account.display_name, Account.id)
        .distinct()
    )
    return [(row.id, row.display_name) for row in rows]


def all_staff(session: Session) -> list[tuple[UUID, str]]:
    """Everybody of staff, by name."""
    rows = session.execute(
        select(Account.id, Account.display_name)
        .where(Account.kind == Kind.STAFF, Account.disabled_at.is_(None))
        .order_by(Account.display_name, Account.id)
    )
    return [(row.id, row.display_name) for row in rows]


def staff_at_work(session: Session, actor: Actor, *, now: datetime) -> list[tuple[UUID, str]]:
    """Staff of the units in which the actor works, by name, without the actor."""
    people = {one: name for unit in sorted(actor.unit_ids, key=str) for one, name in staff_of(session, unit, now=now)}
    return sorted(((one, name) for one, name in people.items() if one != actor.account_id), key=lambda pair: pair[1])


def staff_of(session: Session, unit_id: UUID | None, *, now: datetime) -> list[tuple[UUID, str]]:
    """Everybody who holds a role in a unit (in any, where none is named), by name."""
    rows = session.execute(
        select(Account.id, Account.display_name)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.unit_id == unit_id if unit_id is not None else Grant.unit_id.is_not(None),
            or_(Grant.until.is_(None), Grant.until > now),
            Account.kind == Kind.STAFF,
            Account.disabled_at.is_(None),
        )
        .order_by(Account.display_name, Account.id)
        .distinct()
    )
    return [(row.id, row.display_name) for row in rows]
