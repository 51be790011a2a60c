"""Keeping the registers of standards, qualifications and capabilities: look up, add, change, history.

A row is never removed: what is no longer used is suspended or runs out. Every change says who made it, when and why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.metrology.money.ledger import yuan
from engine.metrology.prices.fields import read_fen
from engine.metrology.registers.kept import Entry, Register, Row, Takes, check_money
from engine.metrology.registers.model import RegisterChange

_LONGEST = 200
_MOST_MONTHS = 120
NO_SUCH_ROW = ("没有这条登记", "no such row")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whoever keeps a register."""

    id: str
    name: str


def whole(session: Session, register: Register) -> Sequence[Row]:
    """Every row, by number."""
    return cast("Sequence[Row]", session.scalars(select(register.table).order_by(register.table.number)).all())


def find_row(session: Session, register: Register, row_id: UUID) -> Row:
    """One row. Raises NotFound."""
    found = session.get(register.table, row_id)
    if found is None:
        raise NotFound(*NO_SUCH_ROW)
    return cast("Row", found)


def history(session: Session, row_id: UUID) -> Sequence[RegisterChange]:
    """The changes of a row, newest first."""
    wanted = select(RegisterChange).where(RegisterChange.row_id == row_id)
    return session.scalars(wanted.order_by(RegisterChange.at.desc(), RegisterChange.id.desc())).all()


def add_row(
    session: Session, register: Register, typed: Mapping[str, str], by: Keeper, *, key: str, now: datetime
) -> Row:
    """Enter a row; the same ``key`` again gives the row that the first one made.

    Raises:
        InvalidAnswers: a field is missing or wrong, or the number is taken.
    """
    before = session.scalar(select(RegisterChange).where(RegisterChange.key == key))
    if before is not None:
        return find_row(session, register, before.row_id)
    values = read_typed(register, typed)
    _refuse_taken(session, register, values["number"], None)
    row = register.table(id=new_id(), **values)
    session.add(row)
    what = {name: ["", told(value)] for name, value in values.items() if told(value)}
    note_change(session, register.key, row.id, what, by, reason="登记", key=key, now=now)
    return row


def change_row(
    session: Session,
    register: Register,
    row_id: UUID,
    typed: Mapping[str, str],
    by: Keeper,
    *,
    reason: str,
    key: str,
    now: datetime,
) -> Row:
    """Change a row; every field that became another is kept with what it was.

    Raises:
        NotFound: no such row.
        InvalidAnswers: as ``add_row``, nothing was changed, or the reason is missing.
    """
    # Locked, so that the history says what each change really found.
    found = session.get(register.table, row_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(*NO_SUCH_ROW)
    row = cast("Row", found)
    if session.scalar(select(RegisterChange.id).where(RegisterChange.key == key)) is not None:
        return row
    values = read_typed(register, typed)
    _refuse_taken(session, register, values["number"], row.id)
    what = {
        name: [told(getattr(row, name)), told(value)] for name, value in values.items() if getattr(row, name) != value
    }
    if not what:
        raise InvalidAnswers([Problem("", "没有改动任何内容", "nothing was changed")])
    if not reason.strip():
        raise InvalidAnswers([Problem("reason", "请填写变更原因", "say why it is changed")])
    for name, value in values.items():
        setattr(row, name, value)
    note_change(session, register.key, row.id, what, by, reason=reason.strip(), key=key, now=now)
    return row


def note_change(
    session: Session,
    register: str,
    row_id: UUID,
    what: Mapping[str, list[str]],
    by: Keeper,
    *,
    reason: str,
    key: str,
    now: datetime,
) -> None:
    """Write a line of the history of a row: ``what`` maps each field to what it was and what it became."""
    session.add(
        RegisterChange(
            register=register, row_id=row_id, at=now, by_id=by.id, by_name=by.name, reason=reason[:500],
            what=dict(what), key=key,
        )
    )  # fmt: skip
    session.flush()


def _refuse_taken(session: Session, register: Register, number: str, own: UUID | None) -> None:
    other = session.scalar(select(register.table.id).where(register.table.number == number))
    if other is not None and other != own:
        raise InvalidAnswers([Problem("number", f"编号 {number} 已经登记", f"{number} is registered already")])


def read_typed(register: Register, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the values of a row. Raises InvalidAnswers with every problem at its field."""
    problems: list[Problem] = []
    values = {entry.name: _read(entry, typed.get(entry.name, "").strip(), problems) for entry in register.entries}
    if problems:
        raise InvalidAnswers(problems)
    return values


def _read(entry: Entry, text: str, problems: list[Problem]) -> Any:  # noqa: ANN401 -- a value of the row
    if entry.takes is Takes.SWITCH:
        return bool(text)
    words = [word.strip() for word in text.replace("，", "、").replace(",", "、").split("、") if word.strip()]
    if entry.needed and not (words if entry.takes is Takes.WORDS else text):
        problems.append(Problem(entry.name, f"请填写{entry.zh}", f"fill in: {entry.en}"))
    elif len(text) > _LONGEST:
        problems.append(Problem(entry.name, f"{entry.zh}不能超过{_LONGEST}个字", f"{entry.en} is too long"))
    elif entry.takes is Takes.CHOICE and text not in entry.choices:
        problems.append(Problem(entry.name, f"请选择{entry.zh}", f"choose: {entry.en}"))
    elif entry.check is not None and text and (wrong := entry.check(text)):
        problems.append(Problem(entry.name, *wrong))
    if entry.takes is Takes.WORDS:
        return words
    if entry.takes is Takes.MONEY and text and not check_money(text):
        return yuan(read_fen(text))
    if entry.takes is Takes.MONTHS:
        return _months(entry, text, problems)
    return _day(entry, text, problems) if entry.takes is Takes.DATE else text


def _months(entry: Entry, text: str, problems: list[Problem]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_MONTHS:
        return int(text)
    zh, en = f"{entry.zh}应为1至{_MOST_MONTHS}的整数", f"{entry.en} must be a whole number up to {_MOST_MONTHS}"
    problems.append(Problem(entry.name, zh, en))
    return None


def _day(entry: Entry, text: str, problems: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(entry.name, f"{entry.zh}应为日期，例如 2027-08-21", f"{entry.en} must be a date"))
        return None


def told(value: object) -> str:
    """A value of a row in words."""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value or "")
