"""What an instrument keeper works with: the register, its sheets and labels, reminders and the chart of drift."""

from webapp.instruments import sheets
from webapp.instruments.routes import blueprint

__all__ = ["blueprint", "sheets"]
