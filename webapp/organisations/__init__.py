"""The organisations an applicant acts for: registering one, and letting others act for it."""

from webapp.organisations.routes import blueprint

__all__ = ["blueprint"]
