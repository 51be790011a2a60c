"""An institute with an item made for moving about in."""

import pytest

from tests.engine.movement.scenes import PermitWorld


@pytest.fixture
def world(session, tmp_path, now):
    return PermitWorld(session, tmp_path, now)
