"""What runs by itself, and what got stuck: incidents, messages nobody took, differences, the log's seal."""

from webapp.admin import reconciliation
from webapp.admin.routes import blueprint

__all__ = ["blueprint", "reconciliation"]
