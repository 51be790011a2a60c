"""The special-symbol palette, and the characters that only look like the right ones.

Measurement text is brought to NFC and mapped sign by sign. It is never brought to NFKC, which would turn m² into m2 and
℃ into °C. Every change is reported, so that a page can show what it understood.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.metrology.numbers.exact import BadNumber

#: Measurement text is short; longer text is something else and not worth reading.
LONGEST = 200
DATA = Path(__file__).parent / "data"

#: Characters with one safe meaning in measurement text, beyond the full-width forms.
_SAME = {
    "µ": "μ",  # U+00B5 MICRO SIGN, which NFC keeps apart from the letter
    "\u2126": "Ω",
    "\u212a": "K",
    "∆": "Δ",
    "º": "°",
    "˚": "°",
    "′′": "″",
    "°C": "℃",
    "° C": "℃",
    "㎜": "mm",
    "㎝": "cm",
    "㎞": "km",
    "㎎": "mg",
    "㎏": "kg",
    "㎖": "mL",
    "㎗": "dL",
    "㎕": "μL",
    "㎛": "μm",
    "㎚": "nm",
    "㎟": "mm²",
    "㎠": "cm²",
    "㎡": "m²",
    "㎥": "m³",
    "㎤": "cm³",
    "㎣": "mm³",
    "㎧": "m/s",
    "㎐": "Hz",
    "㎑": "kHz",
    "㎒": "MHz",
    "㎓": "GHz",
    "㎩": "Pa",
    "㎪": "kPa",
    "㎫": "MPa",
    "㎵": "nV",
    "㎶": "μV",
    "㎷": "mV",
    "㎸": "kV",
    "㎼": "μW",
    "㎽": "mW",
    "㎾": "kW",
    "㏀": "kΩ",
    "㏁": "MΩ",
    "㎃": "mA",
    "㎂": "μA",
    "ℓ": "L",
    "⋅": "·",
    "∙": "·",
    "•": "·",
    "・": "·",
    "～": "~",
    "〜": "~",
    "∼": "~",
    "﹪": "%",
    "≦": "≤",
    "≧": "≥",
    "⩽": "≤",
    "⩾": "≥",
    "✕": "×",
    "✖": "×",
    "（": "(",
    "）": ")",
    "．": ".",
    "＋": "+",
    "－": "-",
    "／": "/",
    "％": "%",
    "＝": "=",
    "：": ":",
    "\u00a0": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
    **{chr(0xFF01 + place): chr(0x21 + place) for place in range(94) if chr(0x21 + place).isalnum()},
}
_PATTERN = re.compile("|".join(sorted(map(re.escape, _SAME), key=len, reverse=True)))
#: A dash that stands before a digit and after no digit is a minus; between digits it may be a range and is left alone.
_MINUS = re.compile(r"(?<![0-9)])[−–—](?=\s*[0-9.])")

#: Letters of other scripts that look like Latin ones; too doubtful to change, good enough to suggest.
_FOREIGN = str.maketrans("АВЕКМНОРСТХаеорсухкмΑΒΕΖΗΙΚΜΝΟΡΤΥΧνο", "ABEKMHOPCTXaeopcyxkmABEZHIKMNOPTYXvo")


@dataclass(frozen=True, slots=True)
class Change:
    """One character that was taken for another."""

    found: str
    taken_for: str

    @property
    def zh(self) -> str:
        """What a page says about it, with code points where the two look alike."""
        return f"“{self.found}”（{_codes(self.found)}）识别为“{self.taken_for}”"

    @property
    def en(self) -> str:
        """The same in English."""
        return f"{self.found!r} ({_codes(self.found)}) was read as {self.taken_for!r}"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Measurement text in canonical characters, and what was changed to get there."""

    text: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SymbolGroup:
    """One row of the palette."""

    zh: str
    en: str
    symbols: tuple[str, ...]


def clean(text: str) -> Cleaned:
    """Bring measurement text to canonical characters: NFC and the map of look-alikes; idempotent.

    Blanks that are not plain become plain and are not reported. Raises BadNumber past 200 characters.
    """
    if len(text) > LONGEST:
        raise BadNumber(f"量值文字超过 {LONGEST} 个字符", f"measurement text is longer than {LONGEST} characters")
    changes: list[Change] = []

    def swap(found: re.Match[str]) -> str:
        right = _SAME[found[0]]
        if right != " ":
            changes.append(Change(found[0], right))
        return right

    # U+2126 is canonically Ω: NFC would change it silently, so the map goes first.
    mapped = unicodedata.normalize("NFC", _PATTERN.sub(swap, text))
    result = _MINUS.sub("-", _PATTERN.sub(swap, mapped))
    return Cleaned(result.strip(), tuple(dict.fromkeys(changes)))


def latin(text: str) -> str:
    """The text with Cyrillic and Greek letters that look Latin replaced, for suggestions only."""
    return text.translate(_FOREIGN)


@cache
def palette() -> tuple[SymbolGroup, ...]:
    """The special symbols that forms offer for insertion, in groups."""
    raw = json.loads((DATA / "symbols.json").read_text("utf-8"))
    return tuple(SymbolGroup(group["zh"], group["en"], tuple(group["symbols"])) for group in raw["groups"])


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)
