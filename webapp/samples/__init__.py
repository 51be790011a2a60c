"""The register of samples for those who receive, keep and hand out what clients send in."""

from webapp.samples import sheets
from webapp.samples.routes import blueprint

__all__ = ["blueprint", "sheets"]
