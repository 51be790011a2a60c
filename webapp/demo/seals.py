"""The seals of a demo installation: their keys are made at set-up, and the demo's keeper keeps them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.accounts import Account
from engine.metrology.seals import Seal, SealKind, add_seal, allow_user
from engine.metrology.seals.register import Person
from engine.metrology.signatures import SealFolder

KEEPER = "zhangyin"
#: who may ask for the seals of certificates: the one who approves them.
USERS = ("qianzheng",)
_VALID = timedelta(days=3 * 365)
SETUP = Person("", "系统")


@dataclass(frozen=True, slots=True)
class DemoSeal:
    """A seal of the demo: code, kind, the key its PDF signatures are made with, the documents it is for."""

    code: str
    kind: SealKind
    algorithm: str
    documents: tuple[str, ...]

    @property
    def name(self) -> str:
        """The words below the star."""
        return self.kind


DEMO_SEALS = (
    DemoSeal("GZ-01", SealKind.NAME, "rsa", ("公文",)),
    DemoSeal("HT-01", SealKind.CONTRACT, "rsa", ("合同",)),
    DemoSeal("JC-01", SealKind.TEST, "rsa", ("检测报告",)),
    DemoSeal("JD-01", SealKind.VERIFICATION, "rsa", ("检定证书", "检定结果通知书")),
    DemoSeal("JZ-01", SealKind.CALIBRATION, "ecdsa", ("校准证书",)),
)


def load_seals(session: Session, folder: Path, *, now: datetime) -> int:
    """Register the demo seals that are missing, within the open transaction; gives how many were added."""
    people = {account.login: account for account in session.scalars(select(Account))}
    known = set(session.scalars(select(Seal.code)))
    keeper = _person(people[KEEPER])
    missing = [seal for seal in DEMO_SEALS if seal.code not in known]
    for demo in missing:
        seal = add_seal(
            session,
            code=demo.code,
            name=demo.name,
            kind=demo.kind,
            documents=demo.documents,
            keeper=keeper,
            valid_until=(now + _VALID).date(),
            certificates=certificate_digests(folder, demo.code),
            by=SETUP,
            now=now,
        )
        for login in USERS:
            allow_user(session, seal.id, keeper, _person(people[login]), key=f"demo-{demo.code}-{login}", now=now)
    return len(missing)


def certificate_digests(folder: Path, code: str) -> tuple[str, str]:
    """SHA-256 of the PDF and the OFD certificate of a seal, hexadecimal; "" where there is none."""
    keys = SealFolder(folder)
    return _digest(keys.pdf(code).certificate), _digest(keys.ofd(code).certificate)


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    der = x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).hexdigest()


def _person(account: Account) -> Person:
    return Person(str(account.id), account.display_name)
