"""The bench on which a form is compiled: what is known so far, and every flaw found, each with its element.

Nothing here raises for a bad form; flaws are collected so that an owner sees all of them at once.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import Flaw
from engine.feel.expression import FUNCTIONS
from engine.feel.template import Escape
from engine.feel.types import Type
from engine.forms.expressions import Formula, Pattern, Said, compile_formula, compile_pattern
from engine.forms.json_values import Json

PARTS_LIMIT = 2_000
_CALL = re.compile(r"(\w+)\s*\(")
NESTING_LIMIT = 10
WORDS_LIMIT = 20_000


@dataclass(slots=True)
class Workshop:
    """Flaws of one form and the names that formulas may read at the present place."""

    file: str
    flaws: list[Flaw] = field(default_factory=list)
    names: Mapping[str, Type] = field(default_factory=dict)
    parts: int = 0
    #: whether the type of some computed field could not be told.
    untold: bool = False

    def flaw(self, element: str, zh: str, en: str) -> None:
        """Note a flaw once."""
        found = Flaw(self.file, element, zh, en)
        if found not in self.flaws and len(self.flaws) < PARTS_LIMIT:
            self.flaws.append(found)


class Part:
    """One component of the schema, read without trust: a value of the wrong type is a flaw and counts as absent."""

    def __init__(self, raw: Mapping[str, Any], shop: Workshop) -> None:
        self.raw = raw
        self.shop = shop
        #: width given by the parts beside it, 0 = the whole row.
        self.columns = 0
        place = raw.get("key") or raw.get("path") or raw.get("id") or raw.get("type")
        self.element = str(place)[:100] if isinstance(place, str | int) else "?"
        given = raw.get("properties")
        self.properties: Mapping[str, Any] = given if isinstance(given, Mapping) else {}

    @property
    def own_properties(self) -> dict[str, str]:
        """The free properties that are text, for whoever reads the form for more than we do."""
        return {str(name): value for name, value in self.properties.items() if isinstance(value, str)}

    def flaw(self, zh: str, en: str) -> None:
        """Note a flaw of this component."""
        self.shop.flaw(self.element, zh, en)

    def inner(self, name: str) -> "Part":
        """The mapping ``name``, read in the same way; an empty one when there is none."""
        given = self.raw.get(name)
        if given is not None and not isinstance(given, Mapping):
            self.flaw(f"“{name}”应为一组设置", f"'{name}' must be a group of settings")
        part = Part(given if isinstance(given, Mapping) else {}, self.shop)
        part.element, part.properties = self.element, self.properties
        return part

    def text(self, name: str) -> str:
        """The text ``name``, or ""."""
        given = self.raw.get(name)
        return self._text_of(name, given)

    def _text_of(self, name: str, given: Json) -> str:
        if given is None:
            return ""
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            self.flaw(f"“{name}”应为文字", f"'{name}' must be text")
            return ""
        text = str(given)
        if len(text) > WORDS_LIMIT:
            self.flaw(f"“{name}”超过{WORDS_LIMIT}个字", f"'{name}' has more than {WORDS_LIMIT} characters")
            return ""
        return text

    def flag(self, name: str) -> bool:
        """Whether ``name`` is set; the editor writes properties as text."""
        return self.raw.get(name) in (True, "true", "yes", "1")

    def number(self, name: str) -> Decimal | None:
        """The number ``name``."""
        return self._number_of(name, self.raw.get(name))

    def _number_of(self, name: str, given: Json) -> Decimal | None:
        if given in (None, ""):
            return None
        try:
            number = Decimal(str(given).strip()) if isinstance(given, int | float | str | Decimal) else None
        except InvalidOperation:
            number = None
        if number is None or isinstance(given, bool) or not number.is_finite() or abs(number.adjusted()) > 40:  # noqa: PLR2004 -- as answers
            self.flaw(f"“{name}”应为数字", f"'{name}' must be a number")
            return None
        return number

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 100_000) -> int:
        """The whole number ``name`` between ``least`` and ``most``."""
        number = self.number(name)
        if number is None:
            return default
        if number != int(number) or not least <= number <= most:
            self.flaw(
                f"“{name}”应为{least}到{most}之间的整数",
                f"'{name}' must be a whole number from {least} to {most}",
            )
            return default
        return int(number)

    def property(self) -> "Part":
        """The free properties, read in the same way."""
        part = Part(self.properties, self.shop)
        part.element, part.properties = self.element, self.properties
        return part

    def listed(self, name: str) -> tuple[str, ...]:
        """A list of words, written as JSON list or with commas."""
        given = self.raw.get(name)
        if isinstance(given, str):
            given = [one.strip() for one in given.replace("，", ",").replace("、", ",").split(",")]
        if given is None:
            return ()
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.flaw(f"“{name}”应为一串文字", f"'{name}' must be a list of words")
            return ()
        return tuple(one for one in given if one)

    def structured(self, name: str) -> Json:
        """JSON under ``name``; the editor can only write it as text, so text that is JSON is read."""
        given = self.raw.get(name)
        if not isinstance(given, str) or not given.strip().startswith(("{", "[")):
            return given
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            self.flaw(f"“{name}”不是正确的 JSON", f"'{name}' is not valid JSON")
            return None

    def formula(self, name: str) -> Formula | None:
        """The FEEL expression ``name``, with or without its leading ``=``."""
        text = self.text(name).strip().removeprefix("=").strip()
        return self.formula_of(name, text)

    def formula_of(self, name: str, text: str) -> Formula | None:
        """The expression ``text``, said to stand in ``name``; None when it is empty or wrong."""
        return self._compiled(name, text) if text else None

    def _compiled(self, name: str, text: str) -> Formula | None:
        found = compile_formula(text, self.shop.names)
        if isinstance(found, Formula):
            self._refuse_hidden_functions(text)
            return found
        self.flaw(f"“{name}”的表达式有误：{found[0]}", f"the expression of '{name}' is wrong: {found[1]}")
        return None

    def _refuse_hidden_functions(self, text: str) -> None:
        """A key with the name of a function hides it: ``count(items)`` then calls a number."""
        for called in _CALL.findall(text):
            if called in self.shop.names and called in FUNCTIONS:
                self.flaw(
                    f"“{called}”既是字段又是函数，此处无法调用，请换一个字段标识",
                    f"'{called}' is a key and a function, which cannot be called here; choose another key",
                )

    def switch(self, name: str) -> bool | Formula:
        """True, false, or a formula (text that begins with ``=``)."""
        given = self.raw.get(name)
        if isinstance(given, str) and given.strip().startswith("="):
            return self.formula(name) or False
        return self.flag(name)

    def bound(self, name: str) -> Decimal | Formula | None:
        """A number, or a formula that gives one."""
        given = self.raw.get(name)
        if isinstance(given, str) and given.strip().startswith("="):
            return self.formula(name)
        return self.number(name)

    def said(self, name: str, *others: str, escape: Escape = "text") -> Said:
        """The words ``name`` (or the first of ``others`` that is set) with their English from ``properties.en``."""
        zh = next((text for text in (self.text(one) for one in (name, *others)) if text), "")
        return Said(self._words(name, zh, escape), self._words(name, self._english(name), escape))

    def _english(self, name: str) -> str:
        english = self.property().structured("en")
        if isinstance(english, Mapping):
            return self._text_of(f"en.{name}", english.get(name))
        if name == "label":
            return self._text_of("en", english)
        return self._text_of(f"en_{name}", self.properties.get(f"en_{name}"))

    def _words(self, name: str, text: str, escape: Escape) -> str | Formula | Pattern:
        stripped = text.strip()
        if stripped.startswith("=") and len(stripped) > 1:
            return self._compiled(name, stripped[1:]) or ""
        if "{{" not in text:
            return text
        found = compile_pattern(text, self.shop.names, escape)
        if isinstance(found, Pattern):
            return found
        self.flaw(f"“{name}”中的模板有误：{found[0]}", f"the template in '{name}' is wrong: {found[1]}")
        return ""

    def parts(self, name: str = "components") -> Iterable["Part"]:
        """The components inside."""
        given = self.raw.get(name)
        if given is None:
            return []
        if not isinstance(given, list):
            self.flaw(f"“{name}”应为组件列表", f"'{name}' must be a list of components")
            return []
        whole = [Part(one, self.shop) for one in given if isinstance(one, Mapping)]
        if len(whole) != len(given):
            self.flaw("列表中有不是组件的内容", "there is something in the list that is no component")
        return whole
