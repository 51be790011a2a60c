"""The table of units, prefixes and unlawful units, read once from data/units.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from engine.metrology.units.symbols import DATA


class BadUnit(ValueError):
    """A unit cannot be used; ``zh`` and ``en`` say why, ``suggestions`` are symbols that were perhaps meant."""

    def __init__(self, zh: str, en: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.suggestions = suggestions


@dataclass(frozen=True, slots=True)
class Unit:
    """A legal unit of measurement.

    ``factor`` and ``offset`` lead to the coherent SI unit of ``dimension``: si = value·factor + offset.
    """

    symbol: str
    #: D-SI string for digital certificates, such as ``\\metre\\tothe{3}\\hour\\tothe{-1}``; "" where D-SI has none.
    dsi: str
    dimension: tuple[tuple[str, int], ...]
    factor: Fraction = field(default=Fraction(1))
    offset: Fraction = field(default=Fraction(0))
    zh: str = ""
    en: str = ""

    def __str__(self) -> str:
        return self.symbol

    def measures_like(self, other: "Unit") -> bool:
        """Whether both measure the same kind of quantity, so that values can be changed into one another."""
        return self.dimension == other.dimension


@dataclass(frozen=True, slots=True)
class Base:
    """A unit that compound units are built from."""

    symbol: str
    dsi: str
    dimension: Mapping[str, int]
    factor: Fraction
    offset: Fraction
    prefixable: bool


@dataclass(frozen=True, slots=True)
class Prefix:
    """A decimal prefix."""

    symbol: str
    dsi: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Unlawful:
    """A unit outside the legal units of China, and how to write its values instead."""

    zh: str
    en: str
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """All data on units."""

    #: symbol → (dsi, zh, en) of the catalogue that forms offer.
    catalogue: Mapping[str, tuple[str, str, str]]
    bases: Mapping[str, Base]
    prefixes: Mapping[str, Prefix]
    unlawful: Mapping[str, Unlawful]
    #: other writings with one safe meaning.
    same_as: Mapping[str, str]
    #: other writings that are only suggested.
    perhaps: Mapping[str, str]


@cache
def table() -> Table:
    """The table of units."""
    raw = json.loads((DATA / "units.json").read_text("utf-8"))
    return Table(
        catalogue={row["symbol"]: (row["dsi"], row["zh"], row["en"]) for row in raw["catalogue"]},
        bases={row["symbol"]: _base(row) for row in raw["bases"]},
        prefixes={
            row["symbol"]: Prefix(row["symbol"], row["dsi"], Fraction(10) ** row["power"]) for row in raw["prefixes"]
        },
        unlawful={name: _unlawful(name, row) for row in raw["not_lawful"] for name in row["names"]},
        same_as=raw["same_as"],
        perhaps=raw["perhaps"],
    )


def _base(row: Mapping[str, Any]) -> Base:
    return Base(
        row["symbol"],
        row["dsi"],
        row["dimension"],
        Fraction(row["factor"]),
        Fraction(row.get("offset", "0")),
        row.get("prefixable", False),
    )


def _unlawful(name: str, row: Mapping[str, str]) -> Unlawful:
    unit = row["unit"]
    zh = row.get("zh") or f"1 {name} = {row['factor']} {unit}"
    en = row.get("en") or f"1 {name} = {row['factor']} {unit}"
    return Unlawful(zh, en, unit)
