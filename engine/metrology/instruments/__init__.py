"""The register of instruments of a party: what it has, when each is due, and what became of it."""

from engine.metrology.instruments.chart import DriftPoint, drift_svg
from engine.metrology.instruments.fields import FIELDS, STATUSES, check_instrument
from engine.metrology.instruments.model import Instrument
from engine.metrology.instruments.register import (
    Imported,
    InstrumentPage,
    add_instrument,
    change_instrument,
    chosen_instruments,
    find_instrument,
    import_instruments,
    instruments_of,
    note_certificate,
)
from engine.metrology.instruments.reminding import RULES, Due, party_to_remind, take_due

__all__ = [
    "FIELDS",
    "RULES",
    "STATUSES",
    "DriftPoint",
    "Due",
    "Imported",
    "Instrument",
    "InstrumentPage",
    "add_instrument",
    "change_instrument",
    "check_instrument",
    "chosen_instruments",
    "drift_svg",
    "find_instrument",
    "import_instruments",
    "instruments_of",
    "note_certificate",
    "party_to_remind",
    "take_due",
]
