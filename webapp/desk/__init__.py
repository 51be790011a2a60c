"""The desk of the people who work on cases: inbox, task pages, case pages, search, and the commands on them."""

from webapp.desk import bulk, moving, routes
from webapp.desk.face import blueprint

__all__ = ["blueprint", "bulk", "moving", "routes"]
