"""The seals of a demo installation: their keys are made at set-up, and the demo's keeper keeps them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.seals import Seal, SealKind, allow_user
from webapp.seals.registering import person_of, register_seal

KEEPER = "zhangyin"
#: who may ask for the seals of certificates: the one who approves them.
USERS = ("qianzheng",)
_VALID = timedelta(days=3 * 365)


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
    known = set(session.scalars(select(Seal.code)))
    missing = [seal for seal in DEMO_SEALS if seal.code not in known]
    last = (now + _VALID).date()
    for demo in missing:
        seal = register_seal(session, folder, demo.code, demo.kind, KEEPER, demo.documents, last, now=now)
        for login in USERS:
            keeper, user = person_of(session, KEEPER), person_of(session, login)
            allow_user(session, seal.id, keeper, user, key=f"demo-{demo.code}-{login}", now=now)
    return len(missing)
