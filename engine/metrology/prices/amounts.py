"""Amounts of a quotation in whole fen, and sums of money in words. Pure; nothing here is rounded twice."""

from decimal import ROUND_HALF_UP, Decimal

from engine.metrology.numbers.exact import ROOMY, WORK, multiply, subtract

_HUNDRED = Decimal(100)
_ONE = Decimal(1)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP = 10_000


def line_amount(unit_fen: int, quantity: int, discount: Decimal) -> int:
    """What a line comes to in fen: so many at a price, less ``discount`` per cent, half a fen rounded up."""
    whole = multiply(Decimal(unit_fen * quantity), subtract(_HUNDRED, discount))
    return int(ROOMY.divide(whole, _HUNDRED).quantize(_ONE, ROUND_HALF_UP, context=ROOMY))


def tax_within(total_fen: int, rate: Decimal) -> int:
    """The tax that a total with tax contains at ``rate`` per cent, in fen, half a fen rounded up."""
    tax = WORK.divide(multiply(Decimal(total_fen), rate), _HUNDRED + rate)
    return int(tax.quantize(_ONE, ROUND_HALF_UP, context=WORK))


def in_words(fen: int) -> str:
    """A sum of money in the characters that contracts and receipts ask for: 壹仟贰佰元整, 叁元零伍分.

    Raises:
        ValueError: below nothing, or 10^16 yuan and more.
    """
    yuan, cents = divmod(fen, 100)
    if fen < 0 or yuan >= _GROUP**4:
        raise ValueError(f"no sum of money in words: {fen}")
    jiao, last = divmod(cents, 10)
    said = f"{_whole(yuan)}元" if yuan else ""
    if not cents:
        return f"{said or '零元'}整"
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif yuan:
        said += "零"
    return f"{said}{_DIGITS[last]}分" if last else f"{said}整"


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, _GROUP)
        groups.append(group)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            continue
        gap = place + 1 < len(groups) and (group < _GROUP // 10 or not groups[place + 1])
        said += ("零" if said and gap else "") + _four(group) + _GROUPS[place]
    return said


def _four(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return said
