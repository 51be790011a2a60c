"""Numbers of the national portal that come later: typed for one instrument, or brought back on a sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.compulsory.model import CompulsoryInstrument
from engine.metrology.compulsory.register import NUMBERS

#: what the portal's numbers look like is not known to us: letters, digits and what commonly parts them.
_SHAPE = re.compile(r"[\w\-/.()（）〔〕]{1,40}")
_WORDS = {"filing_no": ("备案号", "filing number"), "application_no": ("申请号", "application number")}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a sheet; ``problems`` are of the rows that were left out, by their number on the sheet."""

    changed: int
    same: int
    problems: tuple[tuple[int, Problem], ...]


def find_instrument(session: Session, row_id: UUID, *, lock: bool = False) -> CompulsoryInstrument:
    """One instrument of the register. Raises NotFound."""
    wanted = select(CompulsoryInstrument).where(CompulsoryInstrument.id == row_id)
    row = session.scalar(wanted.with_for_update() if lock else wanted)
    if row is None:
        raise NotFound("没有这台器具的登记", "no such instrument")
    return row


def enter_numbers(
    session: Session, row_id: UUID, numbers: Mapping[str, str], *, by: str, seen: str, now: datetime
) -> CompulsoryInstrument:
    """Enter the numbers of one instrument; "" empties one that was wrong. The same numbers again change nothing.

    Args:
        by: name of whoever enters them.
        seen: ``changed_at`` of the row on the page they were typed on, in ISO form.

    Raises:
        InvalidAnswers: a number that cannot be one, by field.
        Conflict: somebody else changed the row meanwhile.
    """
    row = find_instrument(session, row_id, lock=True)
    told = {name: numbers.get(name, "").strip() for name in NUMBERS}
    problems = [problem for name, text in told.items() if (problem := _wrong(name, text)) is not None]
    if problems:
        raise InvalidAnswers(problems)
    if all(getattr(row, name) == text for name, text in told.items()):
        return row
    if row.changed_at.isoformat() != seen:
        who = row.changed_by or "办件"
        raise Conflict(f"{who}刚更新过这台器具的登记，请核对后再填", "this row was changed meanwhile")
    _set(row, told, by, now)
    return row


def import_numbers(
    session: Session, rows: Iterable[tuple[int, Mapping[str, str]]], *, by: str, now: datetime
) -> Imported:
    """Take over the numbers of a sheet; a good row counts whatever the others are, an empty cell changes nothing.

    Args:
        rows: number on the sheet, and ``serial_no``, ``filing_no``, ``application_no`` and, where there is one,
            ``case_number``.
    """
    listed = list(rows)
    known = _known(session, {raw.get("serial_no", "").strip() for _, raw in listed})
    changed, same, problems = 0, 0, []
    for place, raw in listed:
        found = _first_wrong(raw) or _matching(known, raw)
        if isinstance(found, Problem):
            problems.append((place, found))
            continue
        told = {name: raw.get(name, "").strip() or getattr(found, name) for name in NUMBERS}
        if all(getattr(found, name) == text for name, text in told.items()):
            same += 1
            continue
        _set(found, told, by, now)
        changed += 1
    return Imported(changed, same, tuple(problems))


def _known(session: Session, serials: set[str]) -> Sequence[CompulsoryInstrument]:
    wanted = select(CompulsoryInstrument).where(CompulsoryInstrument.serial_no.in_(serials - {""}))
    return session.scalars(wanted.with_for_update()).all()


def _matching(known: Sequence[CompulsoryInstrument], raw: Mapping[str, str]) -> CompulsoryInstrument | Problem:
    serial_no, number = raw.get("serial_no", "").strip(), raw.get("case_number", "").strip()
    if not serial_no:
        return Problem("serial_no", "没有出厂编号", "there is no serial number")
    found = [row for row in known if row.serial_no == serial_no and number in ("", row.case_number)]
    if not found:
        return Problem("serial_no", f"登记册里没有{number}出厂编号{serial_no}的器具", f"{serial_no} is not registered")
    if len(found) > 1:
        zh = f"出厂编号{serial_no}在几个办件里都有，请在表里写明办件编号"
        return Problem("case_number", zh, f"{serial_no} stands in several cases; name the case")
    return found[0]


def _first_wrong(raw: Mapping[str, str]) -> Problem | None:
    return next((problem for name in NUMBERS if (problem := _wrong(name, raw.get(name, "").strip())) is not None), None)


def _wrong(name: str, text: str) -> Problem | None:
    if not text or _SHAPE.fullmatch(text):
        return None
    zh, en = _WORDS[name]
    return Problem(
        name, f"{zh}应为不超过40个的字母、数字和连字符，中间没有空格", f"{en}: at most 40 letters, digits, hyphens"
    )


def _set(row: CompulsoryInstrument, numbers: Mapping[str, str], by: str, now: datetime) -> None:
    for name, text in numbers.items():
        setattr(row, name, text)
    row.changed_by, row.changed_at = by, now
