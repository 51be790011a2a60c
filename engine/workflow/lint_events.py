"""Which events may stand where, and whether their timers, messages and errors are complete."""

from collections.abc import Iterator
from datetime import UTC, datetime

from engine.workflow.drawing import Level, Node
from engine.workflow.findings import Finding, label
from engine.workflow.inventory import Corner
from engine.workflow.lint_nodes import STEP_TAGS
from engine.workflow.normalise import clean_feel
from engine.workflow.timers import is_literal, read_timer

#: Event kinds that may be drawn, by where: tag, or the kind of start event.
ALLOWED = {
    "startEvent": {"none"},
    "event sub-process": {"timer", "message", "error"},
    "endEvent": {"none", "terminate", "error"},
    "intermediateThrowEvent": {"none", "link"},
    "intermediateCatchEvent": {"timer", "message", "link"},
    "boundaryEvent": {"timer", "message", "error"},
    "receiveTask": {"message"},
}
REASONS = {
    "signal": ("不支持信号事件，请用消息或把分支画出来", "signals are not supported: use a message, or draw the way"),
    "escalation": (
        "不支持升级事件，请用不打断的定时边界事件",
        "escalations are not supported: use a timer beside the step",
    ),
    "compensate": ("不支持补偿事件，请把撤销的步骤画出来", "compensation is not supported: draw the steps that undo"),
    "cancel": ("不支持取消事件，请用错误事件", "cancel events are not supported: use an error event"),
    "conditional": (
        "不支持条件事件，请用网关或消息",
        "conditional events are not supported: use a gateway or a message",
    ),
    "multiple": ("一个事件只能有一种含义", "an event may mean only one thing"),
    "message": ("这里不能放消息事件；要发送请画发送任务", "no message here: to send one, draw a send task"),
    "timer": ("这里不能放定时事件", "no timer here"),
    "error": ("这里不能放错误事件", "no error here"),
    "terminate": ("这里不能放终止事件", "no terminate event here"),
    "link": ("这里不能放链接事件", "no link here"),
    "none": ("空白的中间事件永远等不到，请说明等什么", "a blank catching event waits for nothing"),
}
_START = (
    "办件由申请或命令开启，开始事件只能是空白的",
    "a case is opened by an application or a command: its start event must be plain",
)
_SAMPLE = datetime(2026, 1, 1, tzinfo=UTC)


def judge_events(corner: Corner) -> Iterator[Finding]:
    """Findings about the events of one level."""
    for node in corner.level.nodes.values():
        if not node.events and node.tag not in ALLOWED:
            continue
        place = "event sub-process" if node.tag == "startEvent" and corner.level.by_event else node.tag
        kind = node.event.type
        if kind not in ALLOWED.get(place, set()):
            zh, en = _START if place == "startEvent" else REASONS[kind]
            yield node.id, f"{label(node.name, node.id)}：{zh}", en
            continue
        yield from _judge_event(corner, node, place)


def _judge_event(corner: Corner, node: Node, place: str) -> Iterator[Finding]:
    event, name = node.event, label(node.name, node.id)
    if node.tag == "boundaryEvent":
        yield from _judge_host(corner.level, node)
    if event.dangling:
        yield node.id, f"{name}：引用的 {event.dangling} 不存在", f"refers to {event.dangling}, which is not there"
    elif event.type == "message" and not event.name:
        yield node.id, f"{name}：没有说明等哪一种消息", "the message is not named"
    elif event.type == "error" and node.tag == "endEvent" and not event.name:
        yield node.id, f"{name}：错误结束事件必须有错误代码", "an error end event needs an error code"
    elif event.type == "link" and not event.name:
        yield node.id, f"{name}：链接事件必须有名称", "a link needs a name"
    if event.type == "error" and not node.interrupting and node.tag in {"boundaryEvent", "startEvent"}:
        yield node.id, f"{name}：错误事件总是打断所在环节", "an error event always interrupts"
    if event.type == "timer":
        yield from _judge_timer(corner, node, place)


def _judge_host(level: Level, node: Node) -> Iterator[Finding]:
    host = level.nodes.get(node.attached_to or "")
    if host is None or host.tag not in STEP_TAGS:
        yield (
            node.id,
            f"{label(node.name, node.id)}：边界事件必须画在任务、子流程或共用流程上",
            "a boundary event must be drawn on a task, a sub-process or a part",
        )


def _judge_timer(corner: Corner, node: Node, place: str) -> Iterator[Finding]:
    event, name = node.event, label(node.name, node.id)
    text = clean_feel(corner.place.bindings.timers.get(node.id, event.text))
    if not text or not event.form:
        yield node.id, f"{name}：没有写时间", "the timer has no value"
        return
    may_repeat = place in {"boundaryEvent", "event sub-process"} and not node.interrupting
    if (event.form == "cycle" or text.startswith("R")) and is_literal(text) and not may_repeat:
        yield (
            node.id,
            f"{name}：只有不打断的边界事件（或事件子流程）可以按周期重复",
            "only a timer that does not interrupt may repeat",
        )
    elif event.form == "cycle" and not may_repeat:
        yield node.id, f"{name}：这里不能用周期，请用时长或日期", "no cycle here: use a duration or a date"
    elif is_literal(text):
        try:
            read_timer(event.form, text, _SAMPLE)
        except (ValueError, OverflowError):
            yield (
                node.id,
                f"{name}：时间“{text}”写法不对（例：P5D、PT2H、2026-05-01、R3/P1D）",
                f"{text} is no ISO 8601 duration, date or cycle",
            )
