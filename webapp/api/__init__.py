"""The programming interface: what a form asks, as JSON Schema, and its verdict on answers. No case is opened."""

from webapp.api.routes import blueprint

__all__ = ["blueprint"]
