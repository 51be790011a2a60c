"""Draws the round red seal as outlines: ring, star, the institution's name along the arc, the use below the star.

Outlines need no font in the signed file and look the same everywhere. Lengths are in points, the origin is the
lower left corner of the seal's square.
"""

import math
from itertools import pairwise
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from engine.metrology.documents.record import InvalidCertificate

RED = "0.80 0.06 0.08"
_RING = 0.030
_STAR = 0.165
_NAME_SIZE = 0.118
_NAME_RADIUS = 0.352
_USE_SIZE = 0.082
_USE_BASE = 0.225
#: the name takes at most this much of the circle, centred at the top.
_WIDEST = math.radians(250)
_STEP = math.radians(27)


class _PathPen(BasePen):  # type: ignore[misc, unused-ignore]
    """Writes glyph outlines as PDF path operators."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.parts: list[str] = []

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name is fontTools'
        self.parts.append(f"{_points(pt)} m")

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - the name is fontTools'
        self.parts.append(f"{_points(pt)} l")

    def _curveToOne(  # noqa: N802 - the name is fontTools'
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self.parts.append(f"{_points(pt1, pt2, pt3)} c")

    def _closePath(self) -> None:  # noqa: N802 - the name is fontTools'
        self.parts.append("h")


def _points(*points: tuple[float, float]) -> str:
    return " ".join(f"{x:.2f} {y:.2f}" for x, y in points)


def draw_seal(font: Path, name: str, use: str, side: float) -> bytes:
    """The content stream of a seal of ``side`` points with ``name`` on the arc and ``use`` below the star.

    Raises:
        InvalidCertificate: the font has no glyph for a character of ``name`` or ``use``.
    """
    with TTFont(font, lazy=True) as face:
        lettering = _Lettering(face, side)
        parts = [
            f"{RED} rg {RED} RG",
            f"{side * _RING:.2f} w {_circle(side / 2, side * (0.5 - _RING / 2 - 0.004))} S",
            f"{_star(side / 2, side * _STAR)} f",
            lettering.arc(name),
            lettering.line(use),
        ]
    return "\n".join(parts).encode("ascii")


def arc_words(institution: str) -> str:
    """What stands on the arc: brackets such as "（演示）" would not be read there."""
    return institution.replace("（", "").replace("）", "")


class _Lettering:
    """Characters of one face as filled outlines."""

    def __init__(self, face: TTFont, side: float) -> None:
        self._glyphs = face.getGlyphSet()
        self._names = face.getBestCmap()
        self._em: int = face["head"].unitsPerEm
        self._side = side

    def arc(self, text: str) -> str:
        """``text`` read clockwise along the upper arc, its middle at the top."""
        step = min(_STEP, _WIDEST / max(len(text), 1))
        size = self._side * _NAME_SIZE * min(1.0, step / _STEP * 1.12)
        radius = self._side * _NAME_RADIUS
        parts = []
        for place, char in enumerate(text):
            angle = ((len(text) - 1) / 2 - place) * step
            spot = Transform().translate(self._side / 2, self._side / 2).rotate(angle).translate(0, radius)
            parts.append(self._outline(char, spot.translate(-size / 2, -size * 0.12), size))
        return "\n".join(parts)

    def line(self, text: str) -> str:
        """``text`` on a straight line below the star."""
        size = self._side * min(_USE_SIZE, 0.5 / max(len(text), 1))
        left = self._side / 2 - len(text) * size / 2
        return "\n".join(
            self._outline(char, Transform().translate(left + place * size, self._side * _USE_BASE), size)
            for place, char in enumerate(text)
        )

    def _outline(self, char: str, spot: Transform, size: float) -> str:
        """One character in a cell one ``size`` wide whose lower left corner is at ``spot``."""
        if ord(char) not in self._names:
            raise InvalidCertificate(
                f"字体里没有“{char}”，不能制章。", f"The font has no glyph for {char!r} in the seal."
            )
        glyph = self._glyphs[self._names[ord(char)]]
        pen = _PathPen(self._glyphs)
        scale = size / self._em
        centred = spot.translate((size - glyph.width * scale) / 2, 0).scale(scale)
        glyph.draw(TransformPen(pen, centred))
        return f"{' '.join(pen.parts)} f" if pen.parts else ""


def _circle(centre: float, radius: float) -> str:
    bend = radius * 0.5522847498
    corners = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 0))
    parts = [f"{centre + radius:.2f} {centre:.2f} m"]
    for (x1, y1), (x2, y2) in pairwise(corners):
        first = (centre + x1 * radius + x2 * bend, centre + y1 * radius + y2 * bend)
        second = (centre + x2 * radius + x1 * bend, centre + y2 * radius + y1 * bend)
        parts.append(f"{_points(first, second, (centre + x2 * radius, centre + y2 * radius))} c")
    return " ".join([*parts, "h"])


def _star(centre: float, radius: float) -> str:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    corners = []
    for place in range(10):
        angle, reach = math.radians(90 + place * 36), inner if place % 2 else radius
        corners.append((centre + reach * math.cos(angle), centre + reach * math.sin(angle)))
    return " ".join([f"{_points(corners[0])} m", *(f"{_points(corner)} l" for corner in corners[1:]), "h"])
