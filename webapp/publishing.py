"""Service items on the command line: check them, publish them, draw them anew, begin a new one."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Unit
from engine.catalog import Bundle, compile_release, publish, read_items
from engine.db import reading, transaction
from engine.errors import InvalidDefinition
from engine.queries.purposes import asked_fields
from engine.workflow import redraw
from webapp.scaffold import new_item
from webapp.settings import load_settings
from webapp.wiring import Wiring, wire

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
def check(codes: tuple[str, ...]) -> None:
    """Check service items and name everything that is wrong with them."""
    wiring = wire(load_settings())
    catalog, wrong = wiring.means.catalog, 0
    for bundle in _chosen(codes):
        try:
            release = compile_release(bundle, operations=catalog.operations, renders=catalog.renders)
            catalog.refuse_unknown_registers(release)
            click.echo(f"{release.code}: {release.title}, version {release.version}: good")
        except InvalidDefinition as invalid:
            wrong += 1
            click.echo(f"{bundle.item().get('code')}:")
            for flaw in invalid.flaws:
                click.echo(f"    {flaw}\n        {flaw.en}")
    sys.exit(1 if wrong else 0)


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
