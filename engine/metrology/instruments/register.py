"""The register: add, change, import, list, and take over what a new certificate says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import Conflict, InvalidAnswers, NotFound, NotPermitted, Problem
from engine.metrology.instruments.fields import FIELDS, check_instrument
from engine.metrology.instruments.model import Instrument
from engine.metrology.instruments.reminding import WATCHED, next_reminder
from engine.metrology.registers.keeping import Keeper, note_change, told
from engine.metrology.registers.model import Certificate

PAGE_LENGTH = 50
#: how far ahead an instrument counts as due soon.
SOON = timedelta(days=60)
STATES = ("all", "soon", "overdue")
#: what the history of a row calls this register, and whoever writes into it on nobody's behalf.
REGISTER, SITE = "instruments", Keeper("", "系统")
NO_SUCH = ("没有这台器具，或您无权查看", "no such instrument")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: rows are numbered as on the sheet."""

    added: int
    changed: int
    problems: tuple[tuple[int, Problem], ...]


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """A page of the register, soonest due first."""

    rows: tuple[Instrument, ...]
    counts: Mapping[str, int]
    page: int
    more: bool


def add_instrument(
    session: Session, party_id: UUID, raw: Mapping[str, str], *, by: Keeper = SITE, now: datetime
) -> Instrument:
    """Enter an instrument.

    Raises:
        InvalidAnswers: a fact is missing or wrong, or the maker's serial number is entered already.
    """
    values, problems = check_instrument(raw)
    if not problems and _same(session, party_id, values) is not None:
        problems = [Problem("serial_no", "该制造单位的这个出厂编号已登记", "this serial number is entered already")]
    if problems:
        raise InvalidAnswers(problems)
    return _write(session, Instrument(id=new_id(), party_id=party_id), values, by, "登记", now)


def change_instrument(
    session: Session,
    party_ids: Collection[UUID],
    instrument_id: UUID,
    raw: Mapping[str, str],
    *,
    seen: datetime | None = None,
    by: Keeper = SITE,
    now: datetime,
) -> Instrument:
    """Correct an instrument. Raises NotFound, InvalidAnswers as ``add_instrument``, Conflict when ``seen`` is old."""
    row = find_instrument(session, party_ids, instrument_id)
    if seen is not None and row.changed_at > seen:
        raise Conflict("这台器具刚被修改，请刷新后再改", "the instrument was changed meanwhile")
    values, problems = check_instrument(raw)
    same = None if problems else _same(session, row.party_id, values)
    if same is not None and same.id != row.id:
        problems = [Problem("serial_no", "该制造单位的这个出厂编号已登记", "this serial number is entered already")]
    if problems:
        raise InvalidAnswers(problems)
    return _write(session, row, values, by, "修改", now)


def import_instruments(
    session: Session,
    party_id: UUID,
    rows: Sequence[tuple[int, Mapping[str, str]]],
    *,
    by: Keeper = SITE,
    now: datetime,
) -> Imported:
    """Enter the good rows of a sheet; those with the same maker and serial number bring the register up to date."""
    known = {
        (row.maker, row.serial_no): row
        for row in session.scalars(select(Instrument).where(Instrument.party_id == party_id))
    }
    added = changed = 0
    problems: list[tuple[int, Problem]] = []
    seen: dict[tuple[str, str], int] = {}
    for number, raw in rows:
        values, wrong = check_instrument(raw)
        key = (str(values["maker"]), str(values["serial_no"]))
        if not wrong and key in seen:
            zh = f"与第{seen[key]}行的制造单位和出厂编号相同"
            wrong = [Problem("serial_no", zh, f"the same maker and serial number as row {seen[key]}")]
        if wrong:
            problems += [(number, one) for one in wrong]
            continue
        seen[key] = number
        fresh = key not in known
        _write(session, known.get(key) or Instrument(id=new_id(), party_id=party_id), values, by, "表格导入", now)
        added, changed = added + fresh, changed + (not fresh)
    return Imported(added, changed, tuple(problems))


def find_instrument(session: Session, party_ids: Collection[UUID], instrument_id: UUID) -> Instrument:
    """One instrument of one of these parties. Raises NotFound."""
    row = session.get(Instrument, instrument_id)
    if row is None or row.party_id not in party_ids:
        raise NotFound(*NO_SUCH)
    return row


