"""Builders for accounts and parties: only the fact that matters to the test has to be said."""

from datetime import datetime
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from engine.accounts import Account, Actor, Kind, Unit, accept_password, add_account, add_unit, hash_password
from engine.db import new_id
from engine.parties import Particulars, Party, add_party

PASSWORD = "Ruler-2026-steel"
#: the cheapest setting argon2 allows; what it proves does not depend on the cost.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = hash_password(PASSWORD, hasher=CHEAP)


class OpenRing:
    """A key ring that hides nothing but still minds what the bytes are bound to."""

    def seal(self, content: bytes, /, *, bound: str) -> bytes:
        return bound.encode() + b"|" + content[::-1]

    def unseal(self, sealed: bytes, /, *, bound: str) -> bytes:
        head, _, content = sealed.partition(b"|")
        if head != bound.encode():
            raise ValueError("moved")
        return content[::-1]

    def blind(self, text: str, /) -> str:
        return f"blind-{hash(text):x}"


def an_account(session: Session, *, now: datetime, login: str = "luting", kind: Kind = Kind.STAFF, **facts) -> Account:
    account = add_account(
        session, login=login, display_name=facts.pop("name", "陆婷"), kind=kind, password_hash=HASH, now=now, **facts
    )
    accept_password(session, account.id, now=now)
    return account


def a_unit(session: Session, code: str = "institute") -> Unit:
    return add_unit(session, code=code, name=f"计量测试院 {code}")


def a_party(session: Session, *, now: datetime, name: str = "澄湖精密机械", **particulars: str) -> Party:
    return add_party(
        session, OpenRing(), kind="organisation", name=name, particulars=Particulars(**particulars), now=now
    )


def an_actor(*roles: str, unit_id: UUID | None = None, kind: Kind = Kind.STAFF, **facts) -> Actor:
    unit = unit_id or new_id()
    return Actor(account_id=new_id(), name="某人", kind=kind, roles=frozenset((unit, role) for role in roles), **facts)
