"""Plays the scenarios of service items in a passing institute: nothing of the installation is read or written.

The institute and the items are made once; every scenario begins on a copy of that database, so that none sees another.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from engine.catalog import Bundle, Release
from engine.db import connect
from engine.errors import EngineError, Flaw
from engine.files import FolderStore
from engine.migrations import upgrade
from webapp.rehearsal.play import Play
from webapp.rehearsal.verdict import shortfalls
from webapp.rehearsal.ways import Ground, Way, Ways, scenarios_of
from webapp.rehearsal.world import Receiver, World

#: scenarios begin on this Wednesday at nine in the morning in Beijing.
OPENING = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of the scenarios of one service item."""

    scenarios: int
    ground: Ground
    ways: Ways
    #: the scenarios that do not end as they say, one flaw for each difference.
    astray: tuple[Flaw, ...]

    @property
    def steps_left(self) -> list[str]:
        """The steps that no scenario passes."""
        return self.ground.steps_left(self.ways)

    @property
    def ways_left(self) -> list[Way]:
        """The ways out of gateways that no scenario takes."""
        return self.ground.ways_left(self.ways)

    @property
    def is_whole(self) -> bool:
        """Whether every scenario ends as it says and together they go everywhere."""
        return not (self.astray or self.steps_left or self.ways_left)


class Stage:
    """The institute on which rehearsals begin."""

    def __init__(self, folder: Path, engine: Engine, session: Session, processes: Path) -> None:
        self._folder, self._engine, self._processes = folder, engine, processes
        self.world = World(session, folder, OPENING)

    def publish(self, bundle: Bundle) -> Release:
        """Publish a service item here. Raises InvalidDefinition when it cannot run."""
        return self.world.publish_bundle(bundle)

    def rehearse(
        self, release: Release, bundle: Bundle, homes: Mapping[str, str], seen: Callable[[Path], None]
    ) -> Rehearsal:
        """Play every scenario of a published item; ``seen`` is told of each before it begins."""
        self.world.ways.clear()
        astray: list[Flaw] = []
        paths = scenarios_of(self._processes, release.code)
        for path in paths:
            seen(path)
            astray += (Flaw(f"scenarios/{path.name}", "", zh, en) for zh, en in self._play(release.code, path))
        ways = self.world.ways[release.code]
        return Rehearsal(len(paths), Ground(release.definition, bundle, homes), ways, tuple(astray))

    def _play(self, code: str, path: Path) -> list[tuple[str, str]]:
        with self._copy() as world:
            try:
                play = Play(world, code, tomllib.loads(path.read_text("utf-8")))
                play.run()
                return list(shortfalls(play))
            except EngineError as refused:
                problems = [f"{one.field}: {one.zh}" for one in getattr(refused, "problems", ())]
                return [("；".join([refused.zh, *problems]), refused.en)]
            except tomllib.TOMLDecodeError as broken:
                return [(f"无法读取：{broken}", str(broken))]
            except KeyError as missing:
                return [(f"场景里缺少或写错了 {missing}", f"the scenario lacks or misspells {missing}")]
            except InvalidRequestError as other:
                return [(f"要办的事不在那里：{other}", f"what is to be done is not there: {other}")]

    @contextmanager
    def _copy(self) -> Iterator[World]:
        """The world with a database, files and receivers of its own."""
        self.world.session.close()
        self._engine.dispose()  # the last one to let go writes the log back into the file
        with TemporaryDirectory(dir=self._folder) as name:
            place = Path(name)
            copyfile(str(self._engine.url.database), place / "case.db")
            engine = connect(f"sqlite:///{place / 'case.db'}")
            with Session(engine) as session:
                world = copy(self.world)
                world.session, world.store = session, FolderStore(place / "files")
                world.receivers = {channel: Receiver(channel) for channel in self.world.receivers}
                yield world
            engine.dispose()


@contextmanager
def a_stage(processes: Path) -> Iterator[Stage]:
    """A stage in a folder that is gone afterwards; ``processes`` is where scenarios are read."""
    with TemporaryDirectory(prefix="liangheng-rehearsal-") as name:
        engine = connect(f"sqlite:///{Path(name) / 'institute.db'}")
        upgrade(engine)
        with Session(engine) as session:
            yield Stage(Path(name), engine, session, processes)
        engine.dispose()
