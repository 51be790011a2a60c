"""The FEEL texts of a drawing, compiled once and evaluated many times."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine import feel
from engine.feel import FeelLimit
from engine.ports import Value
from engine.workflow.errors import Stuck
from engine.workflow.timers import ZONE

#: The condition of a way that is always taken beside conditional ones.
ALWAYS = "true"


class Expressions:
    """Compiled FEEL by text. Built once per definition; only read afterwards."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        known = tuple(names)
        self._compiled = {text: feel.compile(text, known) for text in (ALWAYS, *texts)}

    def evaluate(self, text: str, step: str, scope: Mapping[str, Value], now: datetime) -> Value:
        """The value of a text of this drawing; ``today()`` and ``now()`` are those of Asia/Shanghai.

        Raises:
            Stuck: the expression cannot be evaluated on this data.
        """
        try:
            return self._compiled[text].evaluate(scope, now=now.astimezone(ZONE))
        except FeelLimit as wrong:
            raise Stuck(step, f"表达式“{text}”算不出来：{wrong.zh}", f"cannot evaluate {text}: {wrong.en}") from wrong
