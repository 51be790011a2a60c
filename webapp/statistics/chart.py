"""Bars of closed cases by month, in time and not, drawn on the server; what colours say stands there in words too."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from webapp.statistics.lines import Line

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 704, 40, 250
#: where labels of months are turned to every other one.
_MANY = 12


def bars_svg(lines: Sequence[Line], *, title: str, good: str, late: str, none: str) -> str:
    """The chart as SVG without styles or scripts of its own.

    Args:
        good, late: what the parts of a bar are called.
        none: said of a month without closed cases, to those who hear the chart.
    """
    root = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "class": "bars", "role": "img"},
    )
    SubElement(root, "title").text = title
    told = [f"{one.name} {good} {one.tally.on_time} {late} {_late(one)}" if one.tally.timed else "" for one in lines]
    SubElement(root, "desc").text = "; ".join(text for text in told if text) or none
    _legend(root, good, late)
    most = max([one.tally.timed for one in lines] + [1])
    _text(root, _LEFT - 8, _TOP + 4, str(most), "end")
    _text(root, _LEFT - 8, _BOTTOM + 4, "0", "end")
    for y in (_TOP, _BOTTOM):
        SubElement(
            root, "line", {"class": "bars-grid", "x1": str(_LEFT), "y1": str(y), "x2": str(_RIGHT), "y2": str(y)}
        )
    step = (_RIGHT - _LEFT) // max(len(lines), 1)
    for place, one in enumerate(lines):
        x, width = _LEFT + place * step + step // 5, step * 3 // 5
        fine = (_BOTTOM - _TOP) * one.tally.on_time // most
        rest = (_BOTTOM - _TOP) * _late(one) // most
        _bar(root, "bars-good", x, _BOTTOM - fine, width, fine)
        _bar(root, "bars-late", x, _BOTTOM - fine - rest, width, rest)
        if one.tally.timed:
            _text(root, x + width // 2, _BOTTOM - fine - rest - 6, str(one.tally.timed), "middle")
        if len(lines) <= _MANY or place % 2 == 0:
            _text(root, x + width // 2, _BOTTOM + 22, one.name[2:], "middle")
    return tostring(root, encoding="unicode")


def _late(line: Line) -> int:
    return line.tally.timed - line.tally.on_time


def _legend(root: Element, good: str, late: str) -> None:
    _bar(root, "bars-good", _LEFT, 8, 14, 14)
    _text(root, _LEFT + 20, 20, good, "start")
    _bar(root, "bars-late", _LEFT + 120, 8, 14, 14)
    _text(root, _LEFT + 140, 20, late, "start")


def _bar(root: Element, name: str, x: int, y: int, width: int, height: int) -> None:
    if height > 0:
        facts = {"class": name, "x": str(x), "y": str(y), "width": str(width), "height": str(height)}
        SubElement(root, "rect", facts)


def _text(root: Element, x: int, y: int, text: str, anchor: str) -> None:
    SubElement(root, "text", {"x": str(x), "y": str(y), "text-anchor": anchor}).text = text
