"""How the sheet for the national portal looks: its columns are data, because nobody has shown us the portal's own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from engine.metrology.compulsory.model import CompulsoryInstrument
from engine.metrology.compulsory.register import NUMBERS

#: an example, not verified against the portal.
EXAMPLE = Path(__file__).parent / "data" / "portal-columns.toml"
#: name of the district, from its code; the rest are columns of the register.
REGION = "region"
FIELDS = frozenset(
    {
        "case_number", "user_name", "region_code", REGION, "category", "name", "model", "serial_no", "asset_no",
        "maker", "purpose", "catalogue_row", *NUMBERS, "standing", "certificate_no", "verified_on", "valid_until",
        "reported_to", "entered_on",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field of the register, or a fixed text where ``field`` is empty."""

    heading: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class PortalSheet:
    """The sheet: its name and columns; ``is_example`` as long as the institution has not written its own."""

    name: str
    columns: tuple[Column, ...]
    is_example: bool

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in their order."""
        return tuple(column.heading for column in self.columns)

    def heading_of(self, field: str) -> str:
        """The heading of a field, "" where the sheet has no such column."""
        return next((column.heading for column in self.columns if column.field == field), "")

    def line(
        self, row: CompulsoryInstrument, regions: Mapping[str, str], outcomes: Mapping[UUID, str]
    ) -> tuple[str, ...]:
        """One instrument as the cells of its line; ``outcomes`` are those of closed cases, by id."""
        told = {REGION: regions.get(row.region_code, row.region_code), "standing": row.standing_in(outcomes)}
        return tuple(column.text or told.get(column.field) or _cell(row, column.field) for column in self.columns)


def read_sheet_columns(path: str) -> PortalSheet:
    """The columns in the file at ``path``, or the example where it is "".

    Raises:
        ValueError: the file cannot be read, or names a field that there is not; the sentence says which.
    """
    file = Path(path) if path else EXAMPLE
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as unreadable:
        raise ValueError(f"{file}: {unreadable}") from unreadable
    columns = tuple(_column(one, file) for one in told.get("columns", ()))
    sheet = PortalSheet(str(told.get("sheet", "强检器具")), columns, not path)
    missing = [name for name in ("serial_no", *NUMBERS) if not sheet.heading_of(name)]
    if missing or len(set(sheet.headings)) < len(columns):
        raise ValueError(f"{file}: needs one column each for {', '.join(missing) or 'every heading'}")
    return sheet


def _column(told: Any, file: Path) -> Column:  # noqa: ANN401 - whatever the file holds
    heading, field, text = (str(told.get(key, "")).strip() for key in ("heading", "field", "text"))
    if not heading or (field and field not in FIELDS):
        raise ValueError(f"{file}: a column needs a heading and a field of {', '.join(sorted(FIELDS))}, not {field!r}")
    return Column(heading, field, text)


def _cell(row: CompulsoryInstrument, field: str) -> str:
    value = getattr(row, field, "")
    return value.isoformat() if isinstance(value, date) else str(value or "")
