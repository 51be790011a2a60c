"""The template of an original record, read from the form that its owner drew.

A list is a table of results; a field of it is a column. What the form itself has no place for stands in the
properties of lists and fields: what a column means, which columns it is made of, which limit judges it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit

#: a property that means "no".
NO = "no"


class Means(StrEnum):
    """What the figures of a column are."""

    REFERENCE = "reference"
    READING = "reading"
    MEAN = "mean"
    ERROR = "error"
    CORRECTION = "correction"
    RELATIVE_ERROR = "relative_error"
    HYSTERESIS = "hysteresis"
    SPREAD = "spread"
    REPEATABILITY = "repeatability"
    SUBSTITUTION = "substitution"
    UNCERTAINTY = "uncertainty"
    LIMIT = "limit"
    NUMBER = "number"
    WORDS = "words"


#: how many columns each is made of, at least and at most; the others are typed in.
SOURCES: Mapping[Means, tuple[int, int]] = {
    Means.MEAN: (2, 99),
    Means.ERROR: (1, 99),
    Means.CORRECTION: (1, 99),
    Means.RELATIVE_ERROR: (1, 99),
    Means.HYSTERESIS: (2, 2),
    Means.SPREAD: (2, 99),
    Means.REPEATABILITY: (2, 99),
    Means.SUBSTITUTION: (4, 4),
}
#: those that compare with a reference value in the same row.
COMPARED = frozenset({Means.ERROR, Means.CORRECTION, Means.RELATIVE_ERROR, Means.SUBSTITUTION})
#: those that are printed with their sign.
SIGNED = frozenset({Means.ERROR, Means.CORRECTION, Means.RELATIVE_ERROR, Means.SUBSTITUTION})
#: those whose uncertainty a certificate states, the best first.
STATED = (Means.ERROR, Means.CORRECTION, Means.SUBSTITUTION, Means.RELATIVE_ERROR, Means.MEAN, Means.READING)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Names are those of fields; ``limit`` and ``step`` may also name a field outside the table."""

    name: str
    label: str
    en: str
    means: Means
    sources: tuple[str, ...] = ()
    against: str = ""
    #: the magnitude that its absolute value may reach; "" where it is not judged.
    limit: str = ""
    #: the rounding interval that its formula applies; "" where it rounds nothing.
    step: str = ""
    #: its own unit; "" for that of the table.
    unit: str = ""
    computed: bool = False
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table of results. ``judged`` is false for readings that conclude nothing, such as those before adjustment."""

    name: str
    label: str
    en: str
    columns: tuple[Column, ...]
    unit: str = ""
    judged: bool = True

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)

    def first(self, *means: Means) -> Column | None:
        """The first column that means one of these, in the order asked for."""
        return next((one for wanted in means for one in self.columns if one.means is wanted), None)


@dataclass(frozen=True, slots=True)
class Template:
    """All tables of a record."""

    key: str
    title: str
    tables: tuple[Table, ...]
    #: names of the fields outside the tables.
    fields: frozenset[str] = frozenset()


def read_template(form: Mapping[str, Any]) -> Template:
    """The template that a form's facts describe; what is wrong in it is told by ``flaws_of``, not here."""
    return Template(
        key=form["key"],
        title=form["title"],
        tables=tuple(table for one in form["lists"] if (table := _table(one)).columns),
        fields=frozenset(one["name"] for one in form["fields"]),
    )


def _table(told: Mapping[str, Any]) -> Table:
    columns = tuple(_column(one) for one in told["fields"] if _means(one) is not None)
    given = told["properties"]
    reference = next((one.name for one in columns if one.means is Means.REFERENCE), "")
    return Table(
        name=told["name"],
        label=told["label"],
        en=told["en"],
        columns=tuple(_compared(one, reference) for one in columns),
        unit=given.get("unit", ""),
        judged=given.get("judged", "") != NO,
    )


def _compared(column: Column, reference: str) -> Column:
    if column.means not in COMPARED or column.against:
        return column
    return Column(**{name: getattr(column, name) for name in Column.__slots__} | {"against": reference})


def _column(told: Mapping[str, Any]) -> Column:
    given = told["properties"]
    return Column(
        name=told["name"],
        label=told["label"],
        en=told["en"],
        means=_means(told) or Means.WORDS,
        sources=tuple(one.strip() for one in given.get("from", "").split(",") if one.strip()),
        against=given.get("against", ""),
        limit=given.get("limit", ""),
        step=given.get("round", ""),
        unit=given.get("unit", ""),
        computed=told["computed"],
        printed=given.get("on_certificate", "") != NO,
    )


def _means(told: Mapping[str, Any]) -> Means | None:
    said = told["properties"].get("means", "")
    return Means(said) if said in Means._value2member_map_ else None


def flaws_of(form: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Everything in a form that makes it no template: element, Chinese and English sentence."""
    template = read_template(form)
    found = [
        (field["name"], f"means“{said}”不是规定的词", f"'{said}' is no meaning of a column")
        for one in form["lists"]
        for field in one["fields"]
        if (said := field["properties"].get("means", "")) and said not in Means._value2member_map_
    ]
    if not template.tables:
        found.append(("", "没有结果表：清单中至少一列要有属性 means", "no list has a column with the property means"))
    for table in template.tables:
        for column in table.columns:
            found.extend((f"{table.name}.{column.name}", zh, en) for zh, en in _flaws(template, table, column))
    return found


def _flaws(template: Template, table: Table, column: Column) -> Iterator[tuple[str, str]]:
    least, most = SOURCES.get(column.means, (0, 0))
    if not least <= len(column.sources) <= most:
        yield f"from 应写 {least} 至 {most} 列", f"'from' must name {least} to {most} columns"
    for name in (*column.sources, *([column.against] if column.means in COMPARED else [])):
        if table.column(name) is None:
            yield f"本表没有列“{name}”", f"the table has no column '{name}'"
    for name in (column.limit, column.step):
        if name and table.column(name) is None and name not in template.fields and not _is_number(name):
            yield f"没有字段“{name}”", f"there is no field '{name}'"
    if column.unit not in ("", "none"):
        try:
            parse_unit(column.unit)
        except BadUnit as wrong:
            yield wrong.zh, wrong.en


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
