"""A bank's statement as a spreadsheet: every row that names an order is booked, every other one says why not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError, InvalidAnswers, Problem
from engine.forms.sheet_reading import Sheet
from engine.metrology.money import Outcome, Paid, PaymentOrder, Standing, record_payment
from engine.policy import Actor, may_work

#: headings of banks' statements, by what they mean.
HEADINGS: Mapping[str, Sequence[str]] = {
    "day": ("交易日期", "记账日期", "日期"),
    "amount": ("贷方发生额", "收入金额", "贷方金额", "金额"),
    "no": ("交易流水号", "流水号", "凭证号"),
    "words": ("附言", "摘要", "用途", "备注"),
}
LABELS = {"day": "交易日期", "amount": "收入金额", "no": "流水号", "words": "附言"}
MUST = {"day", "amount", "no", "words"}
_ORDER = re.compile(r"(?<!\d)(\d{20})(?!\d)")
_CASE = re.compile(r"[A-Z]{2}-\d{4}-\d{3,}")
_DIGITS = re.compile(r"[¥￥,，\s]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that was not booked, or was booked as money owed back."""

    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Booked:
    """What an import came to."""

    paid: int = 0
    repeated: int = 0
    wrong: Sequence[Wrong] = ()


def import_statement(session: Session, actor: Actor, sheet: Sheet, *, now: datetime) -> Booked:
    """Book the rows of a bank's statement; importing the same statement again changes nothing.

    A row is matched by the number of an order in its remittance text, or by the number of a case with one open order.

    Raises:
        NotPermitted: the actor does not do the work of finance.
        InvalidAnswers: the sheet has no such columns.
    """
    may_work(actor, "finance")
    paid = repeated = 0
    wrong: list[Wrong] = []
    for number, raw in _rows(sheet):
        try:
            outcome = record_payment(session, _told(session, raw), now=now)
        except EngineError as refused:
            problem = refused.problems[0] if isinstance(refused, InvalidAnswers) else None
            wrong.append(Wrong(number, problem.field if problem else "no", refused.zh, refused.en))
            continue
        paid += outcome is Outcome.PAID
        repeated += outcome is Outcome.REPEATED
        if outcome is Outcome.OWED:
            zh = "金额与缴费单不符或缴费单已结清，已入账为应退款并提出退款"
            wrong.append(Wrong(number, "amount", zh, "booked as owed back; a refund was asked for"))
    return Booked(paid, repeated, tuple(wrong))


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with money that came in, by what their columns mean; the row numbers are those of the sheet."""
    heads: dict[int, str] = {}
    for number, row in enumerate(sheet.rows, start=1):
        texts = [cell.text.strip() for cell in row]
        if not heads:
            found = {place: key for place, text in enumerate(texts) for key, names in HEADINGS.items() if text in names}
            heads = found if set(found.values()) >= MUST else {}
            continue
        raw = {key: texts[place] for place, key in reversed(heads.items()) if place < len(texts)}
        if raw.get("amount", "") not in {"", "0", "0.00"}:
            yield number, raw
    if not heads:
        zh = f"表格里没有这几列：{'、'.join(LABELS.values())}"
        raise InvalidAnswers([Problem("sheet", zh, "there are no columns for day, amount, number and remittance text")])


def _told(session: Session, raw: Mapping[str, str]) -> Paid:
    return Paid(
        channel="bank",
        provider_no=_text(raw, "no"),
        order_number=_order(session, raw.get("words", "")),
        amount_fen=_fen(raw["amount"]),
        day=_day(raw.get("day", "")),
    )


def _order(session: Session, words: str) -> str:
    """The number of the order that a remittance text means."""
    named = _ORDER.search(words)
    if named is not None:
        number = session.scalar(select(PaymentOrder.number).where(PaymentOrder.number == named[1]))
    else:
        case = _CASE.search(words)
        numbers = _open_of_case(session, case[0]) if case is not None else []
        number = numbers[0] if len(numbers) == 1 else None
    if number is None:
        zh = f"附言“{words}”没有写明缴费单号，或没有这张缴费单，未入账"
        raise InvalidAnswers([Problem("words", zh, "the remittance text names no order; not booked")])
    return number


def _open_of_case(session: Session, case_number: str) -> Sequence[str]:
    return session.scalars(
        select(PaymentOrder.number).where(
            PaymentOrder.case_number == case_number,
            PaymentOrder.standing.in_((Standing.OPEN, Standing.ON_ACCOUNT)),
        )
    ).all()


def _text(raw: Mapping[str, str], key: str) -> str:
    if not raw.get(key):
        raise InvalidAnswers([Problem(key, f"缺少{LABELS[key]}", f"no {key}")])
    return raw[key][:64]


def _fen(text: str) -> int:
    try:
        fen = Decimal(_DIGITS.sub("", text)) * 100
    except InvalidOperation:
        fen = Decimal(0)
    if fen <= 0 or fen != fen.to_integral_value():
        raise InvalidAnswers([Problem("amount", f"金额“{text}”不对", f"bad amount {text}")])
    return int(fen)


def _day(text: str) -> date:
    digits = re.sub(r"\D", "", text)[:8]
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day, as the bank writes it
    except ValueError:
        raise InvalidAnswers([Problem("day", f"日期“{text}”不对", f"bad day {text}")]) from None
