"""Filed cases on the test's own database, and the people of an archive."""

from datetime import timedelta

import pytest

from adapters.archive_bagit import BagArchive
from engine.delivery import deliver_next
from tests.engine.workers.scenes import NOW, Scene

LATER = NOW + timedelta(days=365 * 11)


class Archive:
    """A scene whose cases are filed in a folder."""

    def __init__(self, scene, folder):
        self.scene, self.folder = scene, folder
        scene.adapters["archive"] = BagArchive.from_settings({"ARCHIVE_FOLDER": str(folder)})

    @property
    def session(self):
        return self.scene.session

    def close_case(self, key="k1"):
        case_id = self.scene.open(key=key)
        self.scene.look(case_id, key=f"look-{key}")
        return case_id

    def deliver(self, now=NOW):
        with self.scene.make_session() as session:
            while deliver_next(session, self.scene.means, self.scene.adapters, self.scene.store, now=now):
                pass


@pytest.fixture
def archive(database, tmp_path):
    scene = Scene(database.session, tmp_path, ["apply", "look"], extra="[on.closed]\narchive = true")
    yield Archive(scene, tmp_path / "archive")
    scene.close()
