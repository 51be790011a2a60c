"""Which nodes may be drawn, and what each must have."""

from collections.abc import Iterator

from engine.workflow.drawing import Node
from engine.workflow.findings import Finding, label
from engine.workflow.inventory import Corner
from engine.workflow.normalise import BOUND_TAGS, GATEWAYS, NESTED_TAGS, USER_TAGS

STEP_TAGS = USER_TAGS | BOUND_TAGS | NESTED_TAGS | {"receiveTask"}
EVENT_TAGS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})

REFUSED_TAGS = {
    "scriptTask": (
        "不支持脚本任务，请改用服务任务并在 item.toml 绑定自动处理",
        "script tasks are not supported: use a service task bound to an operation in item.toml",
    ),
    "complexGateway": ("不支持复杂网关，请用排他、并行或包容网关", "complex gateways are not supported"),
    "adHocSubProcess": (
        "不支持自由子流程，请用加签、转办等办理动作",
        "ad-hoc sub-processes are not supported: use the actions of the task page",
    ),
    "transaction": (
        "不支持事务子流程，请用普通子流程加错误边界事件",
        "transactions are not supported: use a sub-process with an error event on its border",
    ),
    "callChoreography": ("不支持编排图", "choreographies are not supported"),
    "choreographyTask": ("不支持编排图", "choreographies are not supported"),
    "subChoreography": ("不支持编排图", "choreographies are not supported"),
    "dataStore": ("不支持流程内的数据存储", "data stores inside a process are not supported"),
}


def judge_nodes(corner: Corner) -> Iterator[Finding]:
    """Findings about nodes that are not allowed, and about loops and gateways."""
    for node in corner.level.nodes.values():
        if node.tag not in STEP_TAGS | EVENT_TAGS | GATEWAYS or node.tag in REFUSED_TAGS:
            zh, en = REFUSED_TAGS.get(node.tag, (f"不支持图形 {node.tag}", f"{node.tag} is not supported"))
            yield node.id, f"{label(node.name, node.id)}：{zh}", en
        yield from _judge_loop(node, corner)
        if "instantiate" in node.flags:
            yield (
                node.id,
                f"{label(node.name, node.id)}：流程只能由开始事件开启",
                "only a start event opens a case (instantiate is not supported)",
            )
        if node.tag == "subProcess" and node.by_event and corner.level.attached(node.id):
            yield node.id, "事件子流程上不能画边界事件", "no boundary event may be drawn on an event sub-process"


def _judge_loop(node: Node, corner: Corner) -> Iterator[Finding]:
    repeat = corner.place.bindings.repeats.get(node.id)
    if node.loop == "standard":
        yield (
            node.id,
            f"{label(node.name, node.id)}：不支持循环标记，请用网关画回路",
            "loop markers are not supported: draw the way back with a gateway",
        )
    elif node.loop is not None and repeat is None:
        yield (
            node.id,
            f"{label(node.name, node.id)}：画了多实例标记，但 item.toml 没有 [repeat.{node.id}] 说明按什么清单重复",
            f"drawn as multi-instance, but item.toml has no [repeat.{node.id}]",
        )
    elif node.loop is not None and repeat is not None and node.loop != repeat.mode:
        yield (
            node.id,
            f"{label(node.name, node.id)}：图上画的是{_MODES[node.loop]}，item.toml 写的是{_MODES[repeat.mode]}",
            f"drawn as {node.loop}, bound as {repeat.mode}",
        )
    if repeat is not None and (node.tag not in STEP_TAGS or node.by_event):
        yield (
            node.id,
            f"{label(node.name, node.id)}：只有任务、子流程和共用流程可以重复",
            "only tasks, sub-processes and parts can be repeated",
        )


_MODES = {"parallel": "并行重复", "sequential": "依次重复"}
