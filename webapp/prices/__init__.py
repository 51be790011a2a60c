"""The price list: a public page with a date chooser, and the versions for those who keep it."""

from webapp.prices.keeping import blueprint as kept
from webapp.prices.public import blueprint

__all__ = ["blueprint", "kept"]
