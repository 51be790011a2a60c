"""Instruments under compulsory verification: entered with their case, listed for the national portal."""

from engine.metrology.compulsory.model import CompulsoryInstrument, Standing
from engine.metrology.compulsory.register import NUMBERS, Result, enter_instruments, note_result, of_case

__all__ = ["NUMBERS", "CompulsoryInstrument", "Result", "Standing", "enter_instruments", "note_result", "of_case"]
