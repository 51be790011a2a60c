"""The face of finance: what people pay, how they pay it, and how every fen is accounted for."""

from webapp.finance import books
from webapp.finance.routes import blueprint

__all__ = ["blueprint", "books"]
