"""The door for outside systems that report later what became of a message: stored raw, interpreted by a worker."""

from webapp.receipts.routes import blueprint

__all__ = ["blueprint"]
