"""What those who run an installation look after on the command line: the log, the key ring, the file store."""

import sys
from datetime import UTC, datetime

import click

from engine import log
from engine.db import reading, transaction
from engine.files import sweep_orphans
from engine.vault import rotate
from webapp.settings import load_settings
from webapp.wiring import wire


@click.group("log")
def log_group() -> None:
    """The case log."""


@log_group.command()
def verify() -> None:
    """Walk every hash chain and every nightly seal."""
    wiring = wire(load_settings())
    with wiring.session() as session, reading(session):
        broken = [*log.broken_lines(session), *log.broken_seals(session, wiring.means.ring)]
    for line in broken:
        click.echo(line)
    click.echo("the log is whole" if not broken else f"{len(broken)} faults")
    sys.exit(1 if broken else 0)


@log_group.command()
def seal() -> None:
    """Sign the heads of all chains for today."""
    wiring = wire(load_settings())
    with wiring.session() as session, transaction(session):
        made = log.seal_day(session, wiring.means.ring, now=datetime.now(UTC))
        click.echo(f"{made.day}: {made.root} over {made.cases} cases")


@click.group("keys")
def keys_group() -> None:
    """The key ring."""


@keys_group.command("rotate")
def rotate_keys() -> None:
    """Add a ring key; what is sealed from now on uses it."""
    click.echo(f"active key: {rotate(load_settings().key_ring_path)}")


@click.group("files")
def files_group() -> None:
    """The file store."""


@files_group.command()
def sweep() -> None:
    """Remove bytes that no row names; run it while nobody uploads."""
    wiring = wire(load_settings())
    with wiring.session() as session, reading(session):
        click.echo(f"{sweep_orphans(session, wiring.store)} removed")
