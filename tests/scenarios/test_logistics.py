"""Every scenario of the part ``logistics``: sent and received, damaged, lost, sent back, and the tracks in between."""

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.metrology.logistics import Shipment, Track, TrackEvent, note_tracks
from engine.model.case import Case
from engine.model.outbox import Incident
from tests.scenarios.hosts import a_host, played, scenarios_of, ways_left
from tests.scenarios.world import World
from webapp.rehearsal import Play
from webapp.shipments.telling import tell_next

SCENARIOS = scenarios_of("logistics")
CLIENT = '{ name: "周敏", phone: "12000000001", address: "苏州市吴江区澄湖路88号" }'


def inputs(direction):
    return {
        "direction": f'"{direction}"', "contents": "[apply.name]", "value": "1200", "insured": "true",
        "needs": '["易碎"]', "labels": "[]", "sender": CLIENT, "receiver": CLIENT, "phone": '"12000000001"',
        "matter": "apply.name", "due_days": "10",
    }  # fmt: skip


def ready(session, folder, now, path):
    """A world whose host sends in the direction of the scenario, with where the host is."""
    world = World(session, folder, now)
    direction = "寄来" if 'direction = "寄来"' in path.read_text("utf-8") else "寄回"
    folders = a_host(folder, "logistics", inputs(direction), errors=("lost",))
    world.publish("hosting", *folders)
    return world, folders


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_ends_as_it_says(session, tmp_path, now, path):
    world, _ = ready(session, tmp_path, now, path)
    play = played(world, path, Play)

    expected = play.scenario["expect"]
    assert world.case(play.case_id).outcome == expected["outcome"]
    assert world.open_steps(play.case_id) == []
    assert session.scalars(select(Incident.sentence)).all() == []
    shipment = session.scalars(select(Shipment)).one()
    assert (shipment.ended, shipment.status) == (expected["ended"], expected["status"])


def test_the_scenarios_take_every_way_of_the_part(database_templates, tmp_path, now):
    left = []
    for path in SCENARIOS:
        folder = tmp_path / path.stem
        folder.mkdir()
        with database_templates.of("sqlite").copy(folder) as fresh, fresh.session() as session:
            world, folders = ready(session, folder, now, path)
            played(world, path, Play)
            left.append(ways_left(world, folders))

    assert [set.intersection(*each) for each in zip(*left, strict=True)] == [set(), set()]


def test_a_case_that_stands_still_is_told_when_it_goes_on(session, tmp_path, now):
    world, _ = ready(session, tmp_path, now, SCENARIOS[-1])
    case_id = world.submit("hosting", {"name": "压力表"})
    world.work()
    with transaction(session):
        session.get_one(Case, case_id).suspended_at = now
        waybill = session.scalars(select(Shipment.waybill)).one()
        note_tracks(session, waybill, [Track(TrackEvent.SIGNED, now)], source="承运单位", now=now)
    assert tell_next(session, world.means, now=now) is False
    with transaction(session):
        session.get_one(Case, case_id).suspended_at = None
    assert tell_next(session, world.means, now=now) is True
    assert tell_next(session, world.means, now=now) is False
