"""Supervision in the browser: the board of lights, slips, figures of what was on time."""

from webapp.watch.routes import blueprint

__all__ = ["blueprint"]
