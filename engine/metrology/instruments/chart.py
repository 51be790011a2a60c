"""The chart of drift: errors over the years with their uncertainty and the limits, drawn on the server as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 72, 700, 24, 276
_HALF_CAP = 5


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One result: error, expanded uncertainty and limit of error, in the unit of the quantity; None where unknown."""

    on: date
    number: str
    value: Decimal
    uncertainty: Decimal | None = None
    limit: Decimal | None = None


def drift_svg(points: Sequence[DriftPoint], *, title: str, description: str) -> str:
    """The chart as SVG without styles or scripts of its own; "" when there is nothing to draw."""
    if not points:
        return ""
    scale = _Scale(points)
    root = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "class": "drift", "role": "img"},
    )
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = description
    for level in scale.levels:
        _line(root, "drift-grid", LEFT, scale.y(level), RIGHT, scale.y(level))
        _text(root, LEFT - 8, scale.y(level) + 4, _short(level), "end")
    _limits(root, points, scale)
    _results(root, points, scale)
    return tostring(root, encoding="unicode")


class _Scale:
    def __init__(self, points: Sequence[DriftPoint]) -> None:
        most = max(abs(one.value) + (one.uncertainty or 0) for one in points)
        most = max([most, *(one.limit for one in points if one.limit is not None)])
        self._most = most * Decimal("1.15") or Decimal(1)
        days = [one.on.toordinal() for one in points]
        self._first, self._span = min(days), max(days) - min(days)

    @property
    def levels(self) -> tuple[Decimal, ...]:
        step = self._most / Decimal("1.15")
        return (-step, Decimal(0), step)

    def x(self, on: date) -> Decimal:
        if not self._span:
            return Decimal((LEFT + RIGHT) / 2)
        part = Decimal(on.toordinal() - self._first) / self._span
        return LEFT + 30 + part * (RIGHT - LEFT - 60)

    def y(self, value: Decimal) -> Decimal:
        middle, half = Decimal(TOP + BOTTOM) / 2, Decimal(BOTTOM - TOP) / 2
        return middle - value / self._most * half


def _limits(root: Element, points: Sequence[DriftPoint], scale: _Scale) -> None:
    known = [one for one in points if one.limit is not None]
    for sign in (1, -1):
        if len(known) == 1:
            level = scale.y(sign * (known[0].limit or Decimal(0)))
            _line(root, "drift-limit", LEFT, level, RIGHT, level)
        elif known:
            path = " ".join(f"{scale.x(one.on):.1f},{scale.y(sign * (one.limit or Decimal(0))):.1f}" for one in known)
            SubElement(root, "polyline", {"class": "drift-limit", "points": path})


def _results(root: Element, points: Sequence[DriftPoint], scale: _Scale) -> None:
    path = " ".join(f"{scale.x(one.on):.1f},{scale.y(one.value):.1f}" for one in points)
    SubElement(root, "polyline", {"class": "drift-line", "points": path})
    for one in points:
        x, y = scale.x(one.on), scale.y(one.value)
        if one.uncertainty:
            high, low = scale.y(one.value + one.uncertainty), scale.y(one.value - one.uncertainty)
            _line(root, "drift-bar", x, high, x, low)
            for end in (high, low):
                _line(root, "drift-bar", x - _HALF_CAP, end, x + _HALF_CAP, end)
        SubElement(root, "circle", {"class": "drift-point", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "5"})
        _text(root, x, BOTTOM + 26, one.on.isoformat(), "middle")


def _line(root: Element, name: str, x1: Decimal | int, y1: Decimal | int, x2: Decimal | int, y2: Decimal | int) -> None:
    ends = {"x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}"}
    SubElement(root, "line", {"class": name, **ends})


def _text(root: Element, x: Decimal | int, y: Decimal | int, text: str, anchor: str) -> None:
    SubElement(root, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = text


def _short(value: Decimal) -> str:
    return f"{value:.3g}" if value else "0"
