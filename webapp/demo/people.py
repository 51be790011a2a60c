"""Loads the demo people into the database. Doing it again changes nothing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import accounts, parties
from engine.accounts import Account, Kind, Unit
from engine.db import reading, transaction
from engine.parties import Particulars, Party, Ring
from webapp.demo.data import DemoPerson, read_people
from webapp.demo.logins import keep_passwords
from webapp.settings import Settings

__all__ = ["load_people", "read_people", "set_up_people"]


def set_up_people(session: Session, ring: Ring, settings: Settings, *, now: datetime) -> Mapping[str, UUID]:
    """Make the passwords, hash them outside any transaction, and load whoever is missing.

    Returns:
        login → account id of every demo person.
    """
    logins = [person.login for person in read_people().people]
    passwords = keep_passwords(settings.demo_logins_path, logins)
    with reading(session):
        known = {row[0]: row[1] for row in session.execute(select(Account.login, Account.password_hash))}
    hashes = {
        login: known[login]
        if login in known and accounts.verify(known[login], passwords[login])
        else accounts.hash_password(passwords[login])
        for login in logins
    }
    with transaction(session):
        return load_people(session, ring, now=now, passwords=hashes)


def load_people(session: Session, ring: Ring, *, now: datetime, passwords: Mapping[str, str]) -> Mapping[str, UUID]:
    """Load units, parties, accounts, roles and memberships that are not there yet, in the open transaction.

    Args:
        passwords: login → argon2 hash; a hash that differs from the stored one replaces it.

    Returns:
        login → account id of every demo person.
    """
    units = _load_units(session)
    party_ids = _load_parties(session, ring, now=now)
    ids: dict[str, UUID] = {}
    for person in read_people().people:
        account = session.scalar(select(Account).where(Account.login == person.login))
        if account is None:
            account = _add(session, person, units, party_ids, password_hash=passwords[person.login], now=now)
        account.password_hash = passwords[person.login]
        account.password_changed_at = account.password_changed_at or now
        ids[person.login] = account.id
    return ids


def _load_units(session: Session) -> Mapping[str, UUID]:
    ids = {}
    for code, name in read_people().units:
        unit = session.scalar(select(Unit).where(Unit.code == code))
        ids[code] = (unit or accounts.add_unit(session, code=code, name=name)).id
    return ids


def _load_parties(session: Session, ring: Ring, *, now: datetime) -> Mapping[str, UUID]:
    ids: dict[str, UUID] = {}
    for party in read_people().parties:
        known = session.scalar(select(Party.id).where(Party.name == party.name, Party.kind == party.kind))
        ids[party.code] = (
            known
            or parties.add_party(
                session,
                ring,
                kind=party.kind,
                name=party.name,
                particulars=Particulars(**party.particulars),
                now=now,
            ).id
        )
    return ids


def _add(
    session: Session,
    person: DemoPerson,
    units: Mapping[str, UUID],
    party_ids: Mapping[str, UUID],
    *,
    password_hash: str,
    now: datetime,
) -> Account:
    account = accounts.add_account(
        session,
        login=person.login,
        display_name=person.name,
        kind=Kind(person.kind),
        password_hash=password_hash,
        now=now,
        party_id=party_ids.get(person.party),
    )
    for granted in person.roles:
        unit, _, role = granted.partition(":")
        accounts.grant_role(session, account.id, units[unit], role, now=now)
    for organisation in person.agent_of:
        parties.add_member(session, account.id, party_ids[organisation], relation="agent", may_submit=True)
    return account
