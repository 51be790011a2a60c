"""The page that the link in a message leads to: whoever holds it rates the case, without logging in, once."""

from webapp.rating.routes import blueprint

__all__ = ["blueprint"]
