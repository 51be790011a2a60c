"""Logging in and out, the password, the account page, preferences, and the list of demo logins."""

from webapp.auth import substitutes
from webapp.auth.routes import blueprint

__all__ = ["blueprint", "substitutes"]
