"""Bars by month, drawn on the server; what colours say stands there in words too."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 704, 48, 250
#: where labels of months are turned to every other one.
_MANY = 12
#: colours for whoever saves the picture: pages have their own, from their style sheet.
_FILLS = {
    "bars-good": {"fill": "#10752f"},
    "bars-late": {"fill": "#ffffff", "stroke": "#b42318", "stroke-width": "2", "stroke-dasharray": "5 3"},
    "bars-grid": {"stroke": "#c9d3e3"},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: what was good and what was not, in whole numbers, and what stands above the bar; "" for nothing."""

    name: str
    good: int
    late: int = 0
    told: str = ""


def bars_svg(bars: Sequence[Bar], *, title: str, legend: Sequence[str], none: str) -> str:
    """The chart as SVG without styles or scripts of its own; it can be saved as a picture.

    Args:
        legend: what the two parts of a bar are called; empty where a bar has but one.
        none: said of a chart without bars, to those who hear it.
    """
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "class": "bars",
            "role": "img", "font-size": "13", "font-family": "sans-serif",
        },
    )  # fmt: skip
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = "; ".join(_heard(one, legend) for one in bars if one.told) or none
    for place, (name, words) in enumerate(zip(("bars-good", "bars-late"), legend, strict=False)):
        _bar(root, name, _LEFT + 120 * place, 4, 14, 14)
        _text(root, _LEFT + 120 * place + 20, 16, words, "start")
    for y in (_TOP, _BOTTOM):
        places = {"x1": str(_LEFT), "y1": str(y), "x2": str(_RIGHT), "y2": str(y)}
        SubElement(root, "line", {"class": "bars-grid", **_FILLS["bars-grid"], **places})
    most = max([one.good + one.late for one in bars] + [1])
    step = (_RIGHT - _LEFT) // max(len(bars), 1)
    for place, one in enumerate(bars):
        _month(root, one, _LEFT + place * step + step // 5, step * 3 // 5, most)
        if len(bars) <= _MANY or place % 2 == 0:
            _text(root, _LEFT + place * step + step // 2, _BOTTOM + 22, one.name[2:], "middle")
    return tostring(root, encoding="unicode")


def _month(root: Element, one: Bar, x: int, width: int, most: int) -> None:
    fine = (_BOTTOM - _TOP) * one.good // most
    rest = (_BOTTOM - _TOP) * one.late // most
    _bar(root, "bars-good", x, _BOTTOM - fine, width, fine)
    _bar(root, "bars-late", x, _BOTTOM - fine - rest, width, rest)
    if one.told:
        _text(root, x + width // 2, _BOTTOM - fine - rest - 6, one.told, "middle")


def _heard(one: Bar, legend: Sequence[str]) -> str:
    parts = [f"{words} {count}" for words, count in zip(legend, (one.good, one.late), strict=False)]
    return " ".join([one.name, *(parts or [one.told])])


def _bar(root: Element, name: str, x: int, y: int, width: int, height: int) -> None:
    if height > 0:
        facts = {"class": name, "x": str(x), "y": str(y), "width": str(width), "height": str(height)}
        SubElement(root, "rect", {**_FILLS[name], **facts})


def _text(root: Element, x: int, y: int, text: str, anchor: str) -> None:
    SubElement(root, "text", {"x": str(x), "y": str(y), "text-anchor": anchor, "fill": "#4a5568"}).text = text
