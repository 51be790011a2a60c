"""The desk of the people who work on cases: inbox, task pages, case pages, search."""

from webapp.desk.routes import blueprint

__all__ = ["blueprint"]
