"""Maximum permissible errors, evaluated exactly at each point and never rounded before comparison.

A rule is anything that turns a point into its MPE value: ``Mpe`` covers the forms ±a, ±b %, ±(a + b %), ±c %FS and
±d digits; ``largest_of`` and ``by_range`` combine rules, ``by_expression`` takes a compiled one; any callable serves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from engine.metrology.numbers.exact import BadNumber, Number, add, magnitude, multiply, plain, read, read_not_negative

_PERCENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Point:
    """Where an MPE is asked for. ``value``, ``span`` and ``resolution`` share one unit."""

    value: Decimal
    #: 引用值, usually full scale; needed by %FS.
    span: Decimal | None = None
    #: value of one digit (字); needed by digits.
    resolution: Decimal | None = None


class MpeRule(Protocol):
    """Gives the MPE value (MPEV, not negative) at a point."""

    def __call__(self, point: Point, /) -> Decimal:
        """The MPEV in the unit of the point."""
        ...


class Evaluable(Protocol):
    """A compiled expression, such as one of FEEL."""

    def evaluate(self, scope: Mapping[str, object], /) -> object:
        """The value under the names of ``scope``."""
        ...


@dataclass(frozen=True, slots=True)
class Mpe:
    """The sum ±(constant + reading_percent %·|x| + span_percent %·span + digits·resolution)."""

    constant: Decimal = Decimal(0)
    reading_percent: Decimal = Decimal(0)
    span_percent: Decimal = Decimal(0)
    digits: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        parts = (self.constant, self.reading_percent, self.span_percent, self.digits)
        if min(parts) < 0 or not any(parts):
            raise BadNumber("最大允许误差应大于零", "a maximum permissible error must be above zero")

    def __call__(self, point: Point) -> Decimal:
        """The MPEV at a point, exact.

        Raises:
            BadNumber: %FS without a span, or digits without a resolution.
        """
        terms = [self.constant]
        if self.reading_percent:
            terms.append(multiply(multiply(self.reading_percent, _PERCENT), magnitude(point.value)))
        if self.span_percent:
            span = _needed(point.span, "引用误差需要量程（引用值）", "%FS needs a span")
            terms.append(multiply(multiply(self.span_percent, _PERCENT), span))
        if self.digits:
            terms.append(
                multiply(
                    self.digits, _needed(point.resolution, "以“字”表示的误差需要分辨力", "digits need a resolution")
                )
            )
        return add(*terms)

    @property
    def text(self) -> str:
        """The rule as certificates write it: "±(0.5 %+2字)"."""
        parts = [
            (self.reading_percent, " %"),
            (self.span_percent, " %FS"),
            (self.constant, ""),
            (self.digits, "字"),
        ]
        written = [f"{plain(amount)}{sign}" for amount, sign in parts if amount]
        return f"±{written[0]}" if len(written) == 1 else f"±({'+'.join(written)})"


def point(value: Number, *, span: Number | None = None, resolution: Number | None = None) -> Point:
    """Read a point; span and resolution must not be negative."""
    return Point(
        read(value),
        None if span is None else read_not_negative(span, "引用值", "span"),
        None if resolution is None else read_not_negative(resolution, "分辨力", "resolution"),
    )


def mpev(rule: MpeRule, where: Point) -> Decimal:
    """The MPE value of any rule at a point. Raises BadNumber where the rule gives a negative or non-finite value."""
    return read_not_negative(rule(where), "最大允许误差", "the maximum permissible error")


def largest_of(*rules: MpeRule) -> MpeRule:
    """The rule "±2 % or ±0.5, whichever is larger" (取大者)."""
    if not rules:
        raise BadNumber("没有最大允许误差", "no rule given")
    return lambda where: max(rule(where) for rule in rules)


def by_range(rows: Sequence[tuple[Number, MpeRule]]) -> MpeRule:
    """A rule by sections: rows of (upper end of |value|, included; rule), rising.

    Raises:
        BadNumber: the ends do not rise; or, when asked, a point beyond the last end.
    """
    sections = [(read(end), rule) for end, rule in rows]
    ends = [end for end, _ in sections]
    if not ends or sorted(set(ends)) != ends:
        raise BadNumber("分段上限应逐段增大", "the section ends must rise")

    def rule_by_range(where: Point) -> Decimal:
        for end, rule in sections:
            if magnitude(where.value) <= end:
                return rule(where)
        raise BadNumber(f"{plain(where.value)} 超出分段范围", f"{plain(where.value)} lies beyond the sections")

    return rule_by_range


def by_expression(expression: Evaluable) -> MpeRule:
    """A rule by a compiled expression over ``x`` (the point's value), ``span`` and ``resolution``.

    Raises:
        BadNumber: when asked, and the expression gives no number.
    """

    def rule_by_expression(where: Point) -> Decimal:
        given = expression.evaluate({"x": where.value, "span": where.span, "resolution": where.resolution})
        if isinstance(given, bool) or not isinstance(given, Decimal | int):
            raise BadNumber("最大允许误差的表达式没有得出数值", "the expression gave no number")
        return read(given)

    return rule_by_expression


def _needed(amount: Decimal | None, zh: str, en: str) -> Decimal:
    if amount is None:
        raise BadNumber(zh, en)
    return amount
