"""Whether the arrows of one level lead somewhere, and whether a token always knows the way."""

from collections.abc import Iterator

from engine.workflow.drawing import Arrow, Level, Node
from engine.workflow.findings import Finding, label

#: An event gateway that waits for one event is just that event.
FEWEST_EVENTS = 2
_CONDITIONAL = {"exclusiveGateway", "inclusiveGateway"}


def judge_flows(level: Level) -> Iterator[Finding]:
    """Findings about starts, ends, arrows, conditions, links and what cannot be reached."""
    broken = list(_judge_ends_of_arrows(level))
    yield from broken
    yield from _judge_links(level)
    yield from _judge_starts(level)
    for node in level.nodes.values():
        yield from _judge_ways(level, node)
        yield from _judge_default(level, node)
        if node.tag == "eventBasedGateway":
            yield from _judge_race(level, node)
    if not broken:
        yield from _judge_reach(level)


def _judge_ends_of_arrows(level: Level) -> Iterator[Finding]:
    for arrow in level.arrows:
        for end in (arrow.source, arrow.target):
            if end not in level.nodes:
                yield (
                    arrow.id,
                    f"连线 {arrow.id} 的一端 {end or '（空）'} 不在同一层图中；连线不能穿过子流程的边框",
                    f"one end of the flow, {end or 'empty'}, is not on the same level; flows cannot cross a border",
                )
        target = level.nodes.get(arrow.target)
        if target is not None and (target.tag in {"startEvent", "boundaryEvent"} or target.by_event):
            yield arrow.id, f"连线不能进入 {label(target.name, target.id)}", f"no flow may enter {target.id}"
        if arrow.language and "feel" not in arrow.language.lower():
            yield arrow.id, f"条件只能用 FEEL，不能用 {arrow.language}", f"conditions are FEEL, not {arrow.language}"


def _judge_starts(level: Level) -> Iterator[Finding]:
    starts = [node for node in level.nodes.values() if node.tag == "startEvent"]
    if not starts:
        yield level.id, f"{level.id} 没有开始事件", f"{level.id} has no start event"
    for extra in starts[1:]:
        yield extra.id, "每一层只能有一个开始事件", "a level has one start event"
    if not any(node.tag == "endEvent" for node in level.nodes.values()):
        yield level.id, f"{level.id} 没有结束事件", f"{level.id} has no end event"


def _judge_links(level: Level) -> Iterator[Finding]:
    catches: dict[str, Node] = {}
    links = [node for node in level.nodes.values() if node.event.type == "link" and node.event.name]
    for node in links:
        if node.tag == "intermediateCatchEvent":
            if node.event.name in catches:
                yield node.id, f"链接“{node.event.name}”有两个入口", f"the link {node.event.name} has two targets"
            catches[node.event.name or ""] = node
            if level.incoming(node.id):
                yield node.id, "链接的入口不能再有连线进入", "no flow may enter the target of a link"
    for node in links:
        if node.tag == "intermediateThrowEvent" and node.event.name not in catches:
            yield node.id, f"链接“{node.event.name}”没有对应的入口", f"the link {node.event.name} leads nowhere"


def _judge_ways(level: Level, node: Node) -> Iterator[Finding]:
    ways, name = level.outgoing(node.id), label(node.name, node.id)
    is_throw = node.tag == "intermediateThrowEvent" and node.event.type == "link"
    if node.tag == "endEvent" or is_throw or node.by_event:
        if ways:
            yield node.id, f"{name}：后面不能再有连线", "no flow may leave here"
        return
    if not ways:
        yield (
            node.id,
            f"{name}：没有出线，办件走到这里就停住了；请连到结束事件",
            "nothing leaves here: lead it to an end event",
        )
        return
    conditional = [way for way in ways if way.condition]
    if node.tag in {"parallelGateway", "eventBasedGateway"} and conditional:
        yield conditional[0].id, f"{name}：这种网关的出线不能写条件", "flows of this gateway carry no condition"
    elif node.tag in _CONDITIONAL:
        yield from _judge_choice(node, ways)
    elif conditional and len(conditional) == len([way for way in ways if way.id != node.default]) and not node.default:
        yield (
            node.id,
            f"{name}：所有出线都有条件，条件都不成立时就没有路走；请加一条默认出线",
            "every flow has a condition: add a default flow",
        )


