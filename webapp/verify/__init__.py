"""Is this certificate genuine? For anybody who holds one, by its number and code, or by the file itself."""

from webapp.verify.routes import blueprint

__all__ = ["blueprint"]
