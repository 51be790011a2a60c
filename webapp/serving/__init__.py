"""Serving notices with proof: the worklist of what is not served yet, and the applicant's own receipt."""

from webapp.serving.routes import blueprint

__all__ = ["blueprint"]
