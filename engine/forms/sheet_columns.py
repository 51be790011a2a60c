"""The columns of a list's spreadsheet: one for each input of a row, files, computed values and inner lists left out."""

import unicodedata
from dataclasses import dataclass

from engine.forms.kinds.numbers import QUANTITY_PARTS
from engine.forms.spec import Field, Option, Rows

_PART_WORDS = {
    "value": ("数值", "value"),
    "unit": ("计量单位", "unit"),
    "uncertainty": ("扩展不确定度U", "uncertainty U"),
    "k": ("包含因子k", "coverage factor k"),
}
_EXAMPLES = {
    "number": ("数字，例如1.60", "a number, such as 1.60"),
    "money": ("金额（元），例如1200.00", "an amount in yuan, such as 1200.00"),
    "date": ("日期，例如2026-08-21", "a date, such as 2026-08-21"),
    "time": ("时间，例如09:30", "a time, such as 09:30"),
    "datetime": ("日期和时间，例如2026-08-21 09:30", "a date and time, such as 2026-08-21 09:30"),
    "tick": ("是 或 否", "yes or no"),
    "several": ("可填多项，用、隔开", "several, with commas between them"),
    "phone": ("11位手机号码", "a mobile number of 11 digits"),
    "uscc": ("18位统一社会信用代码", "a credit code of 18 characters"),
    "id-card": ("18位身份证号", "an ID number of 18 characters"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field, or the ``part`` of a quantity."""

    field: Field
    part: str = ""

    def head(self, lang: str) -> str:
        """The words at its head, optional marks left out."""
        label = self.field.label.fixed(lang, self.field.name)
        if not self.part or self.part == "value":
            return label
        word = _PART_WORDS[self.part][1 if lang == "en" else 0]
        return f"{label} {word}" if lang == "en" else f"{label}{word}"

    @property
    def needed(self) -> bool:
        """Whether the column must be there: its field is always asked for and always shown."""
        one = self.field
        return one.required is True and one.hide is False and one.default is None and self.part in ("", "value")

    @property
    def choices(self) -> tuple[Option, ...]:
        """What may be chosen in it, where that is fixed."""
        if self.part == "unit":
            return tuple(Option(unit, unit) for unit in self.field.units)
        return self.field.options.fixed if self.field.options is not None else ()

    def example(self, lang: str) -> str:
        """How to write it."""
        place = 1 if lang == "en" else 0
        if self.choices:
            listed = "、".join(option.en if lang == "en" and option.en else option.zh for option in self.choices[:8])
            return f"{listed}…" if len(self.choices) > 8 else listed  # noqa: PLR2004 -- a line's worth
        if self.part in ("value", "uncertainty", "k"):
            return _EXAMPLES["number"][place]
        return _EXAMPLES.get(self.field.kind.name, ("文字", "text"))[place]


def columns_of(one: Rows) -> tuple[Column, ...]:
    """The columns of a list in the order of its fields."""
    found: list[Column] = []
    for field in one.body.fields:
        if field.compute is not None or field.files is not None or field.readonly is True or field.disabled is True:
            continue
        if field.kind.name == "quantity":
            parts = QUANTITY_PARTS if field.uncertain else QUANTITY_PARTS[:2]
            found += [Column(field, part) for part in parts if part != "unit" or len(field.units) > 1]
        else:
            found.append(Column(field))
    return tuple(found)


def folded(text: str) -> str:
    """A head or a choice as it is compared: full-width signs, blanks, case and optional marks do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for mark in ("(选填)", "(optional)", "*", " ", "\n", "\t"):
        plain = plain.replace(mark, "")
    return plain
