"""Staff accounts: the system administrator opens, closes and resets them, the security administrator grants roles."""

from webapp.people.routes import blueprint

__all__ = ["blueprint"]
