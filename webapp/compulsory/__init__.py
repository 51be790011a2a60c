"""Instruments under compulsory verification, for those who file them on the national portal."""

from webapp.compulsory import sheets
from webapp.compulsory.routes import blueprint

__all__ = ["blueprint", "sheets"]
