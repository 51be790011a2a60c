"""A whole register at once: the rows of a spreadsheet are entered or change what is registered, each by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.keeping import Keeper, add_row, change_row, read_typed, told, whole
from engine.metrology.registers.kept import Register

REASON = "表格导入"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; rows are numbered as on the sheet."""

    added: int
    changed: int
    same: int
    problems: tuple[tuple[int, Problem], ...]


def import_rows(
    session: Session,
    register: Register,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    by: Keeper,
    *,
    key: str,
    now: datetime,
) -> Imported:
    """Enter the good rows; those whose number is registered are changed, with what they were in their history.

    What the sheet has no column for stays as it is registered.

    Args:
        key: of the posted form; the same sheet sent twice changes nothing the second time.
    """
    known = {row.number: row for row in whole(session, register)}
    added = changed = same = 0
    problems: list[tuple[int, Problem]] = []
    seen: dict[str, int] = {}
    for place, typed in rows:
        number = typed.get("number", "").strip()
        if number and number in seen:
            zh, en = f"与第{seen[number]}行的编号相同", f"the same number as row {seen[number]}"
            problems.append((place, Problem("number", zh, en)))
            continue
        seen[number] = place
        once = f"{key[:56]}:{place}"
        try:
            if number in known:
                typed = {**_as_typed(register, known[number]), **typed}
            if number not in known:
                add_row(session, register, typed, by, key=once, now=now)
                added += 1
            elif _is_as(register, known[number], typed):
                same += 1
            else:
                change_row(session, register, known[number].id, typed, by, reason=REASON, key=once, now=now)
                changed += 1
        except InvalidAnswers as wrong:
            problems += [(place, problem) for problem in wrong.problems]
    return Imported(added, changed, same, tuple(problems))


def _as_typed(register: Register, row: object) -> dict[str, str]:
    return {entry.name: told(getattr(row, entry.name)) for entry in register.entries}


def _is_as(register: Register, row: object, typed: Mapping[str, str]) -> bool:
    values = read_typed(register, typed)
    return all(told(getattr(row, name)) == told(value) for name, value in values.items())
