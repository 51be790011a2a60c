"""The FEEL inside a form: conditions, computed values, and words with values in them.

Compiled once per release. A formula that reaches a bound of ``engine.feel`` counts as null: a form is shown rather than
broken, and what must hold (a rule, a condition) then does not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import feel
from engine.feel.errors import FeelError, FeelLimit
from engine.feel.types import Type
from engine.forms.kinds.computed import show_value

Env = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """One FEEL expression and the names it reads."""

    text: str
    expression: Any
    names: frozenset[str]

    def value(self, env: Env, now: datetime) -> Any:
        """Its value over ``env``; null when it is too much work."""
        try:
            return self.expression.evaluate(env, now=now)
        except FeelLimit:
            return None


@dataclass(frozen=True, slots=True)
class Said:
    """Words in both languages; each is fixed text, a formula, or a template with formulas in it."""

    zh: "str | Formula | Pattern" = ""
    en: "str | Formula | Pattern" = ""

    @property
    def names(self) -> frozenset[str]:
        """The names that the words read."""
        return frozenset().union(*(part.names for part in (self.zh, self.en) if not isinstance(part, str)))

    def words(self, lang: str, env: Env, now: datetime) -> str:
        """The words in ``lang`` (zh or en); English falls back on Chinese."""
        part = self.en if lang == "en" and self.en else self.zh
        if isinstance(part, str):
            return part
        value = part.value(env, now)
        return value if isinstance(value, str) else show_value(value)


SILENT = Said()
