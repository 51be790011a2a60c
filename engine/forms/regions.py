"""The regions a form offers: the codes of GB/T 2260 as a tree of provinces, cities, and what lies below a city.

The table and where it was taken from lie in ``data/regions.txt``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from engine.forms.spec import Option

_DATA = Path(__file__).parent / "data" / "regions.txt"
PROVINCE, CITY, DISTRICT = LEVELS = ("province", "city", "district")


@cache
def _names() -> Mapping[str, str]:
    """Code → name, in the order of the codes: a province, its first city, what lies below it, the next city."""
    lines = _DATA.read_text(encoding="utf-8").splitlines()
    return MappingProxyType(dict(line.split(" ", 1) for line in lines if not line.startswith("#")))


def level_of(code: str) -> str:
    """``province``, ``city`` or ``district``."""
    return PROVINCE if code.endswith("0000") else CITY if code.endswith("00") else DISTRICT


def is_region(code: str) -> bool:
    """Whether there is a region of this code."""
    return code in _names()


@cache
def region_options(level: str = "", within: str = "") -> tuple[Option, ...]:
    """Every region, or those of one level; only those in the region ``within``, itself among them unless it is "".

    Where no level is named, what lies below a city stands under the city's name.
    """
    return tuple(
        Option(value=code, zh=name, group="" if level else _names()[_city_of(code)])
        for code, name in _names().items()
        if (not level or level_of(code) == level) and code.startswith(_beginning(within))
    )


@cache
def options_under(code: str) -> tuple[Option, ...]:
    """What lies one level below a region; a region with nothing below it (东莞市, 香港) offers itself."""
    names = _names()
    if code not in names:
        return ()
    below = tuple(Option(value=one, zh=names[one]) for one in _below(code))
    return below or (Option(value=code, zh=names[code]),)


def _below(code: str) -> Iterator[str]:
    start, level = _beginning(code), level_of(code)
    wanted = CITY if level == PROVINCE else DISTRICT
    if level != DISTRICT:
        yield from (one for one in _names() if one.startswith(start) and level_of(one) == wanted)


def _beginning(code: str) -> str:
    """What the codes of all regions in a region begin with."""
    return code.removesuffix("00").removesuffix("00")


def _city_of(code: str) -> str:
    city = f"{code[:4]}00"
    return city if city in _names() else f"{code[:2]}0000"
