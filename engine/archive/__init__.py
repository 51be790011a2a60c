"""The archive: what a closed case's package holds, how long it is kept, who borrows it, and how it is destroyed."""

from engine.archive.compose import compose

__all__ = ["compose"]
