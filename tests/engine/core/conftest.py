"""A small institute with the complaint ticket published."""

import pytest

from tests.scenarios.world import World


@pytest.fixture
def world(session, tmp_path, now):
    world = World(session, tmp_path, now)
    world.publish("complaint-ticket")
    return world
