"""Licences for measurement standards: what the public may read of them, and what their holder may ask for."""

from webapp.licences.routes import blueprint

__all__ = ["blueprint"]
