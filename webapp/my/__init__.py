"""The applicant's face: drafts, step forms, cases and what they lead to."""

from webapp.my.routes import blueprint

__all__ = ["blueprint"]
