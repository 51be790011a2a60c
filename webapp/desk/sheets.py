"""The small form of each command: its words, its questions, and the command it calls.

One template shows them all, one route takes them all; what differs is written here, once per command.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import movement
from engine.errors import InvalidAnswers, Problem
from engine.movement.choices import Choice, people_to_take, steps_back, steps_to_reopen
from engine.policy import Actor
from webapp.extensions import means, now
from webapp.screen import said

Posted = MultiDict[str, str]
Act = Callable[[Session, Actor, UUID, Posted, str], object]
Choices = Callable[[Session, Actor, UUID], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a sheet: "words", "date", "select", "radio", "checks" or "number"."""

    name: str
    kind: str
    label: object
    hint: object = ""
    choices: Choices | None = None
    #: what stands there at first.
    first: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One command as a page."""

    title: object
    lead: object
    button: object
    done: object
    act: Act
    questions: tuple[Question, ...] = ()
    is_grave: bool = False
    #: where it leads afterwards: "inbox", or the page it came from.
    leads_to: str = ""


def read_id(posted: Mapping[str, Any], name: str) -> UUID:
    """The id chosen. Raises InvalidAnswers when nothing was."""
    try:
        return UUID(str(posted.get(name, "")))
    except ValueError:
        raise InvalidAnswers([Problem(name, "请选择办理人", "choose a person")]) from None


def read_day(posted: Mapping[str, Any], name: str) -> date:
    """The day given. Raises InvalidAnswers when it is none."""
    try:
        return date.fromisoformat(str(posted.get(name, "")).strip())
    except ValueError:
        raise InvalidAnswers([Problem(name, "请填写日期，如 2026-08-21", "give a date, such as 2026-08-21")]) from None


def _people(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return people_to_take(session, means(), actor, task_id, now=now())


def _steps_back(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return steps_back(session, means(), actor, task_id, now=now())


def _steps_to_reopen(session: Session, actor: Actor, case_id: UUID) -> Sequence[Choice]:
    return steps_to_reopen(session, means(), actor, case_id, now=now())


def _others(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return (
        Choice("kept", said("保留：其他分支照常办理；不能保留时不退回", "kept: they go on; refused where they cannot")),
        Choice("cancelled", said("取消：受影响的分支停止办理，退回后重新开始", "cancelled: those affected stop")),
        Choice("refused", said("只在没有其他人办理时退回", "only if nobody else is at work in the case")),
    )


def _priorities(session: Session, actor: Actor, task_id: UUID) -> Sequence[Choice]:
    return [Choice(str(number), said(*told)) for number, told in movement.PRIORITIES.items()]


def _reassign(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    to, reason = read_id(posted, "to"), posted.get("reason", "")
    return movement.reassign_task(session, means(), actor, task_id, to, reason=reason, key=key, now=now())


def _transfer(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    to, reason = read_id(posted, "to"), posted.get("reason", "")
    return movement.transfer_task(session, means(), actor, task_id, to, reason=reason, key=key, now=now())


def _release(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.release_task(session, means(), actor, task_id, key=key, now=now())


def _follow_up(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.follow_up(session, means(), actor, task_id, on=read_day(posted, "on"), key=key, now=now())


def _prioritise(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    chosen = posted.get("priority", "")
    priority = int(chosen) if chosen.isdecimal() and len(chosen) == 1 else 0
    return movement.set_priority(session, means(), actor, task_id, priority=priority, key=key, now=now())


def _send_back(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    others = posted.get("others", "")
    if others not in set(movement.Others):
        raise InvalidAnswers([Problem("others", "请选择其他分支怎样处理", "say what happens to other branches")])
    return movement.send_back(
        session, means(), actor, task_id, posted.get("to", ""),
        others=movement.Others(others), reason=posted.get("reason", ""), key=key, now=now(),
    )  # fmt: skip


def _retract(session: Session, actor: Actor, task_id: UUID, posted: Posted, key: str) -> object:
    return movement.retract_step(session, means(), actor, task_id, key=key, now=now())


def _note(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    return movement.add_note(session, means(), actor, case_id, text=posted.get("text", ""), key=key, now=now())


def _suspend(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    told = {"reason": posted.get("reason", ""), "basis": posted.get("basis", "")}
    return movement.suspend_case(session, means(), actor, case_id, **told, key=key, now=now())


def _resume(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    return movement.resume_case(session, means(), actor, case_id, reason=posted.get("reason", ""), key=key, now=now())


def _terminate(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    reason = posted.get("reason", "")
    return movement.terminate_case(session, means(), actor, case_id, reason=reason, key=key, now=now())


def _reopen(session: Session, actor: Actor, case_id: UUID, posted: Posted, key: str) -> object:
    told = {"step": posted.get("to", ""), "reason": posted.get("reason", "")}
    return movement.reopen_case(session, means(), actor, case_id, **told, key=key, now=now())


REASON = Question("reason", "words", _("原因"), _("会记入办理记录。"))
TO = Question("to", "select", _("交给谁"), _("只列出有本环节岗位的办理人。"), _people)

TASK_SHEETS: dict[str, Sheet] = {
    "send-back": Sheet(
        _("退回"),
        _(
            "退回到此前办理过的环节重新办理。之后环节的办理意见失效，但会保留供参考；该环节的时限重新计算，办件的总时限不变。"
        ),
        _("确认退回"),
        _("已退回，原办理人会在待办中看到"),
        _send_back,
        (
            Question("to", "select", _("退回到哪个环节"), choices=_steps_back),
            Question("others", "radio", _("其他正在办理的分支"), choices=_others, first="kept"),
            REASON,
        ),
        leads_to="inbox",
    ),
    "retract": Sheet(
        _("取回"),
        _("取回您刚办理的环节，重新办理。后续环节已有人签收或办理、或已对外发出消息的，不能取回。"),
        _("确认取回"),
        _("已取回，请重新办理"),
        _retract,
        leads_to="inbox",
    ),
    "transfer": Sheet(
        _("转办"),
        _("把这项待办交给同岗位的同事。已填内容和时限保留。"),
        _("确认转办"),
        _("已转办"),
        _transfer,
        (TO, REASON),
        leads_to="inbox",
    ),
    "follow-up": Sheet(
        _("设置跟进日期"),
        _("到这一天之前不在待办列表中显示，到日自动回来。办理时限照常计算。"),
        _("确定"),
        _("已移到“待跟进”，到日自动回到待办"),
        _follow_up,
        (Question("on", "date", _("哪一天再办"), _("填写日期，如 2026-08-21。")),),
        leads_to="inbox",
    ),
    "priority": Sheet(
        _("调整优先级"),
        _("优先级高的排在待办列表前面；不改变办理时限。"),
        _("确定"),
        _("优先级已调整"),
        _prioritise,
        (Question("priority", "radio", _("优先级"), choices=_priorities, first="3"),),
    ),
    "reassign": Sheet(
        _("改派"),
        _("由监督人员指定办理人。已填内容和时限保留。"),
        _("确认改派"),
        _("已改派"),
        _reassign,
        (TO, REASON),
    ),
    "release": Sheet(
        _("退回待办池"),
        _("取消签收，让有岗位的人都能办理。已填内容保留。"),
        _("确认"),
        _("已退回待办池，已填内容保留"),
        _release,
    ),
}

CASE_SHEETS: dict[str, Sheet] = {
    "note": Sheet(
        _("写备注"),
        _("备注只有办理人员能看到，记入办理记录，不能修改或删除。"),
        _("保存备注"),
        _("备注已保存"),
        _note,
        (Question("text", "words", _("备注内容")),),
    ),
    "suspend": Sheet(
        _("挂起办件"),
        _("挂起期间不能办理，各环节的时限和定时处理顺延。法定时限只有写明法律依据时才暂停计算。"),
        _("确认挂起"),
        _("办件已挂起"),
        _suspend,
        (
            REASON,
            Question("basis", "text", _("暂停法定时限的法律依据（选填）"), _("不填写的，法定时限照常计算。")),
        ),
    ),
    "resume": Sheet(
        _("恢复办理"),
        _("恢复后各环节继续办理，时限按挂起的时间顺延。"),
        _("确认恢复"),
        _("办件已恢复办理"),
        _resume,
        (Question("reason", "words", _("说明（选填）")),),
    ),
    "terminate": Sheet(
        _("终止办件"),
        _("终止后所有环节停止办理，材料保留。申请人会看到办件已终止。"),
        _("确认终止"),
        _("办件已终止"),
        _terminate,
        (REASON,),
        is_grave=True,
    ),
    "reopen": Sheet(
        _("重新开启"),
        _("从所选环节继续办理。该环节之后的办理意见失效，但会保留供参考；已出具的证书和文书不受影响。"),
        _("确认重新开启"),
        _("办件已重新开启"),
        _reopen,
        (Question("to", "select", _("从哪个环节继续"), choices=_steps_to_reopen), REASON),
    ),
}
