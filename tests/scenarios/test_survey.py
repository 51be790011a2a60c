"""Every scenario of the part ``survey``: rated, not rated, a bad rating put right, struck, or left standing."""

import pytest
from sqlalchemy import select

from engine.metrology.surveys import Survey
from engine.model.outbox import Incident
from tests.scenarios.hosts import a_host, played, scenarios_of, ways_left
from tests.scenarios.world import World

SCENARIOS = scenarios_of("survey")
INPUTS = {"matter": "apply.name", "phone": '"12000000001"', "wait_days": "10", "follow_up_days": "15"}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_ends_as_it_says(session, tmp_path, now, path):
    world = World(session, tmp_path, now)
    world.publish("hosting", *a_host(tmp_path, "survey", INPUTS))
    play = played(world, path)

    expected = play.scenario["expect"]
    assert world.case(play.case_id).outcome == "done"
    row = session.scalars(select(Survey)).one()
    assert session.scalars(select(Incident.sentence)).all() == []
    assert (row.level, row.followed_up, row.late) == (
        expected.get("level"), expected.get("followed_up", ""), expected.get("late", False),
    )  # fmt: skip


def test_the_scenarios_take_every_way_of_the_part(database_templates, tmp_path, now):
    left = []
    for path in SCENARIOS:
        folder = tmp_path / path.stem
        folder.mkdir()
        folders = a_host(folder, "survey", INPUTS)
        with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
            world = World(session, folder, now)
            world.publish("hosting", *folders)
            played(world, path)
            left.append(ways_left(world, folders))

    assert [set.intersection(*each) for each in zip(*left, strict=True)] == [set(), set()]
