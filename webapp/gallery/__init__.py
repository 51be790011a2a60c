"""The form gallery: every component in every state, for owners who draw forms and for those who test the pages."""

from webapp.gallery.routes import blueprint

__all__ = ["blueprint"]
