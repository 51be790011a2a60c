"""The regions a form offers: GB/T 2260 codes as a tree, cities with their districts."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from engine.forms.spec import Option

_DATA = Path(__file__).parent / "data" / "regions.json"
CITY = "city"


@cache
def _regions() -> tuple[Mapping[str, str], ...]:
    regions = json.loads(_DATA.read_text(encoding="utf-8"))["regions"]
    return tuple(MappingProxyType({key: value or "" for key, value in region.items()}) for region in regions)


@cache
def region_options(level: str = "") -> tuple[Option, ...]:
    """Every region, a city first and then what belongs to it; only cities, or only what lies below them."""
    names = {region["code"]: region["name"] for region in _regions()}
    return tuple(
        Option(
            value=region["code"], zh=region["name"], group="" if level else names[region["parent"] or region["code"]]
        )
        for region in _regions()
        if not level or (region["level"] == CITY) is (level == CITY)
    )


@cache
def regions_under(code: str) -> frozenset[str]:
    """The codes of the regions that lie in another one."""
    return frozenset(region["code"] for region in _regions() if region["parent"] == code)
