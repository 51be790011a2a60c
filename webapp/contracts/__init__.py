"""Contracts: the register for those who keep it, and the standard terms for everybody."""

from webapp.contracts.routes import blueprint
from webapp.contracts.terms import blueprint as terms

__all__ = ["blueprint", "terms"]
