"""An applicant takes over the instruments of former orders, and nobody else's."""

import pytest

from engine.db import reading
from engine.lookups import lookups
from engine.ports import Asking
from tests.engine.core.scenes import steps_of
from tests.scenarios.world import World

CODE = "calibration-order"


@pytest.fixture
def world(session, tmp_path, now):
    return World(session, tmp_path, now)


def test_a_new_order_offers_the_instruments_of_the_last_ones(world, now):
    world.publish(CODE)
    answers = steps_of(CODE, "three-instruments")[0]["answers"]
    world.submit(CODE, answers)

    with reading(world.session) as session:
        form = world.means.catalog.current(session, CODE).tasks["apply"].form
        mine = lookups(session, world.means.catalog, Asking(now, party_id=world.party, item=CODE))
        theirs = lookups(session, world.means.catalog, Asking(now, party_id=None, item=CODE))
        offered = form.offered("items", {}, {}, now=now, around=mine)

        assert {row.value for row in offered} == {row["serial_no"] for row in answers["items"]}
        first = next(row for row in offered if row.value == answers["items"][0]["serial_no"])
        assert first.fills["model"] == answers["items"][0]["model"]
        assert form.offered("items", {}, {}, now=now, around=theirs) == ()
