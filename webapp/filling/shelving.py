"""Keeping files in the app that answers: its keys, its store, its scanner."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.db import reading
from engine.files import find_staged
from webapp.extensions import db, means, now, store, wiring
from webapp.filling.paper import Paper
from webapp.filling.shelf import Keeping, Shelf


def keeping() -> Keeping:
    """What it takes to keep a file that somebody uploads."""
    return Keeping(means().ring, store(), wiring("scanner"))


def shelf_of(paper: Paper) -> Shelf:
    """The shelf for what is posted into a paper."""
    owner = paper.place.owner

    def ask(file_id: UUID) -> Mapping[str, Any] | None:
        with reading(db.session()) as session:
            return find_staged(session, means().ring, owner, file_id)

    return Shelf(keeping(), paper.place, known=paper.raw, now=now(), ask=ask)
