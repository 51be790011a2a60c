"""Rehearsals: the scenarios of service items, played through the whole product before anybody is served by them."""

from webapp.rehearsal.play import Play
from webapp.rehearsal.stage import Rehearsal, Stage, a_stage
from webapp.rehearsal.verdict import shortfalls
from webapp.rehearsal.ways import Ground, Ways, homes_of, scenarios_of
from webapp.rehearsal.world import World

__all__ = [
    "Ground", "Play", "Rehearsal", "Stage", "Ways", "World", "a_stage", "homes_of", "scenarios_of", "shortfalls",
]  # fmt: skip
