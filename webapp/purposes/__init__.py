"""The register of purposes: what every form asks, why, and for how long it is kept."""

from webapp.purposes.routes import blueprint

__all__ = ["blueprint"]
