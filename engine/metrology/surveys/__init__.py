"""The register of surveys: asked once per case, rated from five to one, followed up where the rating is bad."""

from engine.metrology.surveys.model import Survey
from engine.metrology.surveys.register import (
    BAD,
    LEVELS,
    find_by_code,
    invite,
    note_end,
    note_rating,
)

__all__ = ["BAD", "LEVELS", "Survey", "find_by_code", "invite", "note_end", "note_rating"]
