"""The desk of the people who work on cases: inbox, task pages, case pages, search, and the commands on them."""

from webapp.desk import moving, routes
from webapp.desk.face import blueprint

__all__ = ["blueprint", "moving", "routes"]
