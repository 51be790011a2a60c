"""Errors of indication and their relatives, JJF 1001-2011 terms.

Differences are exact; quotients hold 50 digits. Nothing is rounded: an error is compared with its limit as it is.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from engine.metrology.numbers.exact import (
    WORK,
    BadNumber,
    Number,
    divide,
    magnitude,
    mean,
    read,
    read_all,
    read_positive,
    subtract,
)


def error(indication: Number, reference: Number) -> Decimal:
    """示值误差: indication − reference, in their common unit, exact."""
    return subtract(read(indication), read(reference))


def correction(indication: Number, reference: Number) -> Decimal:
    """修正值: reference − indication, the negated error."""
    return subtract(read(reference), read(indication))


def relative_error(indication: Number, reference: Number) -> Decimal:
    """相对误差: error over reference, a ratio. Raises BadNumber for a zero reference."""
    return divide(error(indication, reference), read(reference))


def fiducial_error(indication: Number, reference: Number, span: Number) -> Decimal:
    """引用误差: error over the fiducial value (usually full scale or span), a ratio."""
    return divide(error(indication, reference), read_positive(span, "引用值", "fiducial value"))


def hysteresis(rising: Number, falling: Number) -> Decimal:
    """回程误差: |rising − falling| at one point."""
    return magnitude(subtract(read(rising), read(falling)))


def spread(readings: Iterable[Number]) -> Decimal:
    """示值变动性: the largest reading minus the smallest."""
    values = read_all(readings)
    return subtract(max(values), min(values))


def largest_error(indications: Sequence[Number], references: Sequence[Number]) -> Decimal:
    """The error with the largest magnitude over the points, sign kept; the first of equals."""
    return max(_errors(indications, references), key=magnitude)


def mean_error(indications: Sequence[Number], reference: Number) -> Decimal:
    """The error of the mean of repeated indications at one point."""
    return WORK.subtract(mean(read_all(indications)), read(reference))


def nonlinearity(inputs: Sequence[Number], outputs: Sequence[Number]) -> Decimal:
    """非线性, end points: the largest |distance| of an output from the line through first and last point.

    Args:
        inputs, outputs: at least three points in order, first and last input different.

    Returns:
        In the output's unit; divide by the output span for a ratio.
    """
    xs, ys = read_all(inputs, at_least=3), read_all(outputs, at_least=3)
    if len(xs) != len(ys):
        raise BadNumber("输入与输出的点数不同", "inputs and outputs differ in number")
    slope = divide(subtract(ys[-1], ys[0]), subtract(xs[-1], xs[0]))
    line = (WORK.add(ys[0], WORK.multiply(slope, subtract(x, xs[0]))) for x in xs)
    return max(magnitude(WORK.subtract(y, on_line)) for y, on_line in zip(ys, line, strict=True))


def _errors(indications: Sequence[Number], references: Sequence[Number]) -> list[Decimal]:
    if not indications or len(indications) != len(references):
        raise BadNumber("示值与参考值的点数不同或为空", "indications and references differ in number or are empty")
    return [error(indication, reference) for indication, reference in zip(indications, references, strict=True)]
