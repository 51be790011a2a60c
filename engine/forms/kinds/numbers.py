"""Answers that are numbers: plain, money, quantities with unit and uncertainty. Decimal from end to end."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from engine.feel.types import NUMBER, STRING, context_of
from engine.forms.cleaning import clean_line
from engine.forms.json_values import Json
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong, not_answered_as, quoted
from engine.ports import Value

#: FEEL numbers have 34 digits; a longer one could not be kept exactly.
DIGITS = 34
_EXPONENT = 40
MONEY_DIGITS = 2
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
#: as we write them ourselves.
_STORED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"\s*([+\-−－0-9０-９.．,，]*[0-9０-９])\s*([^0-9０-９\s.,，eE].{0,40})")
_SIGNS = str.maketrans("０１２３４５６７８９．，－−＋ｅＥ", "0123456789.,--+eE", " \u3000\u00a0\u2009'")

_BINARY = Wrong(
    '{label}应以文字形式给出，例如 "1.20"，以免丢失精度',
    '{label} must be given as text, such as "1.20", so that no digit is lost',
)
_NOT_A_NUMBER = not_answered_as("数字", "a number")


def read_decimal(raw: object) -> Decimal | Wrong | None:
    """A number as people write it: 1.20, １．２０, 1,200.00, 1.2e-5. Trailing zeros are kept."""
    if isinstance(raw, Decimal):
        return _bounded(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        # A whole number of thousands of digits would take seconds to write down.
        return _bounded(Decimal(raw)) if raw.bit_length() < 4 * DIGITS else too_many_digits()
    if isinstance(raw, float):
        return _BINARY
    text = clean_line(raw)
    if isinstance(text, Wrong) or not text:
        return text or None
    plain = text.translate(_SIGNS)
    if "," in plain and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        return Wrong(
            f"{{label}}应为数字，现在填的是“{quoted(text)}”",
            f"{{label}} must be a number; “{quoted(text)}” is not",
        )
    return _bounded(Decimal(plain)) if len(plain) <= 2 * DIGITS else too_many_digits()


def too_many_digits() -> Wrong:
    """The number has more digits than can be kept exactly."""
    return Wrong(f"{{label}}的位数过多，最多{DIGITS}位", f"{{label}} has too many digits; at most {DIGITS}")


def _bounded(number: Decimal) -> Decimal | Wrong:
    if not number.is_finite():
        return _NOT_A_NUMBER
    if len(number.as_tuple().digits) > DIGITS or abs(number.adjusted()) > _EXPONENT:
        return too_many_digits()
    return number


def write_decimal(number: Decimal) -> str:
    """The number as JSON keeps it: plain notation, trailing zeros kept, no minus before zero."""
    text = format(number, "f")
    return text.removeprefix("-") if number == 0 else text


def load_decimal(stored: Json) -> Decimal | None:
    """A number from JSON; what is none is nothing."""
    if type(stored) is str and len(stored) <= DIGITS and _STORED.fullmatch(stored):
        return Decimal(stored)
    number = read_decimal(stored) if isinstance(stored, str | int | Decimal) else None
    return number if isinstance(number, Decimal) else None


def decimals_of(number: Decimal) -> int:
    """How many digits stand behind the point."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def take_number(digits: int | None, raw: object) -> Decimal | Wrong | None:
    """A number with at most ``digits`` digits behind the point."""
    number = read_decimal(raw)
    if digits is None or not isinstance(number, Decimal) or decimals_of(number) <= digits:
        return number
    if number == round(number, digits):
        return round(number, digits)
    if digits == 0:
        return Wrong("{label}应为整数，不带小数", "{label} must be a whole number")
    return Wrong(f"{{label}}最多{digits}位小数", f"{{label}} can have at most {digits} digits behind the point")


def take_money(raw: object) -> Decimal | Wrong | None:
    """Yuan with two digits behind the point."""
    text = raw.strip().strip("￥¥元").strip() if isinstance(raw, str) else raw
    number = take_number(MONEY_DIGITS, text)
    return number.quantize(Decimal("0.01")) if isinstance(number, Decimal) else number


def show_money(number: Decimal) -> str:
    """``1,200.00元``."""
    return f"{number:,.2f}元"


_DECIMAL_TEXT = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}


def number_kind(digits: int | None) -> Kind:
    """Numbers with at most ``digits`` digits behind the point (None = any)."""
    return Kind(
        "number", partial(take_number, digits), type=NUMBER, store=write_decimal, load=load_decimal,
        show=write_decimal, schema=_DECIMAL_TEXT, mode="numeric" if digits == 0 else "decimal",
    )  # fmt: skip


