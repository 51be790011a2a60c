"""The regions a form offers: GB/T 2260 codes, cities with their districts."""

import json
from functools import cache
from pathlib import Path

from engine.forms.spec import Option

_DATA = Path(__file__).parent / "data" / "regions.json"


@cache
def region_options() -> tuple[Option, ...]:
    """Every region, a city first and then what belongs to it."""
    regions = json.loads(_DATA.read_text(encoding="utf-8"))["regions"]
    names = {region["code"]: region["name"] for region in regions}
    return tuple(
        Option(value=region["code"], zh=region["name"], group=names.get(region["parent"] or region["code"], ""))
        for region in regions
    )
