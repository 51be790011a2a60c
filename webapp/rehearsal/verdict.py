"""Holds what came of a scenario against what it says must come out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from engine.db import reading
from engine.log import broken_lines
from engine.metrology.registers import Certificate
from engine.model.outbox import Incident
from webapp.rehearsal.play import Play


def shortfalls(play: Play) -> Iterator[tuple[str, str]]:
    """Every difference in Chinese and in English; none when all came out as the scenario says."""
    expected = play.scenario["expect"]
    for name, found in _found(play).items():
        wanted = expected.get(name, [])
        if isinstance(wanted, dict):
            found = {key: found[key] for key in wanted}
        if name in expected or name in ALWAYS:
            yield from _differs(name, wanted, found)
    yield from _differs("outcome", _outcome(play, expected["outcome"]), play.world.case(play.case_id).outcome)
    yield from _differs("open steps", [], play.world.open_steps(play.case_id))


#: looked at also where the scenario does not speak of it: then there is none.
ALWAYS = ("certificates", "incidents", "broken log lines")


def _found(play: Play) -> dict[str, Any]:
    expected, session = play.scenario["expect"], play.world.session
    found: dict[str, Any] = {
        name: tell()
        for name, tell in (("clock", play.clock), ("licence", play.licence), ("documents", play.documents))
        if name in expected
    }
    with reading(session):
        kinds = session.scalars(select(Certificate.kind).where(Certificate.case_id == play.case_id)).all()
        found["incidents"] = list(session.scalars(select(Incident.sentence)))
        found["broken log lines"] = list(broken_lines(session))
    return {**found, "certificates": sorted(kinds)}


def _outcome(play: Play, told: str) -> str:
    """The end as the case tells it, also where the scenario names it by its id."""
    world, case = play.world, play.world.case(play.case_id)
    with reading(world.session):
        return str(world.means.catalog.release(world.session, case.release).definition.outcomes.get(told, told))


def _differs(name: str, wanted: Any, found: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - facts of any shape
    if name == "certificates":
        wanted = sorted(wanted)
    if found != wanted:
        yield f"{name} 应为 {wanted}，实际为 {found}", f"{name} should be {wanted}, found {found}"
