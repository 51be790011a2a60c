"""What the institution can measure, for everybody who looks for it."""

from webapp.capabilities.routes import blueprint

__all__ = ["blueprint"]
