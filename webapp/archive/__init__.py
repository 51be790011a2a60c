"""The archive: what is filed, who borrows it, and what is destroyed."""

from webapp.archive import destructions
from webapp.archive.routes import blueprint

__all__ = ["blueprint", "destructions"]
