"""Judges a drawing before it may be published.

Whatever the library would get wrong in silence, and whatever would leave a case standing, is
refused here with the element's id and a sentence that the owner understands. What may be drawn is
told in docs/reference/drawing.md; a test keeps that page and these rules together.
"""

import re
from collections.abc import Iterable, Iterator

from engine.errors import Flaw
from engine.feel.names import KEYWORDS
from engine.workflow.drawing import Drawing
from engine.workflow.findings import Finding
from engine.workflow.inventory import Corner
from engine.workflow.lint_bindings import judge_bindings
from engine.workflow.lint_errors import judge_errors
from engine.workflow.lint_events import judge_events
from engine.workflow.lint_flows import judge_flows
from engine.workflow.lint_nodes import judge_nodes

#: More nodes than this are no drawing but a program; parsing stays bounded.
MAX_NODES, MAX_ARROWS = 1_000, 3_000
#: Addresses are FEEL names, and inside a repeated step ``item`` means the item.
RESERVED = KEYWORDS | {"item"}
_ID = re.compile(r"[^\W\d]\w*")


def lint(drawing: Drawing, corners: list[Corner]) -> Iterator[Flaw]:
    """Every flaw of the drawing and its parts, in order of the drawing."""
    for element, zh, en in _judge_file(drawing):
        yield Flaw(drawing.file, element, zh, en)
    large = [Flaw(corner.file, *finding) for corner in corners for finding in _judge_size(corner)]
    yield from large
    for corner in corners if not large else []:
        for element, zh, en in _judge_corner(corner, corners):
            yield Flaw(corner.file, element, zh, en)


def _judge_file(drawing: Drawing) -> Iterator[Finding]:
    if len(drawing.processes) > 1:
        yield (
            drawing.processes[1][0],
            "一个文件只能画一个流程；外部单位请画成空白泳池",
            "a file holds one process; draw other parties as empty pools",
        )
    for tag in drawing.others:
        yield "", f"不支持 {tag} 图", f"{tag} diagrams are not supported"


def _judge_corner(corner: Corner, corners: list[Corner]) -> Iterator[Finding]:
    yield from _judge_ids(corner, corners)
    yield from judge_nodes(corner)
    yield from judge_events(corner)
    yield from judge_flows(corner.level)
    yield from judge_bindings(corner, corners)
    yield from judge_errors(corner, corners)


def _judge_size(corner: Corner) -> Iterator[Finding]:
    level = corner.level
    if len(level.nodes) > MAX_NODES:
        yield level.id, f"图形超过 {MAX_NODES} 个", f"there are more than {MAX_NODES} nodes"
    if len(level.arrows) > MAX_ARROWS:
        yield level.id, f"连线超过 {MAX_ARROWS} 条", f"there are more than {MAX_ARROWS} flows"


def _judge_ids(corner: Corner, corners: list[Corner]) -> Iterator[Finding]:
    level = corner.level
    for key in level.doubled:
        yield key, f"编号 {key} 用了两次", f"the id {key} is used twice"
    elsewhere = {
        key
        for other in corners
        if other.place.part == corner.place.part and other is not corner
        for key in other.level.nodes
    }
    for key in level.nodes:
        if not key:
            yield "", "有图形没有编号（id）", "a node has no id"
        elif _ID.fullmatch(key) is None or key in RESERVED:
            yield (
                key,
                f"编号 {key} 只能用字母、数字和下划线，不能以数字开头，也不能是 FEEL 的关键字或 item",
                f"the id {key} must be letters, digits and underscores, not begin with a digit, and be no FEEL keyword",
            )
        if key in elsewhere and _first_with(corners, corner, key) is not corner:
            yield key, f"编号 {key} 用了两次", f"the id {key} is used twice"
    yield from _judge_arrow_ids(arrow.id for arrow in level.arrows)


def _judge_arrow_ids(keys: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for key in keys:
        if not key or "~" in key:
            yield key, "有连线没有编号（id）", "a flow has no id"
        elif key in seen:
            yield key, f"编号 {key} 用了两次", f"the id {key} is used twice"
        seen.add(key)


def _first_with(corners: list[Corner], corner: Corner, key: str) -> Corner:
    return next(other for other in corners if other.place.part == corner.place.part and key in other.level.nodes)
