"""A corpus of expressions from a fixed seed, over small whole numbers, short texts, dates, lists and contexts.

Numbers are multiples of a half, so that binary floats elsewhere can hold them.
"""

import random
from collections.abc import Callable

SCOPE = {
    "n": 4,
    "m": 2.5,
    "s": "abc",
    "t": "北京",
    "yes": True,
    "none": None,
    "xs": [3, 1, 2],
    "rows": [{"k": "a", "q": 2}, {"k": "b", "q": 5}, {"k": "a", "q": 7}],
    "o": {"p": 6, "r": {"z": "deep"}},
    "申请": {"金额": 1500, "类别": "压力表"},
}
NUMBERS = ["1", "2", "7", "0.5", "n", "m", "o.p", "rows[2].q", "申请.金额", "count(xs)", "xs[1]", "xs[-1]"]
TEXTS = ['"a"', '"abc"', "s", "t", "o.r.z", "rows[1].k", "申请.类别", '"压力表"', "upper case(s)", '""']
DATES = ['date("2026-11-22")', '@"2026-01-31"', '@"2024-02-29"', "date(2025, 12, 31)"]
SPANS = ['duration("P1D")', 'duration("P10D")', 'duration("P1M")', 'duration("P1Y")', '@"PT36H"']


class Maker:
    """Makes expressions of a wanted type, at most ``depth`` deep."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- a test corpus, not a secret

    def make(self, depth: int) -> str:
        """An expression of any type."""
        return self.random.choice([self.number, self.text, self.condition, self.row, self.day])(depth)

    def _pick(self, plain: list[str], depth: int, *deeper: Callable[[], str]) -> str:
        if depth <= 0 or self.random.random() < 0.25:
            return self.random.choice(plain)
        return self.random.choice(deeper)()

    def number(self, depth: int) -> str:
        inner = lambda: self.number(depth - 1)  # noqa: E731 -- keeps the table below one line each
        return self._pick(
            NUMBERS,
            depth,
            lambda: f"{inner()} {self.random.choice(['+', '-', '*'])} {inner()}",
            lambda: f"({inner()} - {inner()})",
            lambda: f"(if {self.condition(depth - 1)} then {inner()} else {inner()})",
            lambda: f"{self.random.choice(['abs', 'floor', 'ceiling'])}({inner()})",
            lambda: f"{self.random.choice(['sum', 'min', 'max'])}({self.row(depth - 1)})",
            lambda: f"count({self.row(depth - 1)})",
            lambda: f"string length({self.text(depth - 1)})",
            lambda: f"round half up({inner()}, 0)",
            lambda: f"{self.day(depth - 1)}.{self.random.choice(['year', 'month', 'day'])}",
            lambda: f"modulo({inner()}, 3)",
        )

    def text(self, depth: int) -> str:
        inner = lambda: self.text(depth - 1)  # noqa: E731
        return self._pick(
            TEXTS,
            depth,
            lambda: f"{inner()} + {inner()}",
            lambda: f"(if {self.condition(depth - 1)} then {inner()} else {inner()})",
            lambda: f"substring({inner()}, {self.random.choice(['1', '2', '-1'])})",
            lambda: f"string join([{inner()}, {inner()}], {self.random.choice(TEXTS)})",
            lambda: f'replace({inner()}, "[a-c]", "x")',
            lambda: f'substring before({inner()}, "b")',
            lambda: f"string({self.number(depth - 1)})",
            lambda: f"day of week({self.day(depth - 1)})",
        )

    def condition(self, depth: int) -> str:
        sign = self.random.choice(["=", "!=", "<", "<=", ">", ">="])
        return self._pick(
            ["yes", "true", "false", "n > 3", "none = null"],
            depth,
            lambda: f"{self.number(depth - 1)} {sign} {self.number(depth - 1)}",
            lambda: f"{self.text(depth - 1)} {self.random.choice(['=', '!='])} {self.text(depth - 1)}",
            lambda: f"{self.day(depth - 1)} {sign} {self.day(depth - 1)}",
            lambda: f"({self.condition(depth - 1)}) {self.random.choice(['and', 'or'])} ({self.condition(depth - 1)})",
            lambda: f"not({self.condition(depth - 1)})",
            lambda: f"{self.number(depth - 1)} in [1..{self.random.randint(2, 9)}]",
            lambda: f"{self.number(depth - 1)} in (1, 2, > 5)",
            lambda: f"({self.number(depth - 1)}) between 1 and 5",
            lambda: f"some v in {self.row(depth - 1)} satisfies v > 2",
            lambda: f"every v in {self.row(depth - 1)} satisfies v > 0",
            lambda: f'contains({self.text(depth - 1)}, "b")',
            lambda: f"list contains({self.row(depth - 1)}, {self.number(depth - 1)})",
            lambda: f"none = {self.random.choice(['null', '1', 's'])}",
        )

    def row(self, depth: int) -> str:
        """A list of numbers."""
        inner = lambda: self.row(depth - 1)  # noqa: E731
        return self._pick(
            ["xs", "[1, 2, 3]", "rows.q", "[n]", 'rows[k = "a"].q'],
            depth,
            lambda: f"[{self.number(depth - 1)}, {self.number(depth - 1)}]",
            lambda: f"for v in {inner()} return v * 2",
            lambda: f"({inner()})[item > 1]",
            lambda: f"concatenate({inner()}, {inner()})",
            lambda: f"reverse({inner()})",
            lambda: f"distinct values({inner()})",
            lambda: f"append({inner()}, {self.number(depth - 1)})",
            lambda: f"sort({inner()}, function(a, b) a < b)",
            lambda: f"for v in 1..{self.random.randint(1, 4)} return v + {self.random.choice(NUMBERS)}",
            lambda: f"rows[q > {self.random.randint(1, 6)}].q",
            lambda: f"flatten([{inner()}, [{self.number(depth - 1)}]])",
            lambda: f"{{a: {inner()}, b: a}}.b",
        )

    def day(self, depth: int) -> str:
        return self._pick(
            DATES,
            depth,
            lambda: f"({self.day(depth - 1)} {self.random.choice(['+', '-'])} {self.random.choice(SPANS)})",
        )


def corpus(count: int, seed: int = 2026) -> list[str]:
    """``count`` different expressions, always the same ones."""
    maker = Maker(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found[maker.make(3)] = None
    return list(found)
