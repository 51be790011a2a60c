"""What the small forms do when they are sent, and what they let people choose from: one function each."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from engine import movement, queries
from engine.errors import InvalidAnswers, Problem
from engine.movement import choices as offered
from engine.movement.choices import Choice
from engine.policy import Actor
from engine.signatures import Rule, SignKind
from webapp.desk.sheet import SHARE_DIGITS, Posted, read_day, read_id, read_ids, read_word
from webapp.extensions import means, now
from webapp.filling.events import event_words, read_event
from webapp.screen import said


def people(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return offered.people_to_take(session, means(), actor, task_id, now=now())


def steps_back(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return offered.steps_back(session, means(), actor, task_id, now=now())


def steps_to_reopen(session: Session, actor: Actor, case_id: UUID) -> Sequence[Choice]:
    return offered.steps_to_reopen(session, means(), actor, case_id, now=now())


def others(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return (
        Choice("kept", said("保留：其他分支照常办理；不能保留时不退回", "kept: they go on; refused where they cannot")),
        Choice("cancelled", said("取消：受影响的分支停止办理，退回后重新开始", "cancelled: those affected stop")),
        Choice("refused", said("只在没有其他人办理时退回", "only if nobody else is at work in the case")),
    )


def priorities(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return [Choice(str(number), said(*told)) for number, told in movement.PRIORITIES.items()]


def reassign(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    to, reason = read_id(posted, "to"), posted.get("reason", "")
    return movement.reassign_task(session, means(), actor, task_id, to, reason=reason, key=key, now=now())


def transfer(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    to, reason = read_id(posted, "to"), posted.get("reason", "")
    return movement.transfer_task(session, means(), actor, task_id, to, reason=reason, key=key, now=now())


def release(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.release_task(session, means(), actor, task_id, key=key, now=now())


def follow_up(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.follow_up(session, means(), actor, task_id, on=read_day(posted, "on"), key=key, now=now())


def prioritise(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    chosen = posted.get("priority", "")
    priority = int(chosen) if chosen.isdecimal() and len(chosen) == 1 else 0
    return movement.set_priority(session, means(), actor, task_id, priority=priority, key=key, now=now())


def send_back(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    others = posted.get("others", "")
    if others not in set(movement.Others):
        raise InvalidAnswers([Problem("others", "请选择其他分支怎样处理", "say what happens to other branches")])
    return movement.send_back(
        session, means(), actor, task_id, posted.get("to", ""),
        others=movement.Others(others), reason=posted.get("reason", ""), key=key, now=now(),
    )  # fmt: skip


def retract(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.retract_step(session, means(), actor, task_id, key=key, now=now())


def people_to_sign(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return offered.people_to_sign(session, means(), actor, task_id, now=now())


def sign_kinds(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return (
        Choice("before", said("前加签：签署后我才能提交", "before: I can submit once they have signed")),
        Choice("parallel", said("并加签：同时签署，我提交后等签署齐了再转下一环节", "beside: both are needed")),
        Choice("after", said("后加签：我提交后再签署，签署后转下一环节", "after: they sign once I have submitted")),
    )


def rules(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return (
        Choice("all", said("全部同意", "all agree")),
        Choice("any", said("一人同意即可", "any one agrees")),
        Choice("share", said("按比例同意", "a share agrees")),
    )


def verdicts(session: Session, actor: Actor, request_id: UUID) -> Sequence[Choice]:
    return (Choice("agree", said("同意", "I agree")), Choice("disagree", said("不同意", "I disagree")))


def add_signer(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.ask_to_sign(
        session, means(), actor, task_id, read_ids(posted, "signers"),
        kind=read_word(SignKind, posted, "kind"), question=posted.get("question", ""), key=key, now=now(),
    )  # fmt: skip


def countersign(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    share = posted.get("share", "").strip()
    return movement.ask_to_sign(
        session, means(), actor, task_id, read_ids(posted, "signers"),
        kind=SignKind.COUNTERSIGN, rule=read_word(Rule, posted, "rule"),
        share=int(share) if share.isdecimal() and len(share) <= SHARE_DIGITS else 0,
        question=posted.get("question", ""), key=key, now=now(),
    )  # fmt: skip


def sign(session: Session, actor: Actor, request_id: UUID, posted: Posted, key: str) -> object:
    told = {"verdict": posted.get("verdict", ""), "opinion": posted.get("opinion", "")}
    return movement.sign_task(session, means(), actor, request_id, **told, key=key, now=now())


def answer_urge(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    return movement.answer_urge(session, means(), actor, case_id, text=posted.get("text", ""), key=key, now=now())


def events(session: Session, actor: Actor, case_id: UUID) -> Sequence[Choice]:
    found = queries.case_page(session, means(), actor, case_id, now=now())
    return [Choice(str(one.wait_id), event_words(one)) for one in found.events]


def raise_event(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    wait_id, reason = read_event(posted), posted.get("reason", "")
    return movement.raise_event(session, means(), actor, case_id, wait_id, reason=reason, key=key, now=now())


def note(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    return movement.add_note(session, means(), actor, case_id, text=posted.get("text", ""), key=key, now=now())


def suspend(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    told = {"reason": posted.get("reason", ""), "basis": posted.get("basis", "")}
    return movement.suspend_case(session, means(), actor, case_id, **told, key=key, now=now())


def resume(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    return movement.resume_case(session, means(), actor, case_id, reason=posted.get("reason", ""), key=key, now=now())


def terminate(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    reason = posted.get("reason", "")
    return movement.terminate_case(session, means(), actor, case_id, reason=reason, key=key, now=now())


def reopen(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    told = {"step": posted.get("to", ""), "reason": posted.get("reason", "")}
    return movement.reopen_case(session, means(), actor, case_id, **told, key=key, now=now())
