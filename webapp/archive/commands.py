"""The command line of the archive: walk the whole store and name every package that is not as it was made."""

import sys

import click

from webapp.settings import load_settings
from webapp.wiring import verify_archive


@click.group("archive")
def archive_group() -> None:
    """The archive's store."""


@archive_group.command()
@click.option("--workers", default=0, help="processes at work; one per core when not given")
def verify(workers: int) -> None:
    """Check every byte of every package in the store, folder or bucket."""
    whole = broken = 0
    for name, flaws in verify_archive(load_settings(), workers=workers):
        whole, broken = whole + (not flaws), broken + bool(flaws)
        for flaw in flaws:
            click.echo(f"{name}: {flaw}")
    click.echo(f"{whole + broken} packages, {broken} broken")
    sys.exit(1 if broken else 0)
