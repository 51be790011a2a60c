"""Whether the drawing and its bindings name the same things."""

from collections.abc import Iterator, Mapping

from engine.workflow.drawing import Node
from engine.workflow.findings import Finding, label
from engine.workflow.inventory import Corner
from engine.workflow.normalise import BOUND_TAGS
from engine.workflow.words import StepKind


def judge_bindings(corner: Corner, corners: list[Corner]) -> Iterator[Finding]:
    """Findings about steps that are drawn and not bound, or bound and not drawn."""
    bindings = corner.place.bindings
    for node in corner.level.nodes.values():
        yield from _judge_node(node, corner)
    if next(other for other in corners if other.place.part == corner.place.part) is not corner:
        return
    drawn = {
        key: node
        for other in corners
        if other.place.part == corner.place.part
        for key, node in other.level.nodes.items()
    }
    bound: list[tuple[str, Mapping[str, object]]] = [
        ("kinds", bindings.kinds), ("repeat", bindings.repeats), ("parts", bindings.parts), ("timers", bindings.timers),
    ]  # fmt: skip
    for table, entries in bound:
        for key in entries:
            if key not in drawn:
                yield key, f"item.toml 绑定了 {key}（{table}），但图中没有画", f"{key} is bound ({table}) but not drawn"
    for key in bindings.parts:
        if key in drawn and drawn[key].tag != "callActivity":
            yield (
                key,
                f"{key} 绑定为共用流程，但画的不是调用活动",
                f"{key} is bound as a part but drawn as {drawn[key].tag}",
            )
    for key in bindings.timers:
        if key in drawn and drawn[key].event.type != "timer":
            yield key, f"{key} 绑定了时间，但画的不是定时事件", f"{key} is bound as a timer but is none"


def _judge_node(node: Node, corner: Corner) -> Iterator[Finding]:
    bindings, name = corner.place.bindings, label(node.name, node.id)
    kind = bindings.kinds.get(node.id)
    if node.tag in BOUND_TAGS and (kind is None or kind is StepKind.USER):
        yield (
            node.id,
            f"{name}：item.toml 没有说明它做什么（operations、deliveries、renders 或 decisions）",
            "item.toml does not say what it does (operations, deliveries, renders or decisions)",
        )
    elif node.tag not in BOUND_TAGS and kind not in (None, StepKind.USER):
        yield (
            node.id,
            f"{name}：绑定为自动环节，但画的不是服务、发送或业务规则任务",
            f"bound as {kind} but drawn as {node.tag}",
        )
    if node.tag == "callActivity" and node.id not in bindings.parts:
        yield node.id, f"{name}：item.toml 没有 [parts.{node.id}]", f"item.toml has no [parts.{node.id}]"
