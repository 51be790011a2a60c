"""What runs by itself, and what got stuck: incidents, messages nobody took, the log's seal."""

from webapp.admin.routes import blueprint

__all__ = ["blueprint"]
