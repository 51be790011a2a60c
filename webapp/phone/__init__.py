"""The phone of the demo: text messages shown on a page instead of being sent."""

from webapp.phone.routes import blueprint

__all__ = ["blueprint"]
