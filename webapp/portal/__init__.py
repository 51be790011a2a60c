"""The public face: home page, progress query, and the pages that explain the site."""

from webapp.portal.routes import blueprint

__all__ = ["blueprint"]
