"""What a price is made of, and what is wrong with what somebody typed or imported."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem
from engine.metrology.numbers.exact import BadNumber
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.quantities import parse_range

SERVICES = ("检定", "校准", "检测")
#: one price never reaches it; what does was typed wrong.
HIGHEST_FEN = 100_000_000
_MONEY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class PriceField:
    """One column of the price list: ``kind`` is text, choice, range or money."""

    key: str
    zh: str
    en: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 60


FIELDS = (
    PriceField("category", "器具类别", "Category", required=True),
    PriceField("name", "项目名称", "Item", required=True, longest=100),
    PriceField("service_type", "服务类型", "Service", "choice", choices=SERVICES),
    PriceField("range", "测量范围", "Range", "range"),
    PriceField("per", "计价单位", "Per", required=True, longest=10),
    PriceField("price", "单价（元）", "Price (yuan)", "money", required=True),
    PriceField("remarks", "备注", "Remarks", longest=200),
)


def check_price(raw: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """The values of a row, the price as ``price_fen``, and what is wrong, in the order of the columns."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in FIELDS:
        text = " ".join(str(raw.get(field.key, "") or "").split())
        if field.kind == "money":
            text = _plain_money(text)
        found = list(_problems(field, text))
        problems += found
        if field.kind == "money":
            values["price_fen"] = None if found else read_fen(text)
        else:
            values[field.key] = text
    return values, problems


def read_fen(text: str) -> int:
    """Yuan as they are written, in whole fen: "40", "40.5", "1,200.00". Raises ValueError when it is none."""
    plain = _plain_money(text)
    if not _MONEY.fullmatch(plain):
        raise ValueError(f"no sum of money: {text}")
    whole, _, cents = plain.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0"))


def _plain_money(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").strip("¥元")


def _problems(field: PriceField, text: str) -> Iterator[Problem]:
    if not text:
        if field.required:
            yield Problem(field.key, f"请填写{field.zh}", f"{field.en} is missing")
    elif len(text) > field.longest:
        yield Problem(field.key, f"{field.zh}不超过{field.longest}字", f"at most {field.longest} characters")
    elif field.kind == "choice" and text not in field.choices:
        zh = f"{field.zh}应为{'、'.join(field.choices)}之一，或者留空"
        yield Problem(field.key, zh, f"one of {', '.join(field.choices)}, or empty")
    elif field.kind == "money" and (not _MONEY.fullmatch(text) or read_fen(text) > HIGHEST_FEN):
        yield Problem(field.key, "单价应为不小于0、最多两位小数的金额", "a sum of money with at most two decimals")
    elif field.kind == "range":
        yield from _range_problems(field, text)


def _range_problems(field: PriceField, text: str) -> Iterator[Problem]:
    try:
        parse_range(text)
    except (BadNumber, BadUnit):
        yield Problem(field.key, "测量范围应写成“0~60 MPa”的样子", "a range is written as 0~60 MPa")