MONEY = Kind(
    "money", take_money, type=NUMBER, store=write_decimal, load=load_decimal, show=show_money,
    schema={"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}, mode="decimal",
)  # fmt: skip

QUANTITY_PARTS = ("value", "unit", "uncertainty", "k")
_QUANTITY = context_of({"value": NUMBER, "unit": STRING, "uncertainty": NUMBER, "k": NUMBER})


def quantity_kind(units: Sequence[str], *, digits: int | None, uncertain: bool) -> Kind:
    """A value with its unit and, where asked for, its expanded uncertainty U and coverage factor k."""
    return Kind(
        "quantity", partial(take_quantity, tuple(units), digits, uncertain), type=_QUANTITY, store=_store_quantity,
        load=_load_quantity, show=show_quantity, input="quantity", mode="decimal",
        schema={
            "type": "object",
            "properties": {
                **{part: _DECIMAL_TEXT for part in QUANTITY_PARTS if part != "unit"},
                "unit": {"enum": list(units)},
            },
            "required": ["value", "unit"],
            "additionalProperties": False,
        },
    )  # fmt: skip


def take_quantity(units: tuple[str, ...], digits: int | None, uncertain: bool, raw: object) -> Value:
    """A context of value and unit, and U and k where asked for; None when no number was given."""
    if isinstance(raw, str) and not raw.strip():
        return None
    if not isinstance(raw, Mapping):
        return not_answered_as("数值和计量单位", "a value with a unit")
    typed, typed_unit = _parted(raw.get("value") or "", raw.get("unit") or "")
    value = take_number(digits, typed)
    if isinstance(value, Wrong):
        return Wrong(value.zh, value.en, "value")
    given = uncertain and any(raw.get(part) not in (None, "") for part in ("uncertainty",))
    if value is None:
        return Wrong("请填写{label}的数值", "Enter the value of {label}", "value") if given else None
    unit = take_unit(units, typed_unit)
    if isinstance(unit, Wrong):
        return unit
    parts: dict[str, Any] = {"value": value, "unit": unit}
    return _with_uncertainty(parts, raw) if given else parts


def _parted(typed: object, unit: object) -> tuple[object, object]:
    """Value and unit; a unit that was typed behind the value (``1.6 MPa``) counts where none was chosen."""
    found = _WITH_UNIT.fullmatch(typed) if isinstance(typed, str) and not unit else None
    return (found[1], found[2]) if found is not None else (typed, unit)


def take_unit(units: Sequence[str], typed: object) -> str | Wrong:
    """One of ``units``; look-alike signs are taken for the right ones, other letters are never guessed.

    µ (U+00B5) is μ, ㎜ is mm, m3 is m³. mPa is not MPa: nine decades lie between them.
    """
    unit = clean_line(typed or (units[0] if len(units) == 1 else ""))
    if isinstance(unit, Wrong) or not unit:
        return Wrong("请选择{label}的计量单位", "Choose the unit of {label}", "unit")
    alike = {_folded(one): one for one in units}
    if unit in units or _folded(unit) in alike:
        return unit if unit in units else alike[_folded(unit)]
    meant = [one for one in units if _folded(one).lower() == _folded(unit).lower()]
    if meant:
        return Wrong(
            f"{{label}}的计量单位“{quoted(unit)}”不可用，是否为“{meant[0]}”？大小写不同，含义不同",
            f"the unit “{quoted(unit)}” of {{label}} is not offered; is it “{meant[0]}”? Capitals matter",
            "unit",
        )
    listed = "、".join(units)
    return Wrong(
        f"{{label}}的计量单位“{quoted(unit)}”不在可选范围内，可选：{listed}",
        f"the unit “{quoted(unit)}” of {{label}} is not offered; choose {', '.join(units)}",
        "unit",
    )


def _folded(unit: str) -> str:
    """For comparing only: what is kept is the unit as the form lists it."""
    return unicodedata.normalize("NFKC", unit).replace(" ", "")


def _with_uncertainty(parts: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any] | Wrong:
    for part, zh, en in (
        ("uncertainty", "{label}的扩展不确定度（U）", "The expanded uncertainty U of {label}"),
        ("k", "{label}的包含因子（k）", "The coverage factor k of {label}"),
    ):
        number = read_decimal(raw.get(part) or ("2" if part == "k" else ""))
        if isinstance(number, Wrong):
            return Wrong(number.zh.replace("{label}", zh), number.en.replace("{label}", en), part)
        if number is None or number <= 0:
            return Wrong(f"{zh}应大于0", f"{en} must be greater than 0", part)
        parts[part] = number
    return parts


def _each(parts: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    return {part: value if part == "unit" else change(value) for part, value in parts.items()}


def _store_quantity(value: Mapping[str, Any]) -> dict[str, Any]:
    return _each(value, write_decimal)


def _load_quantity(stored: Json) -> dict[str, Any] | None:
    if not isinstance(stored, Mapping):
        return None
    known = {part: stored.get(part) for part in QUANTITY_PARTS}
    return {**_each(known, load_decimal), "unit": known["unit"] if isinstance(known["unit"], str) else None}


def show_quantity(value: Mapping[str, Any]) -> str:
    """``1.60 MPa，U = 0.02 MPa（k=2）``; the unit 1 is not written."""
    unit = "" if value["unit"] in ("1", None) else f" {value['unit']}"
    text = f"{write_decimal(value['value'])}{unit}"
    if value.get("uncertainty") is None:
        return text
    return f"{text}，U = {write_decimal(value['uncertainty'])}{unit}（k={write_decimal(value['k'])}）"
