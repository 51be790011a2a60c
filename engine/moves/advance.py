"""Runs a move to its rest: answers the calls of the drawing, then writes down where the tokens stand."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from engine import workflow
from engine.accounts import staff_holding
from engine.calendar.days import end_of_day, local_date
from engine.catalog.release import TaskBinding
from engine.db import APART, new_id, reach
from engine.errors import InvalidAnswers, Problem
from engine.log import ENGINE
from engine.model.case import CaseState, Task, Wait
from engine.model.outbox import RenderJob
from engine.model.submission import Draft, Submission
from engine.moves.calls import answer_call, send_delivery, tell_event
from engine.moves.ending import WITHDRAWN, drop_renders, drop_timers, drop_waiting, drop_waits
from engine.moves.serve import drop_servings, start_serving
from engine.moves.timing import follow_clock, resting_before
from engine.moves.watching import follow_watch
from engine.moves.work import Work
from engine.numbering import notice_number
from engine.workflow import Move, StepKind, Token, TokenKind, resume

APPLICANT = "applicant"
MOST_CALLS = 500
SUBJECT_LENGTH = 200
#: tokens that wait for work, not for an event beside it.
WORKED = frozenset({TokenKind.USER, TokenKind.EXTERNAL})


def advance(work: Work, first: Callable[[], Move], *, done_token: str | None = None) -> None:
    """Make the first move, answer every call it stops at, and write down the rest.

    The tasks it opened are then in ``work.opened``.

    Args:
        done_token: token of the step that the caller has just finished; its task row is the caller's.

    Raises:
        Stuck: the drawing cannot go on with this data, or it asks for calls without end.
    """
    before = resting_before(work)
    move = _traced(work, first())
    passed = set(move.passed)
    opened, closed = set(move.opened), set(move.closed)
    calls = 0
    while move.call is not None and move.state is not None:
        calls += 1
        if calls > MOST_CALLS:
            raise workflow.Stuck(move.call.step, "自动处理次数过多", "too many calls in one move")
        answer_call(work, move.call)
        move = _traced(work, resume(work.release.definition, move.state, move.call.id, work.scope, now=work.now))
        opened.update(move.opened)
        closed.update(move.closed)
        passed.update(move.passed)
    _write_rows(work, move, opened, closed - opened - {done_token})
    follow_clock(work, before, move, passed)
    follow_watch(work, move, passed)
    _write_state(work, move)
    reach("moved")


def _traced(work: Work, move: Move) -> Move:
    """The move, with its way told to whoever follows the cases: keys of steps, never answers."""
    if work.means.trace is not None:
        opened = [one.key for one in move.tokens if one.id in move.opened and one.kind in WORKED]
        rest = opened if move.call is None else [move.call.key, *opened]
        work.means.trace(work.release.code, move.passed, rest)
    return move


def _write_rows(work: Work, move: Move, opened: set[str], gone: set[str]) -> None:
    left = _close_rows(work, gone) if gone else set()
    for token in move.tokens:
        if token.id not in opened:
            continue
        if token.kind is TokenKind.USER:
            _open_task(work, token)
        elif token.kind is TokenKind.EXTERNAL:
            _start_external(work, token)
        else:
            work.session.add(_wait(work, token))
    left -= {(token.message or "", token.scope_path) for token in move.tokens}
    if left:
        work.means.undertakings.leave(work.session, work.case.id, left, work.now)


def open_waits(work: Work, tokens: Iterable[Token]) -> None:
    """Write down what a drawing waits for from its start: the events of its event sub-processes."""
    work.session.add_all(_wait(work, token) for token in tokens if token.kind in (TokenKind.MESSAGE, TokenKind.TIMER))


def _close_rows(work: Work, gone: set[str]) -> set[tuple[str, str]]:
    """End what waits on tokens that are gone: tasks with their drafts, waits, and renders nobody waits for any more.

    Gives message and scope path of the waits that ended.
    """
    case_id, session = work.case.id, work.session
    tasks = select(Task.id).where(Task.case_id == case_id, Task.token.in_(gone), Task.done_at.is_(None))
    session.execute(delete(Draft).where(Draft.task_id.in_(tasks)).execution_options(**APART))
    session.execute(
        update(Task)
        .where(Task.case_id == case_id, Task.token.in_(gone), Task.done_at.is_(None))
        .values(done_at=work.now, ended_as=work.ends_as)
        .execution_options(**APART)
    )
    left = drop_waits(work, Wait.token.in_(gone))
    if left:
        drop_timers(work)
    drop_renders(work, RenderJob.token.in_(gone))
    drop_waiting(work, gone)
    drop_servings(work, gone)
    return left


def _open_task(work: Work, token: Token) -> None:
    bound = work.release.tasks[token.key]
    role = work.release.role_of(token.lane)
    subject = ""
    if bound.subject is not None:
        told = bound.subject.evaluate(work.scope(token.scope_path), now=work.here)
        subject = str(told or "")[:SUBJECT_LENGTH]
    task = Task(
        id=new_id(),
        case_id=work.case.id,
        token=token.id,
        step=token.key,
        address=token.address,
        scope_path=token.scope_path,
        subject=subject,
        role=role,
        unit_id=None if role == APPLICANT else work.case.unit_id,
        assignee=_holder(work, bound, token, role),
        opened_at=work.now,
        due_at=_due(work, bound.due_days),
        calendar_stamp=work.days.calendar.stamp if bound.due_days else None,
        after=work.doing,
    )
    work.session.add(task)
    work.opened.append(task)


def _holder(work: Work, bound: TaskBinding, token: Token, role: str) -> UUID | None:
    """Whose task it is from the beginning: the one named, where that is a member of staff who may do it."""
    named = None if bound.holder is None else bound.holder.evaluate(work.scope(token.scope_path), now=work.here)
    if not isinstance(named, str) or not named or role == APPLICANT:
        return None
    asked = (named, role)
    if asked not in work.holders:
        work.holders[asked] = staff_holding(work.session, named, role, work.case.unit_id, now=work.now)
    return work.holders[asked]


def _due(work: Work, days: int | None) -> datetime | None:
    """The end of the working day on which a step must be done, start day not counted."""
    if not days:
        return None
    return end_of_day(work.days.calendar.add_workdays(local_date(work.now), days))


def _start_external(work: Work, token: Token) -> None:
    if token.step_kind is StepKind.RENDER:
        _only_once(work, token)
        pattern = work.release.renders[token.key].number
        work.session.add(
            RenderJob(
                id=new_id(),
                case_id=work.case.id,
                token=token.id,
                step=token.key,
                address=token.address,
                scope_path=token.scope_path,
                opened_at=work.now,
                number=notice_number(work.session, pattern, now=work.now) if pattern else "",
                due_at=work.now,
            )
        )
        return
    bound = work.release.deliveries[token.key]
    if bound.serve:
        start_serving(work, bound, token)
        return
    once = f"{work.case.id}:{token.id}"
    send_delivery(work, bound, token.scope_path, topic=token.key, once=once, token=token, waits=True)


def _only_once(work: Work, token: Token) -> None:
    """Refuse to make a document again that is made once per case, also where the first has lapsed."""
    told = work.release.renders[token.key].once
    if not told:
        return
    made = select(Submission.id).where(Submission.case_id == work.case.id, Submission.address == token.address)
    if work.session.scalar(made.limit(1).execution_options(autoflush=False)) is not None:
        raise InvalidAnswers([Problem("", told, "this document is made once per case, and it has been made")])


def _wait(work: Work, token: Token) -> Wait:
    return Wait(
        id=new_id(),
        case_id=work.case.id,
        token=token.id,
        kind=token.kind.value,
        step=token.key,
        scope_path=token.scope_path,
        name=token.message or "",
        due_at=token.due,
        armed_at=work.now,
        calendar_stamp=work.days.calendar.stamp if token.key in work.release.definition.counted else None,
    )


def _write_state(work: Work, move: Move) -> None:
    case = work.case
    case.revision += 1
    case.status = _status(work, move)
    if move.state is None:
        case.suspended_at = None
        case.closed_at, case.outcome = work.now, work.release.definition.outcomes.get(move.outcome or "", move.outcome)
        case.status = case.outcome or "已办结"
        if not work.is_new:
            work.session.execute(delete(CaseState).where(CaseState.case_id == case.id).execution_options(**APART))
        work.record("closed", {"outcome": case.outcome or ""}, who=ENGINE)
        tell_event(work, "withdrawn" if case.outcome == WITHDRAWN else "closed")
    elif work.state is None or work.is_new:
        work.session.add(CaseState(case_id=case.id, state=move.state))
    elif move.state != work.state:
        work.session.execute(
            update(CaseState).where(CaseState.case_id == case.id).values(state=move.state).execution_options(**APART)
        )
    work.state = move.state


def _status(work: Work, move: Move) -> str:
    """The case's state in the words of item.toml, by the first step it rests on that names one."""
    if work.case.suspended_at is not None:
        return work.case.status
    public = work.release.item.get("public", {})
    for token in move.tokens:
        told = public.get(token.step, {}).get("status")
        if told:
            return str(told)
    return "办理中"
