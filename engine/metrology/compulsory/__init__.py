"""Instruments under compulsory verification: entered with their case, listed for the national portal."""

from engine.metrology.compulsory.columns import FIELDS, PortalSheet, read_sheet_columns
from engine.metrology.compulsory.looking import MOST, Asked, Listed, list_instruments, regions_used
from engine.metrology.compulsory.model import CompulsoryInstrument, Standing
from engine.metrology.compulsory.numbers import Imported, enter_numbers, find_instrument, import_numbers
from engine.metrology.compulsory.register import NUMBERS, Result, enter_instruments, note_result, of_case

__all__ = [
    "FIELDS",
    "MOST",
    "NUMBERS",
    "Asked",
    "CompulsoryInstrument",
    "Imported",
    "Listed",
    "PortalSheet",
    "Result",
    "Standing",
    "enter_instruments",
    "enter_numbers",
    "find_instrument",
    "import_numbers",
    "list_instruments",
    "note_result",
    "of_case",
    "read_sheet_columns",
    "regions_used",
]
