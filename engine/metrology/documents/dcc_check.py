"""Checks a DCC with the schema and with rules that a schema cannot say, and reads its results back.

Nothing is fetched: the schemas lie in ``data/xsd`` with their licences.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

from lxml import etree

from engine.metrology.documents.dcc_results import WORDS_LIST
from engine.metrology.documents.dcc_xml import DCC, NAMESPACES, SI, Element, parse

#: one D-SI unit: prefixes and units as commands, "\tothe{-1}" as the only argument (D-SI 2.2, section on units).
_UNIT = re.compile(
    r"(\\per)?(\\[a-z]+(\\tothe\{[+-]?\d+(\.\d+)?\})?)+(\\per(\\[a-z]+(\\tothe\{[+-]?\d+(\.\d+)?\})?)+)*"
)


@dataclass(frozen=True, slots=True)
class DccTable:
    """Results as read back: titles, D-SI units ("" for words) and every cell as the string it was written as."""

    title: str
    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DccContent:
    """What a DCC says about number, thing and results."""

    number: str
    instrument: str
    serial: str
    conclusion: str | None
    tables: tuple[DccTable, ...]


def check_dcc(content: bytes) -> list[str]:
    """What is wrong with a DCC, in plain English sentences with line numbers; empty when it is sound."""
    try:
        root = parse(content)
    except ValueError as broken:
        return [str(broken)]
    schema = _schema()
    if not schema.validate(root):
        return [f"line {error.line}: {error.message}" for error in list(schema.error_log)]  # type: ignore[call-overload, unused-ignore]
    return [*_unit_flaws(root), *_date_flaws(root), *_length_flaws(root), *_language_flaws(root)]


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    with as_file(files("engine.metrology.documents") / "data" / "xsd") as folder:
        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        return etree.XMLSchema(etree.parse(str(folder / "v3.3.0" / "dcc.xsd"), parser))


def _unit_flaws(root: Element) -> list[str]:
    flaws = []
    for element in root.iter(f"{SI}unit", f"{SI}unitXMLList"):
        for unit in (element.text or "").split() or [""]:
            if not _UNIT.fullmatch(unit):
                flaws.append(f"line {element.sourceline}: {unit!r} is no D-SI unit")
    return flaws


def _date_flaws(root: Element) -> list[str]:
    begin, end = (root.findtext(f".//{DCC}{name}PerformanceDate", "") for name in ("begin", "end"))
    return [] if begin <= end else [f"the work ended on {end}, before it began on {begin}"]


def _length_flaws(root: Element) -> list[str]:
    flaws = []
    for listed in root.iter(f"{DCC}list"):
        lengths = {len(cells) for _, _, cells in _columns(listed)}
        if listed.get("refType") != WORDS_LIST and len(lengths) > 1:
            flaws.append(f"line {listed.sourceline}: columns of one table differ in length: {sorted(lengths)}")
    return flaws


def _language_flaws(root: Element) -> list[str]:
    declared = {element.text for element in root.iter(f"{DCC}usedLangCodeISO639_1")}
    used = {element.get("lang") for element in root.iter(f"{DCC}content")} - {None}
    return [
        f"language {language} is used but not declared" for language in sorted(str(lang) for lang in used - declared)
    ]


def read_dcc(content: bytes) -> DccContent:
    """Read number, thing, conclusion and results back, every value as written.

    Raises:
        ValueError: the bytes are not a sound DCC.
    """
    flaws = check_dcc(content)
    if flaws:
        raise ValueError("; ".join(flaws))
    root = parse(content)
    return DccContent(
        number=root.findtext(f".//{DCC}uniqueIdentifier", ""),
        instrument=root.findtext(f".//{DCC}item/{DCC}name/{DCC}content", ""),
        serial=_serial(root),
        conclusion=_conclusion(root),
        tables=tuple(_table(result) for result in root.iter(f"{DCC}result")),
    )


def _serial(root: Element) -> str:
    query = ".//dcc:item/dcc:identifications/dcc:identification[dcc:issuer='manufacturer']/dcc:value"
    return root.findtext(query, "", NAMESPACES)


def _conclusion(root: Element) -> str | None:
    for statement in root.iter(f"{DCC}statement"):
        if statement.findtext("dcc:name/dcc:content", "", NAMESPACES).endswith("结论"):
            return statement.findtext("dcc:declaration/dcc:content", None, NAMESPACES)
    return None


def _table(result: Element) -> DccTable:
    listed = result.find("dcc:data/dcc:list", NAMESPACES)
    columns = _columns(listed) if listed is not None else []
    return DccTable(
        title=result.findtext("dcc:name/dcc:content", "", NAMESPACES),
        columns=tuple(title for title, _, _ in columns),
        units=tuple(unit for _, unit, _ in columns),
        rows=tuple(zip(*(cells for _, _, cells in columns), strict=True)),
    )


def _columns(listed: Element) -> list[tuple[str, str, list[str]]]:
    """Title, unit and cells of every column of a table."""
    columns = []
    for part in listed:
        if part.tag not in {f"{DCC}quantity", f"{DCC}list"}:
            continue
        title = part.findtext("dcc:name/dcc:content", "", NAMESPACES)
        numbers = part.find("si:realListXMLList", NAMESPACES)
        if part.tag == f"{DCC}list":
            cells = [cell.text or "" for cell in part.iterfind("dcc:quantity/dcc:noQuantity/dcc:content", NAMESPACES)]
            columns.append((title, "", cells))
        elif numbers is not None:
            unit = numbers.findtext("si:unitXMLList", "", NAMESPACES)
            columns.append((title, unit, numbers.findtext("si:valueXMLList", "", NAMESPACES).split()))
        else:
            columns.append((title, "", part.findtext("dcc:charsXMLList", "", NAMESPACES).split(" ")))
    return columns
