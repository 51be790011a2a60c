"""Scenarios that many tests begin after are played once, and each test begins on a copy of what came of them."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from engine.files import FolderStore
from tests.databases import PostgresTemplate, SqliteTemplate, Templates
from tests.scenarios.world import ROOT, Receiver, World
from webapp.rehearsal import Play


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played: its world, its case, and where its files and its database are kept."""

    world: World
    case_id: UUID
    folder: Path
    template: SqliteTemplate | PostgresTemplate


@pytest.fixture(scope="session")
def known_scenarios() -> dict[tuple[str, ...], Played]:
    return {}


@pytest.fixture
def after(
    database_kind: str, database_templates: Templates, known_scenarios: dict[tuple[str, ...], Played], tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory, now: datetime,
) -> Iterator[Callable[[str, str], tuple[World, UUID]]]:  # fmt: skip
    """``after(code, scenario)``: a world of this test's own in which the scenario was just played, and its case."""
    with ExitStack() as open_until_the_end:

        def begin(code: str, name: str) -> tuple[World, UUID]:
            place = (database_kind, code, name)
            if place not in known_scenarios:
                known_scenarios[place] = play(
                    database_templates.of(database_kind), tmp_path_factory.mktemp("played"), code, name, now
                )
            known = known_scenarios[place]
            shutil.copytree(known.folder / "files", tmp_path / "files")
            fresh = open_until_the_end.enter_context(known.template.copy(tmp_path))
            world = copy(known.world)
            world.session = open_until_the_end.enter_context(fresh.session())
            world.store = FolderStore(tmp_path / "files")
            world.receivers = {channel: Receiver(channel) for channel in known.world.receivers}
            return world, known.case_id

        yield begin


def play(templates: SqliteTemplate | PostgresTemplate, folder: Path, code: str, name: str, now: datetime) -> Played:
    """Play a scenario in a database of its own and keep all of it."""
    scenario = tomllib.loads((ROOT / "processes" / code / "scenarios" / f"{name}.toml").read_text("utf-8"))
    with templates.copy(folder) as fresh, fresh.session() as session:
        world = World(session, folder, now)
        world.publish(code)
        case_id = Play(world, code, scenario).run()
        session.close()
        return Played(world, case_id, folder, templates.like(fresh, folder))
