"""Accounts on the command line: the first people of an installation."""

from datetime import UTC, datetime

import click
from sqlalchemy import select

from engine.accounts import Kind, Unit, add_account, add_unit, grant_role, hash_password
from engine.db import transaction
from webapp.settings import load_settings
from webapp.wiring import wire


@click.group("accounts")
def accounts_group() -> None:
    """Accounts of the people who run the site; everybody else is added by them."""


@accounts_group.command("add")
@click.argument("login")
@click.option("--name", required=True, help="the name that pages show")
@click.option("--unit", "unit_code", required=True, help="code of the department; made where it is missing")
@click.option("--role", "roles", multiple=True, required=True, help="a role; may be given several times")
@click.password_option()
def add_person(login: str, name: str, unit_code: str, roles: tuple[str, ...], password: str) -> None:
    """Add a member of staff, who is asked for a password of their own at the first log-in."""
    moment = datetime.now(UTC)
    hashed = hash_password(password)
    wiring = wire(load_settings())
    with wiring.session() as session, transaction(session):
        unit = session.scalar(select(Unit).where(Unit.code == unit_code)) or add_unit(
            session, code=unit_code, name=unit_code
        )
        account = add_account(
            session, login=login, display_name=name, kind=Kind.STAFF, password_hash=hashed, now=moment
        )
        for role in roles:
            grant_role(session, account.id, unit.id, role, now=moment)
    click.echo(f"{login}: {', '.join(roles)} in {unit_code}")
