"""The guide of a service item, for everybody, and the button that begins an application."""

from webapp.guide.routes import blueprint

__all__ = ["blueprint"]
