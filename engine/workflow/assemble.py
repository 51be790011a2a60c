"""Makes a definition out of drawings and bindings, in this process. ``build`` calls it in a child."""

from collections.abc import Mapping

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import feel
from engine.errors import Flaw, InvalidDefinition
from engine.feel import FeelError, FeelLimit
from engine.workflow.definition import encode, plain_steps
from engine.workflow.drawing import Drawing, Level, read_drawing
from engine.workflow.guard import read_xml, refuse
from engine.workflow.inventory import Corner, Text, corners, list_flows, list_steps, list_texts, outcomes
from engine.workflow.library import parse_level, restore_level
from engine.workflow.lint import lint
from engine.workflow.normalise import Place, normalise
from engine.workflow.soundness import judge_soundness
from engine.workflow.words import Bindings

MAX_PARTS_DEPTH = 8


def assemble(xml: bytes, bindings: Bindings, file: str, known: frozenset[str] | None) -> bytes:
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
    texts = [text for corner in found for text in list_texts(corner)]
    own = frozenset({"item", *(key for corner in found for key in corner.level.nodes)})
    reads = _compile(texts, known, own, flaws)
    if flaws:
        raise InvalidDefinition(list(dict.fromkeys(flaws)))
    plain = {
        "process": bindings.process,
        "steps": plain_steps(step for corner in found for step in list_steps(corner)),
        "flows": [_flow(flow) for corner in found for flow in list_flows(corner)],
        "lanes": _lanes(found),
        "outcomes": outcomes(top),
        "reads": reads,
        "texts": sorted({text.text for text in texts}),
        "known": sorted(own | (known or frozenset())),
    }
    files = {corner.place.part: corner.file for corner in found}
    return encode({**plain, "levels": _levels(top, place, parts, files)})


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


def _compile(
    texts: list[Text], known: frozenset[str] | None, own: frozenset[str], flaws: list[Flaw]
) -> dict[str, list[str]]:
    """What the texts read, by scope pattern; adds a flaw for each that is no FEEL or reads what nobody gives."""
    reads: dict[str, set[str]] = {}
    for text in texts:
        try:
            names = feel.compile(text.text, own | (known or frozenset())).names
        except (FeelError, FeelLimit) as wrong:
            zh = f"表达式“{text.text}”有误：{wrong.zh}"
            flaws.append(Flaw(text.file, text.element, zh, f"bad expression {text.text}: {wrong.en}"))
            continue
        reads.setdefault(text.scope, set()).update(names)
        if known is not None and not text.part:
            unknown = sorted({name.partition(".")[0] for name in names} - known - own)
            flaws += [
                Flaw(
                    text.file,
                    text.element,
                    f"表达式用到了没有的数据“{name}”",
                    f"the expression reads {name}, which nothing gives",
                )
                for name in unknown
            ]
    return {scope: sorted(names) for scope, names in reads.items()}


def _levels(top: Level, place: Place, parts: Mapping[str, Level], files: Mapping[str, str]) -> dict[str, object]:
    """The library's specs by level name.

    Raises:
        InvalidDefinition: a level cannot be parsed, or loses or doubles tokens.
    """
    levels: dict[str, object] = {}
    flaws: list[Flaw] = []
    for plan in normalise(top, "", place, parts):
        file = files[plan.part]
        try:
            levels[plan.name] = parse_level(plan.xml, plan.name)
        except ValidationException as wrong:
            raise refuse(
                file, f"流程图无法解析：{wrong}", f"the drawing cannot be parsed: {wrong}", plan.name
            ) from wrong
        spec = restore_level(levels[plan.name])
        flaws += [Flaw(file, element, zh, en) for element, zh, en in judge_soundness(plan.name, spec)]
    if flaws:
        raise InvalidDefinition(list(dict.fromkeys(flaws)))
    return levels


def _lanes(found: list[Corner]) -> list[str]:
    lanes = {node.lane: None for corner in found for node in corner.level.nodes.values() if node.lane}
    return list(lanes)


def _flow(flow: object) -> dict[str, str]:
    return {name: getattr(flow, name) for name in ("id", "source", "target", "name", "condition", "part")}
