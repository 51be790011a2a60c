"""The FEEL inside a form: conditions, computed values, and words with values in them.

Compiled once per release. A formula that reaches a bound of ``engine.feel`` counts as null: a form is shown rather than
broken, and what must hold (a rule, a condition) then does not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine import feel
from engine.feel.template import Escape, Template, compile_template
from engine.feel.types import ANY, Type
from engine.forms.kinds.computed import show_value
from engine.ports import Value

Env = Mapping[str, Any]
#: whose today is meant.
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Formula:
    """One FEEL expression, the paths it reads, and their first names."""

    text: str
    expression: feel.Expression
    paths: frozenset[str]
    names: frozenset[str]

    def type_over(self, names: Mapping[str, Type]) -> Type:
        """The type of its result: as FEEL tells it, else that of a trial over typical values of ``names``, else Any."""
        if self.expression.type is not None:
            return self.expression.type
        found = feel.type_of(self.value({name: typical(kind) for name, kind in names.items()}, _TRIAL))
        return ANY if found.name in ("Null", "Any", "function", "range") else found

    def value(self, env: Env, now: datetime) -> Value:
        """Its value over ``env``; null when it is too much work."""
        try:
            return self.expression.evaluate(env, now=now.astimezone(_HERE))
        except feel.FeelLimit:
            return None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text with ``{{FEEL}}`` in it; the values are escaped for Markdown or HTML so that they stay plain words."""

    template: Template
    escape: Escape
    paths: frozenset[str]
    names: frozenset[str]

    def value(self, env: Env, now: datetime) -> str:
        """The text with its values put in; nothing when it is too much work."""
        try:
            return self.template.render(env, escape=self.escape, now=now)
        except feel.FeelLimit:
            return ""


@dataclass(frozen=True, slots=True)
class Said:
    """Words in both languages; each is fixed text, a formula, or a pattern with formulas in it."""

    zh: str | Formula | Pattern = ""
    en: str | Formula | Pattern = ""

    @property
    def formulas(self) -> tuple[Formula | Pattern, ...]:
        """What has to be worked out in the words."""
        return tuple(part for part in (self.zh, self.en) if not isinstance(part, str))

    def words(self, lang: str, env: Env, now: datetime) -> str:
        """The words in ``lang`` (zh or en); English falls back on Chinese."""
        part = self.en if lang == "en" and self.en else self.zh
        if isinstance(part, str):
            return part
        value = part.value(env, now)
        return value if isinstance(value, str) else show_value(value)

    def fixed(self, lang: str, otherwise: str) -> str:
        """The words when they are fixed text, else ``otherwise``: for the compiler, which has no values."""
        part = self.en if lang == "en" and self.en else self.zh
        return part if isinstance(part, str) and part else otherwise


SILENT = Said()
_TRIAL = datetime(2026, 1, 5, 9, tzinfo=UTC)
_TYPICAL: Mapping[str, Any] = {
    "number": Decimal(1),
    "string": "1",
    "boolean": True,
    "date": _TRIAL.date(),
    "time": _TRIAL.time(),
    "date and time": _TRIAL,
}


def typical(kind: Type) -> Value:
    """A value of a type, for trying out what a formula gives; null for types without one."""
    if kind.name == "list":
        return [typical(kind.element)] if kind.element is not None else []
    if kind.name == "context":
        return {name: typical(inner) for name, inner in kind.fields}
    return _TYPICAL.get(kind.name)


def compile_formula(text: str, names: Mapping[str, Type]) -> Formula | tuple[str, str]:
    """Compile a FEEL expression; what is wrong with it in Chinese and English when it is none."""
    try:
        expression = feel.compile(text, names)
    except (feel.FeelError, feel.FeelLimit) as error:
        return error.zh, error.en
    return Formula(text, expression, expression.names, first_names(expression.names))


def compile_pattern(text: str, names: Mapping[str, Type], escape: Escape) -> Pattern | tuple[str, str]:
    """Compile text with ``{{FEEL}}`` in it; what is wrong with it in both languages when it cannot be read."""
    try:
        template = compile_template(text, names)
    except (feel.FeelError, feel.FeelLimit) as error:
        return error.zh, error.en
    return Pattern(template, escape, template.names, first_names(template.names))


def first_names(paths: frozenset[str]) -> frozenset[str]:
    """The first name of each dotted path."""
    return frozenset(path.split(".", 1)[0] for path in paths)