def chosen_instruments(session: Session, party_ids: Collection[UUID], ids: Collection[UUID]) -> tuple[Instrument, ...]:
    """The instruments with these ids, all of one party.

    Raises:
        InvalidAnswers: none was chosen.
        NotFound: one is not theirs.
        NotPermitted: they belong to several parties.
    """
    if not ids:
        raise InvalidAnswers([Problem("instrument", "请选择器具", "choose instruments")])
    rows = session.scalars(select(Instrument).where(Instrument.id.in_(ids)).order_by(Instrument.due_on)).all()
    if len(rows) < len(set(ids)) or any(row.party_id not in party_ids for row in rows):
        raise NotFound(*NO_SUCH)
    if len({row.party_id for row in rows}) > 1:
        raise NotPermitted("请只选择同一单位的器具", "choose instruments of one party")
    return tuple(rows)


def instruments_of(
    session: Session, party_ids: Collection[UUID], *, state: str = "all", find: str = "", page: int = 1, today: date
) -> InstrumentPage:
    """The instruments of these parties; ``find`` is part of a name, model or number."""
    theirs: list[ColumnElement[bool]] = [Instrument.party_id.in_(party_ids)]
    if find:
        columns = (Instrument.name, Instrument.model, Instrument.serial_no, Instrument.asset_no, Instrument.site)
        theirs.append(or_(*(column.contains(find, autoescape=True) for column in columns)))
    counted = session.execute(
        select(*(func.count(Instrument.id).filter(_in_state(one, today)) for one in STATES)).where(*theirs)
    ).one()
    rows = session.scalars(
        select(Instrument)
        .where(*theirs, _in_state(state, today))
        .order_by(Instrument.due_on.is_(None), Instrument.due_on, Instrument.id)
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH + 1)
    ).all()
    counts = dict(zip(STATES, counted, strict=True))
    return InstrumentPage(tuple(rows[:PAGE_LENGTH]), counts, page, len(rows) > PAGE_LENGTH)


def note_certificate(session: Session, party_id: UUID | None, certificate: Certificate, *, now: datetime) -> None:
    """Take over what a new certificate says of an instrument in the party's register; none there is fine."""
    if party_id is None or not certificate.serial_no:
        return
    rows = session.scalars(
        select(Instrument).where(
            Instrument.party_id == party_id,
            Instrument.serial_no == certificate.serial_no,
            Instrument.model == certificate.model,
        )
    ).all()
    if len(rows) != 1:
        return
    (row,) = rows
    before = _told(row)
    row.last_certificate, row.last_on, row.changed_at = certificate.number, certificate.issued_on, now
    due = certificate.valid_until
    if due is None and row.cycle_months:
        due = _after(certificate.issued_on, row.cycle_months)
    if due is not None:
        _set_due(row, due)
    _note(session, row, before, SITE, f"证书 {certificate.number}", now)


def _after(day: date, months: int) -> date:
    """The last valid day: so many months later, minus one day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    end = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, end.day)) - timedelta(days=1)


def _write(
    session: Session, row: Instrument, values: Mapping[str, Any], by: Keeper, reason: str, now: datetime
) -> Instrument:
    before = _told(row)
    due = values["due_on"]
    if due is None and values["last_on"] is not None and values["cycle_months"]:
        due = _after(values["last_on"], values["cycle_months"])
    for key, value in values.items():
        if key != "due_on":
            setattr(row, key, value)
    row.changed_at = now
    _set_due(row, due)
    session.add(row)
    _note(session, row, before, by, reason, now)
    return row


def _told(row: Instrument) -> dict[str, str]:
    return {field.key: told(getattr(row, field.key)) for field in FIELDS}


def _note(session: Session, row: Instrument, before: Mapping[str, str], by: Keeper, reason: str, now: datetime) -> None:
    """Write down what became another; nothing where nothing did."""
    what = {key: [before[key], after] for key, after in _told(row).items() if before[key] != after}
    if what:
        note_change(session, REGISTER, row.id, what, by, reason=reason, key=str(new_id()), now=now)


def _set_due(row: Instrument, due: date | None) -> None:
    if due != row.due_on:
        row.due_on, row.reminded = due, None
    row.remind_on = next_reminder(row.due_on, row.status, row.reminded)


def _same(session: Session, party_id: UUID, values: Mapping[str, Any]) -> Instrument | None:
    return session.scalar(
        select(Instrument).where(
            Instrument.party_id == party_id,
            Instrument.maker == values["maker"],
            Instrument.serial_no == values["serial_no"],
        )
    )


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    watched = Instrument.status.in_(WATCHED)
    return {
        "soon": watched & (Instrument.due_on >= today) & (Instrument.due_on <= today + SOON),
        "overdue": watched & (Instrument.due_on < today),
    }.get(state, Instrument.id.is_not(None))
