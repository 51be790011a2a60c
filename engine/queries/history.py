"""What happened to a case, in the words of whoever reads it: the log, and beside it what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means, Release
from engine.model.case import Case, Task
from engine.model.event import Event
from engine.model.movement import Movement
from engine.policy import APPLICANT
from engine.queries.events import message_of
from engine.queries.facts import step_at
from engine.sections import around, parent_of

#: told to staff only.
STAFF_WORDS = {
    "asked-to-sign": "请求签署意见",
    "claimed": "签收",
    "ended": "终止原因",
    "held": "已办理，等待签署意见",
    "incident-closed": "问题已处理",
    "incident-opened": "自动处理遇到问题",
    "incident-retried": "重新尝试",
    "message-replayed": "重发消息",
    "message-skipped": "消息没有收件人，未发送",
    "noted": "备注",
    "prioritised": "调整优先级",
    "put-off": "设置跟进日期",
    "reassigned": "改派",
    "released": "退回待办池",
    "repaired": "改到其他环节",
    "retracted": "取回",
    "sent-back": "退回",
    "serving-tried": "发出待送达文书",
    "signed": "签署意见",
    "sign-dropped": "撤销签署请求",
    "timer": "到时处理",
    "transferred": "转办",
}
EVENT_WORDS = {
    "withdrawn": "撤回",
    "clock-started": "开始计时",
    "clock-paused": "暂停计时",
    "clock-resumed": "恢复计时",
    "clock-extended": "延长时限",
    "closed": "办结",
    "terminated": "终止",
    "suspended": "挂起",
    "resumed": "恢复办理",
    "reopened": "重新开启",
    "event-raised": "登记情况",
    "linked": "关联办件",
    "served": "送达",
    "urged": "催办",
    "urge-answered": "答复催办",
}
#: lines about a notice that is served, and the ways to serve one.
SERVED = frozenset({"served", "serving-tried"})
CHANNELS = {"account": "登录查收", "sms": "短信", "post": "邮寄", "other": "其他方式"}
#: of these, applicants read the words too: they were written to be told to them.
TOLD_TO_APPLICANTS = frozenset({"urged", "urge-answered"})
RAISED = "event-raised"


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the log with what was written beside it."""

    event: Event
    words: Mapping[str, Any]
    #: what the item of a repeated scope is called: an instrument by name and number.
    item: str = ""


@dataclass(frozen=True, slots=True)
class SentBack:
    """Who sent a task back to this step, when and why."""

    by: str
    at: datetime
    reason: str


def read_history(session: Session, means: Means, case: Case, *, newest: int | None = None) -> tuple[Happened, ...]:
    """The lines of a case, newest first, in one statement; ``newest`` of them, or all."""
    rows = session.execute(
        select(Event, Movement.sealed)
        .outerjoin(Movement, Movement.id == Event.id)
        .where(Event.case_id == case.id)
        .order_by(Event.seq.desc())
        .limit(newest)
    ).all()
    items = _items(session, case, [event for event, _ in rows])
    if not any(sealed for _, sealed in rows):
        return tuple(Happened(event, {}, _item(event, items)) for event, _ in rows)
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    return tuple(
        Happened(
            event,
            orjson.loads(key.unseal(sealed, bound=f"movement:{event.id}")) if sealed else {},
            _item(event, items),
        )
        for event, sealed in rows
    )


def _items(session: Session, case: Case, events: Sequence[Event]) -> Mapping[str, str]:
    """What each item of a repeated scope is called, by scope path; no statement where nothing is repeated."""
    addresses = {str(event.data.get("address", "")) for event in events}
    scopes = {path for address in addresses if "[" in address for path in around(parent_of(address)) if path}
    if not scopes:
        return {}
    named = select(Task.scope_path, Task.subject).where(Task.case_id == case.id, Task.scope_path.in_(scopes))
    return {path: subject for path, subject in session.execute(named.order_by(Task.id)) if subject}


def _item(event: Event, items: Mapping[str, str]) -> str:
    scope = str(event.data.get("address", "")).rpartition(".")[0]
    return items.get(scope) or items.get(scope.rpartition(".")[0], "")


