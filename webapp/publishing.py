"""Service items on the command line: check them, publish them, draw them anew, begin a new one."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Unit
from engine.catalog import Bundle, compile_release, publish, read_items
from engine.db import reading, transaction
from engine.errors import Flaw, InvalidDefinition
from engine.queries.purposes import asked_fields
from engine.vault import KeyRing
from engine.workflow import redraw
from webapp.rehearsal import Rehearsal, a_stage, homes_of
from webapp.scaffold import new_item
from webapp.settings import load_settings
from webapp.wiring import Wiring, make_catalog, wire

ROOT = Path(__file__).resolve().parent.parent
PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"
HOME_UNIT = "institute"


def _unit_of(session: Session, bundle: Bundle) -> UUID | None:
    """The department whose staff work on an item: the one it names, else the home department."""
    wanted = str(bundle.item().get("unit", HOME_UNIT))
    found = session.scalar(select(Unit.id).where(Unit.code == wanted))
    return found or session.scalar(select(Unit.id).where(Unit.code == HOME_UNIT))


def publish_all(session: Session, wiring: Wiring, say: Callable[[str], None], moment: datetime) -> None:
    """Publish every item; one that cannot be published is told, and the others still are."""
    for bundle in read_items(PROCESSES, FORMS):
        code = bundle.item().get("code", "?")
        try:
            with transaction(session):
                unit_id = _unit_of(session, bundle)
                release, fresh = publish(session, wiring.means.catalog, bundle, unit_id=unit_id, by=None, now=moment)
            say(f"{release.title} {'published' if fresh else 'unchanged'}, version {release.version}")
        except InvalidDefinition as invalid:
            say(f"{code} was not published:")
            for flaw in invalid.flaws:
                click.echo(f"    {flaw}\n        {flaw.en}", err=True)


@click.group("items")
def items_group() -> None:
    """Service items: check, publish, draw anew, begin a new one."""


@items_group.command()
@click.argument("codes", nargs=-1)
@click.option("--scenarios/--no-scenarios", default=True, help="whether the scenarios are played too")
def check(codes: tuple[str, ...], scenarios: bool) -> None:
    """Check service items, play their scenarios, and name everything that is wrong or that no scenario goes through."""
    chosen = list(_chosen(codes))
    good = list(_rehearsed(chosen)) if scenarios else [_compiled(bundle) for bundle in chosen]
    sys.exit(0 if all(good) else 1)


@items_group.command("publish")
@click.argument("codes", nargs=-1)
def publish_items(codes: tuple[str, ...]) -> None:
    """Publish service items; running cases keep the version they began with."""
    wiring = wire(load_settings())
    with wiring.session() as session:
        for bundle in _chosen(codes):
            with transaction(session):
                unit_id = _unit_of(session, bundle)
                release, fresh = publish(
                    session, wiring.means.catalog, bundle, unit_id=unit_id, by=None, now=datetime.now(UTC)
                )
            click.echo(f"{release.code}: {'published' if fresh else 'unchanged'}, version {release.version}")


@items_group.command()
@click.argument("codes", nargs=-1)
def purposes(codes: tuple[str, ...]) -> None:
    """List every question of the published items: why it is asked, whether it is personal, how long it is kept."""
    wiring = wire(load_settings())
    with wiring.session() as session, reading(session):
        for one in asked_fields(session, wiring.means):
            if not codes or one.item in codes:
                click.echo("\t".join((one.item, one.step, one.name, one.purpose, one.sensitivity, one.retention)))


@items_group.command()
@click.argument("code")
def new(code: str) -> None:
    """Begin a service item: a folder that checks and runs, to be changed."""
    click.echo(f"made {new_item(code, PROCESSES, FORMS)}")


@items_group.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def layout(folders: tuple[Path, ...]) -> None:
    """Draw the drawings in these folders anew: boxes and arrows move, what the drawing means stays byte for byte."""
    for folder in folders:
        drawing = folder / "process.bpmn"
        if not drawing.is_file():
            raise click.ClickException(f"{folder} 里没有 process.bpmn。 There is no process.bpmn in {folder}.")
        old = drawing.read_bytes()
        new = redraw(old, str(drawing))
        if new != old:
            drawing.write_bytes(new)
        click.echo(f"{drawing}: {'unchanged' if new == old else 'drawn anew'}")


def _chosen(codes: tuple[str, ...]) -> Iterator[Bundle]:
    found = {str(bundle.item().get("code")): bundle for bundle in read_items(PROCESSES, FORMS)}
    for code in codes or tuple(found):
        if code not in found:
            raise click.ClickException(f"没有事项 {code}。 There is no service item {code}.")
        yield found[code]


def _compiled(bundle: Bundle) -> bool:
    """Check one item without playing anything."""
    with TemporaryDirectory(prefix="liangheng-") as folder:
        catalog = make_catalog(KeyRing.load_or_make(Path(folder) / "ring.json"))
    try:
        release = compile_release(bundle, operations=catalog.operations, renders=catalog.renders)
        catalog.refuse_unknown_registers(release)
    except InvalidDefinition as invalid:
        return _tell_flaws(bundle, invalid.flaws)
    click.echo(f"{release.code}: {release.title}, version {release.version}: good")
    return True


def _rehearsed(chosen: Sequence[Bundle]) -> Iterator[bool]:
    """Check items one after the other and play their scenarios."""
    homes = homes_of({str(bundle.item().get("code")): bundle for bundle in read_items(PROCESSES, FORMS)}, PROCESSES)
    with a_stage(PROCESSES) as stage:
        for bundle in chosen:
            try:
                release = stage.publish(bundle)
            except InvalidDefinition as invalid:
                yield _tell_flaws(bundle, invalid.flaws)
                continue
            done = stage.rehearse(release, bundle, homes, _tell_progress)
            click.echo(f"{release.code}: {release.title}, version {release.version}: {_told(done)}")
            yield _tell_missing(done)
    own = sorted(part for part, home in homes.items() if part == home)
    if own:
        click.echo(f"with scenarios of their own, which only the tests play: {', '.join(own)}")


def _told(done: Rehearsal) -> str:
    """``good; 31 scenarios, steps 118/118 (100 %), ways 95/95 (100 %)``."""
    if not done.scenarios:
        return "good; no scenarios"
    counts = (
        ("steps", len(done.ground.steps), len(done.steps_left)), ("ways", len(done.ground.ways), len(done.ways_left)),
    )  # fmt: skip
    shares = (f"{name} {every - left}/{every} ({_percent(every - left, every)} %)" for name, every, left in counts)
    return f"{'good' if done.is_whole else 'not whole'}; {done.scenarios} scenarios, {', '.join(shares)}"


def _percent(part: int, whole: int) -> int:
    """Rounded down: 100 is said of all alone."""
    return part * 100 // whole if whole else 100


def _tell_missing(done: Rehearsal) -> bool:
    """Name what went wrong and what no scenario goes through; whether there is nothing to name."""
    if not done.scenarios:
        return True
    for flaw in done.astray:
        click.echo(f"    {flaw}\n        {flaw.en}")
    for step in done.steps_left:
        click.echo(f"    没有场景经过环节 {step}\n        no scenario passes the step {step}")
    for one, two in done.ways_left:
        click.echo(f"    没有场景走 {one} → {two}\n        no scenario takes the way {one} > {two}")
    return done.is_whole


def _tell_flaws(bundle: Bundle, flaws: Sequence[Flaw]) -> bool:
    click.echo(f"{bundle.item().get('code')}:")
    for flaw in flaws:
        click.echo(f"    {flaw}\n        {flaw.en}")
    return False


def _tell_progress(path: Path) -> None:
    click.echo(f"{path.parts[-3]}: {path.stem} …", err=True)