def _judge_choice(node: Node, ways: list[Arrow]) -> Iterator[Finding]:
    name = label(node.name, node.id)
    if len(ways) == 1:
        if ways[0].condition and ways[0].id != node.default:
            yield ways[0].id, f"{name}：唯一的出线不能写条件", "the only flow carries no condition"
        return
    for way in ways:
        if not way.condition and way.id != node.default:
            yield (
                way.id,
                f"{name}：出线 {label(way.name, way.id)} 没有条件，也不是默认出线",
                "the flow has no condition and is not the default",
            )
    if not node.default:
        yield node.id, f"{name}：没有默认出线；条件都不成立时办件会停住", "there is no default flow"


def _judge_default(level: Level, node: Node) -> Iterator[Finding]:
    if node.default and node.default not in {way.id for way in level.outgoing(node.id)}:
        yield (
            node.id,
            f"默认出线 {node.default} 不是从这里出发的",
            f"the default flow {node.default} does not start here",
        )
    elif node.default and node.tag in {"parallelGateway", "eventBasedGateway"}:
        yield node.id, "这种网关没有默认出线", "this gateway has no default flow"


def _judge_race(level: Level, node: Node) -> Iterator[Finding]:
    ways = level.outgoing(node.id)
    if len(ways) < FEWEST_EVENTS:
        yield (
            node.id,
            f"{label(node.name, node.id)}：事件网关至少要等两种事件",
            "an event gateway waits for two events at least",
        )
    for way in ways:
        target = level.nodes.get(way.target)
        if target is None:
            continue
        waits = target.tag in {"intermediateCatchEvent", "receiveTask"} and target.event.type in {"timer", "message"}
        if not waits or len(level.incoming(target.id)) > 1 or level.attached(target.id):
            yield (
                way.id,
                f"事件网关后面只能直接接定时或消息事件，它们不能有别的来路和边界事件：{label(target.name, target.id)}",
                "an event gateway leads straight to timers and messages with no other way in and a bare border",
            )


def _judge_reach(level: Level) -> Iterator[Finding]:
    begin = [node.id for node in level.nodes.values() if node.tag == "startEvent" or node.by_event]
    reached = spread(begin, {key: followers(level, level.nodes[key]) for key in level.nodes})
    for node in level.nodes.values():
        if node.id not in reached:
            yield (
                node.id,
                f"{label(node.name, node.id)}：从开始事件到不了这里",
                "cannot be reached from the start event",
            )
    back: dict[str, list[str]] = {key: [] for key in level.nodes}
    for key in level.nodes:
        for follower in followers(level, level.nodes[key]):
            back[follower].append(key)
    ends = [node.id for node in level.nodes.values() if node.tag == "endEvent" or node.by_event]
    leads = spread(ends, back)
    for node in level.nodes.values():
        if node.id in reached and node.id not in leads and level.outgoing(node.id):
            yield (
                node.id,
                f"{label(node.name, node.id)}：从这里走不到任何结束事件",
                "no end event can be reached from here",
            )


def followers(level: Level, node: Node) -> list[str]:
    """Ids of the nodes a token may come to directly from here, boundary events and links among them."""
    found = [arrow.target for arrow in level.outgoing(node.id) if arrow.target in level.nodes]
    found += [event.id for event in level.attached(node.id)]
    if node.event.type == "link" and node.tag == "intermediateThrowEvent":
        found += [
            other.id
            for other in level.nodes.values()
            if other.tag == "intermediateCatchEvent"
            and other.event.type == "link"
            and other.event.name == node.event.name
        ]
    return found


def spread(begin: list[str], ways: dict[str, list[str]]) -> set[str]:
    """Everything that can be reached from ``begin``."""
    reached, line = set(begin), list(begin)
    while line:
        for follower in ways[line.pop()]:
            if follower not in reached:
                reached.add(follower)
                line.append(follower)
    return reached
