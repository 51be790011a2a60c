"""Whether every error that can be thrown is taken by somebody around it."""

from collections.abc import Iterator

from engine.workflow.drawing import Level, Node
from engine.workflow.findings import Finding, label
from engine.workflow.inventory import Corner


def judge_errors(corner: Corner, corners: list[Corner]) -> Iterator[Finding]:
    """Findings about error end events that nothing takes, and events that can never take one."""
    for node in corner.level.nodes.values():
        code = node.event.name if node.tag == "endEvent" and node.event.type == "error" else None
        if code and not _taken(corner, corners, code):
            yield (
                node.id,
                f"{label(node.name, node.id)}：外层没有环节接住错误 {code}",
                f"nothing around it takes the error {code}",
            )


def _taken(corner: Corner, corners: list[Corner], code: str) -> bool:
    inside, from_event = corner, False
    while True:
        if not from_event and any(_takes(start, code) for start in _event_starts(inside.level)):
            return True
        around = owner_of(inside, corners)
        if around is None:
            return False
        inside, owner = around
        from_event = owner.by_event
        if any(_takes(event, code) for event in inside.level.attached(owner.id)):
            return True


def _takes(event: Node, code: str) -> bool:
    return event.event.type == "error" and event.event.name in (code, None)


def _event_starts(level: Level) -> list[Node]:
    return [
        start
        for node in level.nodes.values()
        if node.by_event and node.level is not None
        for start in node.level.nodes.values()
        if start.tag == "startEvent"
    ]


def owner_of(corner: Corner, corners: list[Corner]) -> tuple[Corner, Node] | None:
    """The corner and node that hold this level: its sub-process or the call activity of its part."""
    for other in corners:
        for node in other.level.nodes.values():
            if node.level is corner.level:
                return other, node
            if node.tag == "callActivity" and corner.is_part_root and other.place.key(node.id) == corner.place.part:
                return other, node
    return None