def timeline(
    history: Sequence[Happened], case: Case, release: Release, *, staff: bool
) -> tuple[dict[str, object], ...]:
    """What happened, newest first, in the words of whoever reads it."""
    lines = [line for one in history if (line := _line(one, release, staff=staff)) is not None]
    if case.closed_at is None:
        lines.insert(0, {"label": case.status, "text": "", "at": None, "state": "now"})
    return tuple(lines)


def sent_back(history: Sequence[Happened], address: str) -> SentBack | None:
    """Why the step at ``address`` is open again, when the last thing that happened to it was a sending back."""
    for one in history:
        data = one.event.data
        if one.event.kind == "sent-back" and data.get("to") == address:
            return SentBack(one.event.actor_name, one.event.at, str(one.words.get("reason", "")))
        if one.event.kind == "task-completed" and data.get("address") == address:
            return None
    return None


def _line(one: Happened, release: Release, *, staff: bool) -> dict[str, object] | None:
    event = one.event
    if event.kind in ("task-completed", "automatic", "answered"):
        return _step_line(one, release, staff=staff)
    word = EVENT_WORDS.get(event.kind) or (STAFF_WORDS.get(event.kind) if staff else None)
    if word is None:
        return None
    if event.kind in SERVED:
        text = _served(one, release, staff=staff)
    else:
        text = _told(one, release) if staff else _told_to_applicants(one)
    if event.kind == RAISED:
        word = str(message_of(release, str(event.data.get("step", ""))).get("label", word))
        text = " · ".join(part for part in (one.item, text) if part)
    return {"label": word, "text": text, "at": event.at, "state": "done"}


def _step_line(one: Happened, release: Release, *, staff: bool) -> dict[str, object] | None:
    event = one.event
    step = release.definition.steps.get(event.step) or step_at(release, str(event.data.get("address", "")))
    if step is None or not (staff or release.is_public(step.key) or release.role_of(step.lane) == APPLICANT):
        return None
    label = step.name if staff else release.label(step.key)
    who = _doer(event) if staff and event.kind == "task-completed" else ""
    text = " · ".join(part for part in (one.item, who) if part)
    return {"label": label, "text": text, "at": event.at, "state": "done"}


def _told(one: Happened, release: Release) -> str:
    """Who, for whom, to whom or where, and why."""
    event, data = one.event, one.event.data
    if event.kind == "linked":
        return _linked(one)
    to = str(data.get("to", ""))
    step = step_at(release, to) if to else None
    facts = [
        _doer(event) if one.words or event.kind in STAFF_WORDS else "",
        f"→ {step.name if step is not None else to}" if to else "",
        str(data.get("on", "")),
        str(data.get("outcome", "") or data.get("sentence", "") or data.get("verdict_zh", "")),
    ]
    who = " ".join(fact for fact in facts if fact)
    why = str(one.words.get("reason", ""))
    return f"{who}：{why}" if who and why else who or why


def _linked(one: Happened) -> str:
    """Which case this one opened, or was opened by."""
    data = one.event.data
    return f"另立办件 {data['opened']}" if "opened" in data else f"由办件 {data.get('opened_by', '')} 转来"


def _served(one: Happened, release: Release, *, staff: bool) -> str:
    """Which notice, by which way, and from which day it counts."""
    data = one.event.data
    step = step_at(release, str(data.get("address", "")))
    name = release.label(step.key) if step is not None else ""
    facts = [name, CHANNELS.get(str(data.get("channel", "")), ""), _day(str(data.get("served_on", "")))]
    return " · ".join(fact for fact in [*facts, _doer(one.event) if staff else ""] if fact)


def _day(told: str) -> str:
    """A day of the log as pages write it."""
    if not told:
        return ""
    day = date.fromisoformat(told)
    return f"{day.year}年{day.month}月{day.day}日"


def _told_to_applicants(one: Happened) -> str:
    if one.event.kind == "linked":
        return _linked(one)
    if one.event.kind in TOLD_TO_APPLICANTS:
        return str(one.words.get("reason", ""))
    return str(one.event.data.get("outcome", ""))


def _doer(event: Event) -> str:
    stood_for = event.data.get("for")
    name = event.actor_name if event.actor is not None else ""
    return f"{name}（代{stood_for}）" if stood_for else name
