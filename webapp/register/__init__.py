"""Opening an applicant's account, and getting back into one whose password was forgotten, both by a code to a phone."""

from webapp.register.routes import blueprint

__all__ = ["blueprint"]
