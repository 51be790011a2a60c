"""Enters seals into the register, with the certificates that lie in their folders."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from asn1crypto import pem  # type: ignore[import-untyped, unused-ignore]
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.errors import NotFound
from engine.metrology.seals import Seal, SealKind, add_seal
from engine.metrology.seals.register import Person
from engine.metrology.signatures import SealFolder

SETUP = Person("", "系统")


def register_seal(
    session: Session,
    folder: Path,
    code: str,
    kind: SealKind,
    keeper: str,
    documents: Sequence[str],
    valid_until: date,
    *,
    now: datetime,
) -> Seal:
    """Register a seal within the open transaction.

    Args:
        folder: holds one folder for each seal, named by its code.
        keeper: login of the keeper.

    Raises:
        NotFound: nobody has this login.
        FileNotFoundError: a key or certificate of the seal is missing; names it.
        Conflict, InvalidAnswers: as ``add_seal``.
    """
    keys = SealFolder(folder)
    return add_seal(
        session,
        code=code,
        name=kind,
        kind=kind,
        documents=documents,
        keeper=person_of(session, keeper),
        valid_until=valid_until,
        certificates=(_digest(keys.pdf(code).certificate), _digest(keys.ofd(code).certificate)),
        by=SETUP,
        now=now,
    )


def person_of(session: Session, login: str) -> Person:
    """The person with this login. Raises NotFound."""
    account = session.scalar(select(Account).where(Account.login == login))
    if account is None:
        raise NotFound(f"没有账号 {login}", f"there is no account {login}")
    return Person(str(account.id), account.display_name)


def _digest(path: Path) -> str:
    if not path.is_file():
        raise FileNotFoundError(f"The seal is not complete: {path} is missing.")
    content = path.read_bytes()
    return hashlib.sha256(pem.unarmor(content)[2] if pem.detect(content) else content).hexdigest()
