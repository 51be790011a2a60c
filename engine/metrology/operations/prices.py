"""price.quote and quotation.total: the listed price of every instrument, and a quotation added up exactly."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.prices import Price, PriceBook, in_words, line_amount, read_fen, tax_within
from engine.ports import CaseView, Operation, Value

_CENTS = Decimal(-2)
_FULL = Decimal(100)
#: rounds of negotiation that an applicant may ask for.
ROUNDS = 3
MOST_LINES, MOST_OF_A_LINE = 500, 100_000
#: characters of the serial numbers of one line: 500 numbers of the longest kind.
MOST_SERIALS = 40_000


def quote_prices(
    session: Session, case: CaseView, now: datetime, *, items: Sequence[Mapping[str, Any]], on: date
) -> Mapping[str, Value]:
    """Look every instrument up in the version of the price list that counts on a day.

    Args:
        items: instruments with ``name``, ``model``, ``serial_no``, ``category``, ``service_type``, ``range_from``,
            ``range_to``, ``unit``; only the category is needed to find a price.
        on: the day of the order.

    Returns:
        ``prices``: one per instrument in the order of ``items``; ``lines``: equal instruments in one line, as a
        quotation begins with; ``total`` in yuan, None where a price is missing; ``missing``: how many have none, and
        ``sentence`` about them, "" when all are listed; ``version`` and ``basis`` of the list, "" where none counts.
    """
    book = PriceBook(session, on)
    found = [(one, book.price_of(one)) for one in items or ()]
    missing = [price.sentence for _, price in found if price.fen is None]
    fens = [price.fen for _, price in found if price.fen is not None]
    return {
        "version": book.number,
        "basis": book.basis,
        "prices": [_priced(place, one, price) for place, (one, price) in enumerate(found, start=1)],
        "lines": _lines(found),
        "total": None if missing else yuan_of(sum(fens)),
        "missing": Decimal(len(missing)),
        "sentence": "；".join(dict.fromkeys(missing)),
    }


def yuan_of(fen: int) -> Decimal:
    """Whole fen as yuan with two digits behind the point."""
    return Decimal(fen).scaleb(int(_CENTS))


def told(fen: int) -> str:
    """A sum of money for people: 1,200.00元, or 不收费."""
    return f"{yuan_of(fen):,.2f}元" if fen else "不收费"


def _priced(place: int, one: Mapping[str, Any], price: Price) -> dict[str, Value]:
    return {
        "place": Decimal(place),
        "name": _text(one, "name"),
        "serial_no": _text(one, "serial_no"),
        "service_type": _text(one, "service_type"),
        "unit_price": None if price.fen is None else yuan_of(price.fen),
        "per": price.per,
        "sentence": price.sentence,
    }


def _lines(found: Sequence[tuple[Mapping[str, Any], Price]]) -> list[dict[str, Value]]:
    """Equal instruments at one price make one line."""
    groups: dict[tuple[str, str, int | None], list[str]] = {}
    for one, price in found:
        subject = " ".join(filter(None, (_text(one, "name"), _text(one, "model"), _range_text(one))))
        key = (subject, _text(one, "service_type"), price.fen)
        groups.setdefault(key, []).append(_text(one, "serial_no"))
    return [
        {
            "subject": subject[:200],
            "service_type": service,
            "unit_price": None if fen is None else yuan_of(fen),
            "quantity": Decimal(len(serials)),
            "discount": Decimal(0),
            "serial_nos": "、".join(filter(None, serials))[:MOST_SERIALS],
        }
        for (subject, service, fen), serials in groups.items()
    ]


def _range_text(one: Mapping[str, Any]) -> str:
    low, high = _text(one, "range_from"), _text(one, "range_to")
    return f"{low or '0'}~{high} {_text(one, 'unit')}".strip() if high else ""


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return "" if value is None else str(value)


def total_quotation(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    lines: Sequence[Mapping[str, Any]],
    urgent_fee: Decimal | None,
    travel_fee: Decimal | None,
    logistics_fee: Decimal | None,
    tax_rate: Decimal,
    answered: Decimal | None,
) -> Mapping[str, Value]:
    """Add a quotation up in whole fen. All amounts contain the tax.

    Args:
        lines: each with ``subject``, ``service_type``, ``unit_price`` in yuan, ``quantity``, ``discount`` in per cent
            (none when null), ``serial_nos``.
        urgent_fee: in yuan, none when null; as ``travel_fee`` and ``logistics_fee``.
        tax_rate: per cent; the tax that the total contains.
        answered: the round that the applicant answered last, None before the first answer.

    Returns:
        ``lines`` with their ``amount``, ``surcharges`` (``name``, ``amount``), ``list_total`` before discounts,
        ``total``, ``total_fen``, ``total_text``, ``total_words``, ``tax``, ``tax_rate``, ``largest_discount``,
        ``round_no`` from 1 on, ``rounds_left``: how often the applicant may still negotiate.

    Raises:
        InvalidAnswers: there are no lines, or one has no price, no whole quantity, or a discount that is none.
    """
    if not lines:
        raise InvalidAnswers([Problem("lines", "请至少填写一个报价项目", "quote at least one line")])
    read = [_line(one, place) for place, one in enumerate(lines, start=1)]
    extra = [
        (name, _fen(fee, name))
        for name, fee in (("加急费", urgent_fee), ("现场差旅费", travel_fee), ("物流费", logistics_fee))
        if fee
    ]
    total = sum(fen for _, fen, _ in read) + sum(fen for _, fen in extra)
    round_no = int(answered or 0) + 1
    return {
        "lines": [line for line, _, _ in read],
        "surcharges": [{"name": name, "amount": yuan_of(fen)} for name, fen in extra],
        "list_total": yuan_of(sum(full for _, _, full in read)),
        "total": yuan_of(total),
        "total_fen": Decimal(total),
        "total_text": told(total),
        "total_words": in_words(total),
        "tax": yuan_of(tax_within(total, tax_rate or Decimal(0))),
        "tax_rate": tax_rate or Decimal(0),
        "largest_discount": max(line["discount"] for line, _, _ in read),
        "round_no": Decimal(round_no),
        "rounds_left": Decimal(max(0, ROUNDS + 1 - round_no)),
    }


def _line(one: Mapping[str, Any], place: int) -> tuple[dict[str, Value], int, int]:
    """The line with its amount, the amount and what it would be without discount, in fen."""
    quantity, discount = one.get("quantity"), one.get("discount") or Decimal(0)
    if not isinstance(quantity, Decimal) or quantity != int(quantity) or not 1 <= quantity <= MOST_OF_A_LINE:
        zh = f"第{place}行的数量应为正整数"
        raise InvalidAnswers([Problem(f"lines[{place - 1}].quantity", zh, f"line {place}: a whole quantity")])
    if not 0 <= discount <= _FULL:
        zh = f"第{place}行的折扣应在0到100之间"
        raise InvalidAnswers([Problem(f"lines[{place - 1}].discount", zh, f"line {place}: 0 to 100 per cent")])
    unit = _fen(one.get("unit_price"), f"第{place}行的单价")
    amount = line_amount(unit, int(quantity), discount)
    line: dict[str, Value] = {
        "subject": _text(one, "subject"),
        "service_type": _text(one, "service_type"),
        "unit_price": yuan_of(unit),
        "quantity": quantity,
        "discount": discount,
        "amount": yuan_of(amount),
        "serial_nos": _text(one, "serial_nos"),
    }
    return line, amount, unit * int(quantity)


def _fen(given: Value, name: str) -> int:
    try:
        return read_fen("" if given is None else f"{given:f}")
    except ValueError as wrong:
        raise InvalidAnswers([Problem("lines", f"{name}不是金额", f"no sum of money: {given}")]) from wrong


_LINE = "subject: string, service_type: string, unit_price: number, quantity: number, discount: number"
QUOTE = Operation(
    name="price.quote",
    inputs={
        "items": "list<context<category: string, service_type: string, name: string>>",
        "on": "date",
    },
    gives={
        "version": "string",
        "basis": "string",
        "prices": "list<context<place: number, name: string, serial_no: string, service_type: string,"
        " unit_price: number, per: string, sentence: string>>",
        "lines": f"list<context<{_LINE}, serial_nos: string>>",
        "total": "number",
        "missing": "number",
        "sentence": "string",
    },
    run=quote_prices,
)
QUOTATION = Operation(
    name="quotation.total",
    inputs={
        "lines": f"list<context<{_LINE}>>",
        "urgent_fee": "number",
        "travel_fee": "number",
        "logistics_fee": "number",
        "tax_rate": "number",
        "answered": "number",
    },
    gives={
        "lines": f"list<context<{_LINE}, amount: number, serial_nos: string>>",
        "surcharges": "list<context<name: string, amount: number>>",
        "list_total": "number",
        "total": "number",
        "total_fen": "number",
        "total_text": "string",
        "total_words": "string",
        "tax": "number",
        "tax_rate": "number",
        "largest_discount": "number",
        "round_no": "number",
        "rounds_left": "number",
    },
    run=total_quotation,
)
