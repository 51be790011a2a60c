"""The price list: versions that count from a day on, the price of an instrument, and exact amounts of a quotation."""

from engine.metrology.prices.amounts import in_words, line_amount, tax_within
from engine.metrology.prices.comparing import PriceChange, changes_of, version_before
from engine.metrology.prices.fields import FIELDS, PriceField, check_price, read_fen
from engine.metrology.prices.finding import Price, PriceBook
from engine.metrology.prices.lists import (
    Drafter,
    ImportedPrices,
    change_version,
    draft_version,
    drop_row,
    drop_version,
    find_version,
    import_rows,
    publish_version,
    put_row,
    rows_of,
    version_on,
    versions,
)
from engine.metrology.prices.model import PriceRow, PriceVersion, VersionStanding
from engine.metrology.prices.samples import load_demo_prices

__all__ = [
    "FIELDS",
    "Drafter",
    "ImportedPrices",
    "Price",
    "PriceBook",
    "PriceChange",
    "PriceField",
    "PriceRow",
    "PriceVersion",
    "VersionStanding",
    "change_version",
    "changes_of",
    "check_price",
    "draft_version",
    "drop_row",
    "drop_version",
    "find_version",
    "import_rows",
    "in_words",
    "line_amount",
    "load_demo_prices",
    "publish_version",
    "put_row",
    "read_fen",
    "rows_of",
    "tax_within",
    "version_before",
    "version_on",
    "versions",
]
