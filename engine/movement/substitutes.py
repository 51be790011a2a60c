"""Delegate for a period: one person does the work of another who is away (row H5).

A substitute is lent the roles of work, never those of administration, and only what the absent person holds
oneself: nothing is lent on. The four-eyes rule looks at both people (see ``engine.tasks.check_four_eyes``).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.accounts import Account, AccountEvent, Kind
from engine.accounts.model import Substitution
from engine.calendar.days import BEIJING, local_date
from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.movement.written import words
from engine.policy import Actor

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class SubstitutionFacts:
    """One substitution as a page shows it; ``until`` is the last day."""

    id: UUID
    absent: str
    substitute: str
    since: date
    until: date
    reason: str
    is_now: bool
    is_mine: bool


def set_substitute(
    session: Session,
    actor: Actor,
    absent: UUID,
    substitute: UUID,
    *,
    since: date,
    until: date,
    reason: str,
    key: str,
    now: datetime,
) -> Substitution:
    """Let somebody do the work of ``absent`` from one day to another, both included.

    Args:
        absent: the actor's own account, or anybody's where the actor grants roles.

    Raises:
        NotPermitted: it is somebody else's work, and the actor does not grant roles or would do it themselves.
        InvalidAnswers: the days or the people do not fit; the sentence says why.
        Conflict: the same form said something else before.
    """
    earlier = session.scalars(select(Substitution).where(Substitution.key == key)).first()
    if earlier is not None:
        if (earlier.set_by, earlier.account_id, earlier.substitute_id) == (actor.account_id, absent, substitute):
            return earlier
        raise Conflict("这张表单已提交过，请重新打开页面", "this form was sent before; open the page again")
    _may_set(actor, absent)
    if substitute == actor.account_id != absent:
        raise NotPermitted(
            "不能将自己设为他人的代办人，请由本人或另一位安全管理员设置", "nobody makes themselves a substitute"
        )
    told = words(reason, zh="请填写委托原因", en="say why")
    _check_days(since, until, today=local_date(now))
    begins, ends = _moment(since), _moment(until + timedelta(days=1))
    people = _people(session, absent, substitute)
    _check_free(session, substitute, begins, ends, people[substitute].display_name)
    row = Substitution(
        id=new_id(), account_id=absent, substitute_id=substitute, since=begins, until=ends, reason=told,
        set_by=actor.account_id, set_at=now, key=key,
    )  # fmt: skip
    session.add(row)
    _note(session, actor, row, "substitute-set", people[substitute].display_name, now=now)
    return row


def end_substitute(session: Session, actor: Actor, substitution_id: UUID, *, now: datetime) -> Substitution:
    """End a substitution before its time; ending it again changes nothing. Raises NotFound and NotPermitted."""
    row = session.get(Substitution, substitution_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这项委托", "no such substitution")
    _may_set(actor, row.account_id)
    if row.ended_at is None:
        row.ended_at = now
        name = session.get_one(Account, row.substitute_id).display_name
        _note(session, actor, row, "substitute-ended", name, now=now)
    return row


def substitutions_of(session: Session, account_id: UUID, *, now: datetime) -> tuple[SubstitutionFacts, ...]:
    """Who stands for a person and for whom the person stands, now and later, earliest first."""
    return _listed(session, account_id, now, or_(
        Substitution.account_id == account_id, Substitution.substitute_id == account_id
    ))  # fmt: skip


def all_substitutions(session: Session, actor: Actor, *, now: datetime) -> tuple[SubstitutionFacts, ...]:
    """Every substitution now and later, for whoever grants roles. Raises NotPermitted."""
    if not actor.has("security_admin"):
        raise NotPermitted("只有安全管理员可以查看全部委托", "only the security administrator sees them all")
    return _listed(session, actor.account_id, now)


def _listed(session: Session, me: UUID, now: datetime, *which: object) -> tuple[SubstitutionFacts, ...]:
    absent, substitute = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Substitution, absent.display_name, substitute.display_name)
        .join(absent, absent.id == Substitution.account_id)
        .join(substitute, substitute.id == Substitution.substitute_id)
        .where(Substitution.until > now, Substitution.ended_at.is_(None), *which)  # type: ignore[arg-type]
        .order_by(Substitution.since, Substitution.id)
    ).all()
    return tuple(
        SubstitutionFacts(
            row.id, one, other, local_date(row.since), local_date(row.until - timedelta(seconds=1)), row.reason,
            row.since <= now, row.account_id == me,
        )
        for row, one, other in rows
    )  # fmt: skip


def _may_set(actor: Actor, absent: UUID) -> None:
    if actor.account_id != absent and not actor.has("security_admin"):
        raise NotPermitted("只能为自己设置代办人，或由安全管理员设置", "set by oneself or the security administrator")


def _check_days(since: date, until: date, *, today: date) -> None:
    if since < today:
        raise InvalidAnswers([Problem("since", "开始日期不能早于今天", "it cannot begin before today")])
    if not since <= until <= since + timedelta(days=LONGEST_DAYS):
        raise InvalidAnswers([Problem("until", "结束日期应在开始日期之后、一年以内", "it ends within a year")])


def _people(session: Session, absent: UUID, substitute: UUID) -> dict[UUID, Account]:
    found = session.scalars(select(Account).where(Account.id.in_((absent, substitute)))).all()
    people = {one.id: one for one in found if one.kind == Kind.STAFF and one.disabled_at is None}
    if absent not in people:
        raise InvalidAnswers([Problem("absent", "请选择需要代办的人员", "choose whose work it is")])
    if substitute not in people or substitute == absent:
        raise InvalidAnswers([Problem("substitute", "请选择另一位在岗人员代办", "choose another member of staff")])
    return people


def _check_free(session: Session, substitute: UUID, begins: datetime, ends: datetime, name: str) -> None:
    """A person who is away oneself cannot stand for another: nothing is lent on."""
    away = select(Substitution.id).where(
        Substitution.account_id == substitute,
        Substitution.ended_at.is_(None),
        Substitution.since < ends,
        Substitution.until > begins,
    )
    if session.scalar(away.limit(1)) is not None:
        raise InvalidAnswers(
            [Problem("substitute", f"{name}在此期间也委托了他人代办，请另选一人", f"{name} is away in this period too")]
        )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(0), BEIJING)


def _note(session: Session, actor: Actor, row: Substitution, what: str, name: str, *, now: datetime) -> None:
    for account in (row.account_id, row.substitute_id):
        session.add(
            AccountEvent(account_id=account, by_account_id=actor.account_id, what=what, detail=name[:200], at=now)
        )
