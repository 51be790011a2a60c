"""Reads TCK test files: which model, which inputs, which answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine import feel
from engine.ports import Value

TCK = Path(__file__).parents[1] / "data" / "dmn-tck"

_SPACE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_DATES = {"date": "date", "time": "time", "dateTime": "date and time", "duration": "duration"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One answer a case asks for. ``error`` is set where the standard wants an error (we answer null)."""

    name: str
    value: Value
    error: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One test case. ``service`` is set where a decision service is asked, not decisions."""

    level: str
    folder: str
    file: str
    id: str
    model: Path
    service: str | None
    inputs: dict[str, Value]
    expectations: tuple[Expectation, ...]

    @property
    def key(self) -> str:
        """How lists name the case: folder, file and case id."""
        return f"{self.folder}/{self.file}/{self.id}"


def cases(root: Path = TCK) -> Iterator[Case]:
    """All cases under ``root``, by level, folder, file and position.

    ``root`` is a folder that holds ``compliance-level-*``, or a checkout of the kit.
    """
    levels = sorted(root.glob("compliance-level-*")) or sorted(root.glob("TestCases/compliance-level-*"))
    for level in levels:
        for path in sorted(level.rglob("*-test-*.xml")):
            yield from _cases_of(level.name, path)


def _cases_of(level: str, path: Path) -> Iterator[Case]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(path.read_bytes(), parser)
    model = path.parent / root.findtext(f"{_SPACE}modelName", "").strip()
    for position, element in enumerate(root.findall(f"{_SPACE}testCase"), 1):
        asks_service = element.get("type") == "decisionService"
        yield Case(
            level=level,
            folder=path.parent.name,
            file=path.stem.removeprefix(f"{path.parent.name}-"),
            id=element.get("id") or str(position),
            model=model,
            service=element.get("invocableName") if asks_service else None,
            inputs={node.get("name", ""): _value(node) for node in element.findall(f"{_SPACE}inputNode")},
            expectations=tuple(_expectation(node) for node in element.findall(f"{_SPACE}resultNode")),
        )


def _expectation(node: etree._Element) -> Expectation:
    expected = node.find(f"{_SPACE}expected")
    value = None if expected is None else _value(expected)
    return Expectation(node.get("name", ""), value, node.get("errorResult") == "true")


def _value(holder: etree._Element) -> Value:
    """The value inside an input, an expectation, a component or an item."""
    listed = holder.find(f"{_SPACE}list")
    if listed is not None:
        return None if listed.get(f"{_XSI}nil") == "true" else [_value(item) for item in listed]
    components = holder.findall(f"{_SPACE}component")
    if components:
        return {component.get("name", ""): _value(component) for component in components}
    simple = holder.find(f"{_SPACE}value")
    return None if simple is None else _simple(simple)


def _simple(element: etree._Element) -> Value:
    if element.get(f"{_XSI}nil") == "true":
        return None
    text = element.text or ""
    kind = (element.get(f"{_XSI}type") or "xsd:string").rpartition(":")[2]
    if kind == "boolean":
        return text.strip() in {"true", "1"}
    if kind in {"decimal", "double", "integer", "float", "int", "long"}:
        return Decimal(text.strip())
    if kind in _DATES:
        # A date that FEEL does not read stays a text, lest it be taken for an expected null.
        return feel.compile(f'{_DATES[kind]}("{text.strip()}")', ()).evaluate({}) or text
    return text
