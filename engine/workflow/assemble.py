"""Makes a definition out of drawings and bindings, in this process. ``build`` calls it in a child."""

from collections.abc import Mapping

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import feel
from engine.errors import Flaw, InvalidDefinition
from engine.feel import FeelError
from engine.workflow.definition import encode, plain_steps
from engine.workflow.drawing import Drawing, Level, read_drawing
from engine.workflow.guard import read_xml, refuse
from engine.workflow.inventory import Corner, Text, corners, list_flows, list_steps, list_texts, outcomes
from engine.workflow.library import parse_level
from engine.workflow.lint import lint
from engine.workflow.normalise import Place, normalise
from engine.workflow.words import Bindings

MAX_PARTS_DEPTH = 8


def assemble(xml: bytes, bindings: Bindings, file: str, known: tuple[str, ...]) -> bytes:
    """Judge the drawing and give the bytes of its definition.

    Raises:
        InvalidDefinition: with every flaw found, in order of the drawing.
    """
    drawing = read_drawing(read_xml(xml, file), file)
    top = pick_process(drawing, bindings.process)
    parts = dict(_parts(bindings, "", 0))
    place = Place("", bindings)
    found = list(corners(top, file, place, parts))
    flaws = [*lint(drawing, found)]
    reads, texts = _compile([text for corner in found for text in list_texts(corner)], known, flaws)
    if flaws:
        raise InvalidDefinition(flaws)
    plain = {
        "process": bindings.process,
        "steps": plain_steps(step for corner in found for step in list_steps(corner)),
        "flows": [_flow(flow) for corner in found for flow in list_flows(corner)],
        "lanes": _lanes(found),
        "outcomes": outcomes(top),
        "reads": reads,
        "texts": texts,
        "known": sorted(known),
    }
    return encode({**plain, "levels": _levels(top, place, parts, file)})


def pick_process(drawing: Drawing, wanted: str) -> Level:
    """The process that the bindings name.

    Raises:
        InvalidDefinition: there is none of that id, or there are several processes.
    """
    levels = dict(drawing.processes)
    if wanted not in levels:
        names = "、".join(levels) or "无"
        raise refuse(
            drawing.file,
            f"图中没有流程 {wanted}（图中的流程：{names}）",
            f"there is no process {wanted} in the drawing (there are: {', '.join(levels) or 'none'})",
            wanted,
        )
    return levels[wanted]


def _parts(bindings: Bindings, part: str, depth: int) -> list[tuple[str, Level]]:
    if depth > MAX_PARTS_DEPTH:
        raise refuse("item.toml", "共用流程嵌套过深", "parts are nested too deeply", part)
    found = []
    for step, (xml, inner) in sorted(bindings.parts.items()):
        key = f"{part}/{step}" if part else step
        file = f"{inner.process}/process.bpmn"
        drawing = read_drawing(read_xml(xml, file), file)
        found.append((key, pick_process(drawing, inner.process)))
        found += _parts(inner, key, depth + 1)
    return found


def _compile(texts: list[Text], known: tuple[str, ...], flaws: list[Flaw]) -> tuple[dict[str, list[str]], list[str]]:
    reads: dict[str, set[str]] = {}
    for text in texts:
        try:
            expression = feel.compile(text.text, known)
        except FeelError as wrong:
            flaws.append(
                Flaw(text.file, text.element, f"表达式有误：{text.text}（{wrong}）", f"bad FEEL: {text.text}: {wrong}")
            )
            continue
        reads.setdefault(text.scope, set()).update(expression.names)
    return {scope: sorted(names) for scope, names in reads.items()}, sorted({text.text for text in texts})


def _levels(top: Level, place: Place, parts: Mapping[str, Level], file: str) -> dict[str, object]:
    levels: dict[str, object] = {}
    for plan in normalise(top, "", place, parts):
        try:
            levels[plan.name] = parse_level(plan.xml, plan.name)
        except ValidationException as wrong:
            raise refuse(
                file, f"流程图无法解析：{wrong}", f"the drawing cannot be parsed: {wrong}", plan.name
            ) from wrong
    return levels


def _lanes(found: list[Corner]) -> list[str]:
    lanes = {node.lane: None for corner in found for node in corner.level.nodes.values() if node.lane}
    return list(lanes)


def _flow(flow: object) -> dict[str, str]:
    return {name: getattr(flow, name) for name in ("id", "source", "target", "name", "condition", "part")}
