"""A scene on a database of its own, for packages to be made in."""

import pytest

from tests.engine.workers.scenes import Scene


@pytest.fixture
def scene(database, tmp_path):
    made = []

    def make(steps, **drawn):
        made.append(Scene(database.session, tmp_path, steps.split(), **drawn))
        return made[-1]

    yield make
    for one in made:
        one.close()
