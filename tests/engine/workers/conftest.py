"""A scene on the test's own database."""

import pytest

from tests.engine.workers.scenes import Scene


@pytest.fixture
def scene(database, tmp_path):
    """Makes a scene with the steps a test names."""
    made = []

    def make(steps, **drawn):
        made.append(Scene(database.session, tmp_path, steps.split(), **drawn))
        return made[-1]

    yield make
    for one in made:
        one.close()
