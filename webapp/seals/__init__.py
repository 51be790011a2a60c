"""The register of seals for those who keep them: whom a seal serves, when it rests, and every use."""

from webapp.seals.routes import blueprint

__all__ = ["blueprint"]
