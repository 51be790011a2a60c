"""The register of seals on the command line."""

from datetime import UTC, datetime

import click

from engine.db import transaction
from engine.metrology.seals import SealKind
from webapp.seals.registering import register_seal
from webapp.settings import load_settings
from webapp.wiring import make_seals, wire


@click.group("seals")
def seals_group() -> None:
    """The register of seals; what is registered is looked after by its keeper, in the browser."""


@seals_group.command("add")
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in SealKind]), required=True)
@click.option("--keeper", "login", required=True, help="login of the person who keeps it")
@click.option("--document", "documents", multiple=True, required=True, help="a kind of document it is put on")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="last day of validity")
def add_one_seal(code: str, kind: str, login: str, documents: tuple[str, ...], until: datetime) -> None:
    """Register a seal whose keys lie in the folder of its code; a demo installation makes missing keys itself."""
    settings = load_settings()
    if settings.demo:
        make_seals(settings, {code: (kind, "rsa")})
    wiring = wire(load_settings())
    with wiring.session() as session, transaction(session):
        register_seal(
            session, settings.var / "seal", code, SealKind(kind), login, documents, until.date(), now=datetime.now(UTC)
        )
    click.echo(f"{code}: {kind}, {login}")
