"""Passwords of the demo people: made once per installation, kept in a file only its owner may read."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.demo.data import read_people

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_PART = 4


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One card on the page of demo logins."""

    name: str
    login: str
    password: str
    note: str
    note_en: str


def keep_passwords(path: Path, logins: Iterable[str]) -> Mapping[str, str]:
    """The password of every login: those kept in ``path``, and fresh ones for newcomers (written, 0600)."""
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    fresh = {login: _make_password() for login in logins if login not in kept}
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept | fresh, file, indent=1)
        beside.replace(path)
    return kept | fresh


def listed_logins(path: Path) -> Sequence[tuple[str, str, Sequence[DemoLogin]]]:
    """The demo people in groups: (Chinese heading, English heading, cards). Empty before they are loaded."""
    if not path.exists():
        return ()
    passwords: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    people = [person for person in read_people().people if person.login in passwords]
    cards = [
        (person.group, DemoLogin(person.name, person.login, passwords[person.login], person.note, person.note_en))
        for person in people
    ]
    return [
        (zh, en, [card for group, card in cards if group == code]) for code, zh, en in read_people().groups if cards
    ]


def _make_password() -> str:
    first = "".join(secrets.choice(_LETTERS) for _ in range(_PART)).capitalize()
    digits = "".join(secrets.choice(_DIGITS) for _ in range(_PART))
    last = "".join(secrets.choice(_LETTERS) for _ in range(_PART))
    return f"{first}-{digits}-{last}"
