"""Serving a notice by hand: the applicant takes it, a clerk enters a proof, tries again or says how else it was done.

Nobody is told that something was served when nothing proves it: each way leaves who said so, when, and on what ground.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.catalog import Means
from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.log import ENGINE
from engine.model.file import StoredFile
from engine.model.outbox import OutboxMessage
from engine.model.serving import ACCOUNT, OTHER, POST, REFUSED, SMS, Serving, ServingTry
from engine.movement.written import open_case, was_done, words, write_down
from engine.moves import Work, lock_case
from engine.moves.proving import prove
from engine.moves.serve import TRIED, begin_try, end_tries, go_on, go_on_after_silence, wait
from engine.policy import Actor, is_theirs, may_move, may_supervise
from engine.queries.servings import NO_SUCH

#: the line of the log that says when a notice was served and how.
SERVED = "served"
READ = "申请人登录后查收"
REACHED = "短信已到达手机"
REFERENCE_LENGTH = 60


def receive_notice(session: Session, means: Means, actor: Actor, serving_id: UUID, *, key: str, now: datetime) -> UUID:
    """The applicant takes a notice in the account: it is served today. Taken twice is taken once.

    Returns:
        the case.

    Raises:
        NotFound: no such notice of the actor's.
        Conflict: the case is suspended, or it was served in another way.
    """
    serving = _find(session, serving_id)
    if was_done(session, means, actor, SERVED, key, {}) or serving.channel == ACCOUNT:
        return serving.case_id
    work = open_case(session, means, actor, serving.case_id, now=now)
    if not is_theirs(actor, work.case):
        raise NotFound(*NO_SUCH)
    may_move(work.case)
    _still_open(session, serving)
    if ACCOUNT not in _channels(work, serving):
        raise NotFound(*NO_SUCH)
    work.load_all()
    write_down(work, actor, SERVED, key, {}, facts=facts_of(serving, ACCOUNT, local_date(now)))
    prove(work, serving, ACCOUNT, local_date(now), READ)
    return serving.case_id


def enter_proof(
    session: Session,
    means: Means,
    actor: Actor,
    serving_id: UUID,
    *,
    served_on: date | None,
    proof: str,
    evidence: StoredFile | None,
    other: bool = False,
    key: str,
    now: datetime,
) -> UUID:
    """A clerk enters that a signed letter has come back, or by which other means the notice was served.

    Args:
        served_on: the day of receipt, not before the notice was made.
        proof: who signed, or why and how it was served otherwise; mandatory.
        evidence: the signed receipt as a sealed file that is not yet added; mandatory for a letter.
        other: by other means (留置送达, 公告送达, 委托送达 …) instead of a signed letter.

    Returns:
        the case.

    Raises:
        NotFound, NotPermitted: not on the actor's worklist.
        InvalidAnswers: a day that cannot be, no words, or a letter without evidence.
        Conflict: it was served meanwhile, or the case is suspended.
    """
    told = {"served_on": str(served_on or ""), "reason": proof.strip(), "other": other,
            "evidence": evidence.content_tag if evidence is not None else ""}  # fmt: skip
    serving = _find(session, serving_id)
    if was_done(session, means, actor, SERVED, key, told):
        return serving.case_id
    work = _work_on(session, means, actor, serving, now=now)
    day = _checked(work, serving, served_on, proof, evidence, other)
    if evidence is not None:
        evidence.case_id, evidence.step, evidence.address = work.case.id, serving.step, serving.address
        session.add(evidence)
    work.load_all()
    channel = OTHER if other else POST
    write_down(work, actor, SERVED, key, told, facts=facts_of(serving, channel, day))
    prove(work, serving, channel, day, proof.strip())
    return serving.case_id


def serve_again(
    session: Session,
    means: Means,
    actor: Actor,
    serving_id: UUID,
    *,
    channel: str,
    reference: str = "",
    key: str,
    now: datetime,
) -> UUID:
    """A clerk sends the text message again, or writes down that a letter was posted.

    Args:
        reference: number of the letter; mandatory for one.

    Raises:
        As ``enter_proof``.
    """
    told = {"channel": channel, "reference": reference.strip()}
    serving = _find(session, serving_id)
    if was_done(session, means, actor, TRIED, key, told):
        return serving.case_id
    work = _work_on(session, means, actor, serving, now=now)
    can_text = work.release.deliveries[serving.step].notice is not None
    if channel not in ((SMS, POST) if can_text else (POST,)):
        raise _wrong("channel", "请选择再次送达的方式", "choose how to send it again")
    if channel == POST and not 0 < len(told["reference"]) <= REFERENCE_LENGTH:
        raise _wrong("reference", "请填写邮件号码，不超过60字", "give the number of the letter, at most 60 characters")
    work.load_all()
    write_down(work, actor, TRIED, key, told, facts={"address": serving.address, "channel": channel})
    if not begin_try(work, serving, channel, by=actor.name, reference=told["reference"] if channel == POST else ""):
        raise Conflict("申请中没有可以接收短信的手机号码", "the application names no phone number")
    return serving.case_id


def note_message(
    session: Session, means: Means, message: OutboxMessage, *, proven: bool, refused: bool, now: datetime
) -> None:
    """Take what a worker learned of a text message that was to prove a serving; the case is locked by the caller.

    A message that nobody takes lets the next channel begin at once: waiting would bring nothing.
    """
    row = session.get(ServingTry, message.proves)
    serving = session.get_one(Serving, row.serving_id) if row is not None else None
    if row is None or serving is None or not (proven or refused) or serving.ended_at is not None:
        return
    work = lock_case(session, means, serving.case_id, ENGINE, now=now)
    work.load_all()
    if proven:
        day = local_date(message.settled_at or now)
        work.record(SERVED, facts_of(serving, SMS, day), step=serving.step)
        prove(work, serving, SMS, day, REACHED)
        return
    end_tries(work, ServingTry.id == row.id, result=REFUSED, detail=message.detail)
    if work.case.suspended_at is None and _channels(work, serving)[serving.place] == SMS:
        wait(work, serving, 0)
        go_on(work, serving)


def go_on_serving(session: Session, means: Means, serving: Serving, *, now: datetime) -> None:
    """The days of a channel have passed without a proof; the caller holds the case locked."""
    work = lock_case(session, means, serving.case_id, ENGINE, now=now)
    work.load_all()
    go_on_after_silence(work, serving)


def facts_of(serving: Serving, channel: str, served_on: date) -> dict[str, str]:
    """What the line of the log says of a serving."""
    return {"address": serving.address, "channel": channel, "served_on": served_on.isoformat()}


def _find(session: Session, serving_id: UUID) -> Serving:
    serving = session.get(Serving, serving_id)
    if serving is None:
        raise NotFound(*NO_SUCH)
    return serving


def _work_on(session: Session, means: Means, actor: Actor, serving: Serving, *, now: datetime) -> Work:
    """The case of a serving, locked, for whoever has the role of its step or supervises the unit."""
    if not actor.is_staff:
        raise NotFound(*NO_SUCH)
    if not actor.has(serving.role, serving.unit_id):
        may_supervise(actor, serving.unit_id)
    work = open_case(session, means, actor, serving.case_id, now=now)
    may_move(work.case)
    _still_open(session, serving)
    return work


def _still_open(session: Session, serving: Serving) -> None:
    session.refresh(serving)
    if serving.ended_at is not None:
        raise Conflict("这份文书已经送达，或办件已不再需要它", "the notice has been served, or is not needed any more")


def _channels(work: Work, serving: Serving) -> tuple[str, ...]:
    return tuple(channel.name for channel in work.release.deliveries[serving.step].serve)


def _checked(
    work: Work, serving: Serving, served_on: date | None, proof: str, evidence: StoredFile | None, other: bool
) -> date:
    first, today = local_date(serving.opened_at), local_date(work.now)
    if served_on is None or not first <= served_on <= today:
        raise _wrong("served_on", f"送达日期应在{first}至{today}之间", f"a day from {first} to {today}")
    zh = "请写明以何种方式送达及理由" if other else "请写明签收人"
    words(proof, name="proof", zh=zh, en="say by what means and why" if other else "say who signed")
    if evidence is None and not other:
        raise _wrong("evidence", "请上传签收的回执", "attach the signed receipt")
    return served_on


def _wrong(field: str, zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem(field, zh, en)])
