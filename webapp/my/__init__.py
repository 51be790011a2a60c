"""The applicant's face: drafts, step forms, cases, files, and what they lead to."""

from webapp.my import events, materials, printing, urging
from webapp.my.routes import blueprint

__all__ = ["blueprint", "events", "materials", "printing", "urging"]
