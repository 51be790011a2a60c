"""The window: clerks apply in the name of those who stand before them."""

from webapp.counter.routes import blueprint

__all__ = ["blueprint"]
