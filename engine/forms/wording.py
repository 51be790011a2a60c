"""Sentences that say what is wrong with an answer, in Chinese and English, in the field's own words.

A sentence holds ``{label}`` where the field's name belongs; it is put in by replacement, never by
``str.format``, because labels and answers are written by strangers.
"""

from dataclasses import dataclass
from decimal import Decimal

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Wrong:
    """One way to be wrong. ``part`` names the part of a field of several inputs, such as ``unit``."""

    zh: str
    en: str
    part: str = ""

    def about(self, zh: str, en: str) -> "Wrong":
        """The sentence with the field's name in both languages put in."""
        return Wrong(self.zh.replace("{label}", zh), self.en.replace("{label}", en), self.part)


def quoted(text: str) -> str:
    """At most 40 characters of what was typed, with braces and line ends made harmless."""
    flat = " ".join(text.split()).replace("{", "｛").replace("}", "｝")
    flat = "".join(sign for sign in flat if sign.isprintable())
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "…"


_MISSING = {
    "choose": Wrong("请选择{label}", "Choose {label}"),
    "upload": Wrong("请上传{label}", "Upload {label}"),
    "tick": Wrong("请勾选“{label}”", "Tick “{label}”"),
    "enter": Wrong("请填写{label}", "Enter {label}"),
}


def missing(verb: str) -> Wrong:
    """The sentence for an empty required field; ``verb`` is enter, choose, upload or tick."""
    return _MISSING[verb]


def too_short(bound: int, length: int) -> Wrong:
    """Fewer characters than the form wants."""
    return Wrong(
        f"{{label}}至少要有{bound}个字，现在是{length}个",
        f"{{label}} must have at least {bound} characters; it has {length}",
    )


def too_long(bound: int, length: int) -> Wrong:
    """More characters than the form takes."""
    return Wrong(
        f"{{label}}最多{bound}个字，现在是{length}个，请删去{length - bound}个",
        f"{{label}} must have at most {bound} characters; it has {length}",
    )


def bad_format() -> Wrong:
    """The text does not match the form's pattern, and the owner wrote no sentence of their own."""
    return Wrong("{label}的格式不正确，请对照说明检查", "{label} is not in the right format; check it against the hint")


def not_offered(typed: str) -> Wrong:
    """The choice is none of those that the form offers now."""
    return Wrong(
        f"{{label}}中没有“{quoted(typed)}”这一项，请从所列选项中选择",
        f"{{label}} has no option “{quoted(typed)}”; choose one from the list",
    )


def too_small(bound: str) -> Wrong:
    """Below the least number allowed."""
    return Wrong(f"{{label}}不能小于{bound}", f"{{label}} must be {bound} or more")


def too_great(bound: str) -> Wrong:
    """Above the greatest number allowed."""
    return Wrong(f"{{label}}不能大于{bound}", f"{{label}} must be {bound} or less")


def too_early(bound: str, en: str) -> Wrong:
    """Before the first day or moment allowed."""
    return Wrong(f"{{label}}不能早于{bound}", f"{{label}} must not be before {en}")


def too_late(bound: str, en: str) -> Wrong:
    """After the last day or moment allowed."""
    return Wrong(f"{{label}}不能晚于{bound}", f"{{label}} must not be after {en}")


def off_step(step: Decimal) -> Wrong:
    """Not a multiple of the increment."""
    return Wrong(f"{{label}}应为{step:f}的整数倍", f"{{label}} must be a multiple of {step:f}")


def not_answered_as(what_zh: str, what_en: str) -> Wrong:
    """The answer has the wrong shape altogether: hand-made requests only."""
    return Wrong(f"{{label}}应为{what_zh}，请重新填写", f"{{label}} must be {what_en}; enter it again")


def too_few_rows(bound: int, count: int) -> Wrong:
    """Fewer rows than the list needs."""
    return Wrong(
        f"请至少添加{bound}条{{label}}，现在有{count}条",
        f"Add at least {bound} to {{label}}; there are {count}",
    )


def too_many_rows(bound: int, count: int) -> Wrong:
    """More rows than the list takes."""
    return Wrong(
        f"{{label}}最多{bound}条，现在有{count}条，请删去多余的",
        f"{{label}} can hold {bound} rows; there are {count}",
    )


def repeated_row(first: int, fields_zh: str, fields_en: str) -> Wrong:
    """The row equals an earlier one in the fields that must differ. ``first`` counts from 1."""
    return Wrong(
        f"与第{first}条重复：{fields_zh}相同，请修改或删除其中一条",
        f"The same {fields_en} as row {first}; change or remove one of them",
    )
