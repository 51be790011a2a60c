"""Reads people.toml: units, parties and people of the demo, all of them invented."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

PEOPLE = Path(__file__).with_name("people.toml")


@dataclass(frozen=True, slots=True)
class DemoParty:
    """A person or an organisation, with the particulars that are stored sealed."""

    code: str
    kind: str
    name: str
    particulars: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account with its roles and the parties it acts for."""

    login: str
    name: str
    kind: str
    group: str
    note: str
    note_en: str
    #: code of the person's own party, or "".
    party: str = ""
    #: "unit:role"
    roles: tuple[str, ...] = ()
    #: codes of the organisations the person submits for.
    agent_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Everything in people.toml."""

    #: (code, name)
    units: tuple[tuple[str, str], ...]
    #: (code, Chinese heading, English heading)
    groups: tuple[tuple[str, str, str], ...]
    parties: tuple[DemoParty, ...]
    people: tuple[DemoPerson, ...]


@cache
def read_people() -> People:
    """Read the file; it comes with the product, so a mistake in it is a mistake of ours."""
    raw = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    return People(
        units=tuple((unit["code"], unit["name"]) for unit in raw["units"]),
        groups=tuple((group["code"], group["zh"], group["en"]) for group in raw["groups"]),
        parties=tuple(DemoParty(**party) for party in raw["parties"]),
        people=tuple(_person(person) for person in raw["people"]),
    )


def _person(raw: dict[str, Any]) -> DemoPerson:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    return DemoPerson(**values)
