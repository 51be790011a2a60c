"""The flow of a level as its layout sees it: no ways back, events on a border count as their host."""

from dataclasses import dataclass
from functools import cached_property

from engine.workflow.drawing import Arrow, Level, Node


@dataclass(frozen=True, slots=True)
class Step:
    """One way forward from ``source`` to ``target``. ``edge`` names the event on the border it leaves by."""

    source: str
    target: str
    edge: str | None = None


class Graph:
    """Nodes that stand in cells of their own, and the ways between them."""

    def __init__(self, level: Level) -> None:
        self.level = level
        edges = dict.fromkeys(node.id for node in level.nodes.values() if node.attached_to in level.nodes)
        self.arrows = [arrow for arrow in level.arrows if {arrow.source, arrow.target} <= level.nodes.keys()]
        joined = {self.host(key) for arrow in self.arrows for key in (arrow.source, arrow.target)}
        self._edges: dict[str, list[Node]] = {}
        for key in edges:
            host = level.nodes[key].attached_to
            if host is not None and host != key:
                self._edges.setdefault(host, []).append(level.nodes[key])
        placed = [node for node in level.nodes.values() if node.id not in edges]
        self.nodes: dict[str, Node] = {node.id: node for node in placed if node.id in joined or not _beside(node)}
        self.beside: list[Node] = [node for node in placed if node.id not in self.nodes]

    def host(self, key: str) -> str:
        """The node in whose cell this one stands."""
        seen = {key}
        while (above := self.level.nodes[key].attached_to) in self.level.nodes and above not in seen:
            key = str(above)
            seen.add(key)
        return key

    def edges_of(self, key: str) -> list[Node]:
        """Events on the border of a node, in order of the file."""
        return self._edges.get(key, [])

    def hangs_in_middle(self, key: str) -> bool:
        """Whether the only event on the border of a node hangs in the middle; where a mark stands, it does not."""
        node = self.nodes[key] if key in self.nodes else self.level.nodes[key]
        return len(self.edges_of(key)) == 1 and node.loop is None and node.called is None and node.level is None

    def drops(self, step: Step) -> bool:
        """Whether the way from a border may lead straight down: small shapes are met in their middle only."""
        target = self.level.nodes[step.target]
        small = target.tag.endswith(("Event", "Gateway"))
        return len(self.edges_of(step.source)) == 1 and (not small or self.hangs_in_middle(step.source))

    @cached_property
    def steps(self) -> list[Step]:
        """All ways but those back, which a walk from the starts finds, and those from a node to itself."""
        ways: dict[str, list[Step]] = {key: [] for key in self.nodes}
        for arrow in self.arrows:
            step = self._step(arrow)
            if step.source in ways and step.target in ways:
                ways[step.source].append(step)
        starts = [key for key, node in self.nodes.items() if node.tag == "startEvent"]
        forward: list[Step] = []
        done: set[str] = set()
        for start in [*starts, *self.nodes]:
            if start not in done:
                _walk(start, ways, done, forward)
        return forward

    def _step(self, arrow: Arrow) -> Step:
        source = self.host(arrow.source)
        return Step(source, self.host(arrow.target), arrow.source if source != arrow.source else None)

    @cached_property
    def order(self) -> list[str]:
        """Every node after all that lead to it; else in order of the file."""
        missing = dict.fromkeys(self.nodes, 0)
        for step in self.steps:
            missing[step.target] += 1
        line = [key for key, count in missing.items() if count == 0]
        for key in line:
            for step in self.leaving(key):
                missing[step.target] -= 1
                if missing[step.target] == 0:
                    line.append(step.target)
        return line

    def leaving(self, key: str) -> list[Step]:
        """Ways forward from a node."""
        return self._leaving.get(key, [])

    def reaching(self, key: str) -> list[Step]:
        """Ways forward to a node."""
        return self._reaching.get(key, [])

    @cached_property
    def _leaving(self) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.source, []).append(step)
        return found

    @cached_property
    def _reaching(self) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            found.setdefault(step.target, []).append(step)
        return found


def _beside(node: Node) -> bool:
    """Whether a node that no arrow joins may stand apart from the flow."""
    return node.tag != "startEvent"


def _walk(start: str, ways: dict[str, list[Step]], done: set[str], forward: list[Step]) -> None:
    """Depth first, without recursion; a way to a node whose walk is not over leads back."""
    walking, line = {start}, [(start, iter(ways[start]))]
    while line:
        key, rest = line[-1]
        step = next(rest, None)
        if step is None:
            line.pop()
            walking.discard(key)
            done.add(key)
        elif step.target not in walking:
            forward.append(step)
            if step.target not in done:
                walking.add(step.target)
                line.append((step.target, iter(ways[step.target])))
