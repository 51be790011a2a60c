"""Urge: the applicant asks to hurry, once a day; a supervisor answers within a working day (rows U1, U2)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from engine.calendar.commands import load_calendar
from engine.calendar.days import BEIJING, local_date
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.model.case import Case, Task
from engine.model.movement import Urge
from engine.movement.written import open_case, was_done, words, write_down
from engine.moves.work import NO_SUCH_CASE
from engine.policy import APPLICANT, Actor, is_theirs, may_supervise

ANSWER_DAYS = 1
LIST_LENGTH = 100


@dataclass(frozen=True, slots=True)
class UrgeRow:
    """An urge that waits for its answer, in the list of supervisors."""

    case_id: UUID
    number: str
    title: str
    by: str
    at: datetime
    due_at: datetime
    is_late: bool


def urge_case(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, text: str, key: str, now: datetime
) -> Case:
    """Ask to hurry.

    Raises:
        NotFound: no such case of the actor's.
        InvalidAnswers: nothing is said, or the case was urged today already.
        Conflict: the case is closed, or waits for the applicant.
    """
    told = {"reason": words(text, name="text", zh="请写明催办内容", en="say what you ask for")}
    if was_done(session, means, actor, "urged", key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    case, today = work.case, local_date(now)
    if not is_theirs(actor, case):
        raise NotFound(*NO_SUCH_CASE)
    roles = session.scalars(select(Task.role).where(Task.case_id == case.id, Task.done_at.is_(None))).all()
    if roles and set(roles) == {APPLICANT}:
        raise Conflict("现在需要您办理，办理后才能继续", "it is your turn: the case waits for you")
    if session.scalar(select(Urge.id).where(Urge.case_id == case.id, Urge.day == today)) is not None:
        raise InvalidAnswers([Problem("text", "今天已经催办过，请等待答复", "urged today already; please wait")])
    last = load_calendar(session).add_workdays(today, ANSWER_DAYS)
    movement = write_down(work, actor, "urged", key, told)
    session.add(
        Urge(
            id=movement.id, case_id=case.id, unit_id=case.unit_id, by=actor.account_id, by_name=actor.name, day=today,
            at=now, due_at=datetime.combine(last + timedelta(days=1), time(0), BEIJING),
            sealed_words=work.key.seal(told["reason"].encode(), bound=f"urge_words:{movement.id}"),
        )
    )  # fmt: skip
    case.urged_at = now
    return case


def answer_urge(
    session: Session, means: Means, actor: Actor, case_id: UUID, *, text: str, key: str, now: datetime
) -> Case:
    """Answer whatever urges of a case are open; the applicant reads the answer.

    Raises:
        NotPermitted: the actor does not supervise the work.
        InvalidAnswers: no answer.
        Conflict: nothing waits for an answer.
    """
    told = {"reason": words(text, name="text", zh="请填写答复", en="write the answer")}
    if was_done(session, means, actor, "urge-answered", key, told):
        return session.get_one(Case, case_id)
    work = open_case(session, means, actor, case_id, now=now)
    may_supervise(actor, work.case.unit_id)
    waiting = session.scalars(select(Urge).where(Urge.case_id == case_id, Urge.answered_at.is_(None))).all()
    if not waiting:
        raise Conflict("没有等待答复的催办", "no urge waits for an answer", case_id=case_id)
    for urge in waiting:
        urge.answered_at, urge.answered_by_name = now, actor.name
        urge.sealed_answer = work.key.seal(told["reason"].encode(), bound=f"urge_answer:{urge.id}")
    work.case.urged_at = None
    write_down(work, actor, "urge-answered", key, told)
    return work.case


def open_urges(session: Session, actor: Actor, *, now: datetime) -> tuple[UrgeRow, ...]:
    """The urges that the actor should answer, the earliest limit first. Raises NotPermitted."""
    if not actor.role_names & {"supervisor", "dispatcher"}:
        raise NotPermitted("只有监察员或业务主管答复催办", "supervisors and dispatchers answer urges")
    rows = session.execute(
        select(Urge, Case)
        .join(Case, Case.id == Urge.case_id)
        .where(Urge.answered_at.is_(None), Case.closed_at.is_(None), _in_reach(actor))
        .order_by(Urge.due_at, Urge.id)
        .limit(LIST_LENGTH)
    ).all()
    return tuple(
        UrgeRow(case.id, case.number, case.title, urge.by_name, urge.at, urge.due_at, now >= urge.due_at)
        for urge, case in rows
    )


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if actor.has("supervisor"):
        return true()
    units = [unit for unit, role in actor.all_roles if role == "dispatcher"]
    return Urge.unit_id.in_(units) | Urge.unit_id.is_(None)
