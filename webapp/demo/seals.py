"""The seals of a demo installation: their keys are made at set-up, and the demo's keeper keeps them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.seals import Seal, SealKind, allow_user
from webapp.seals.registering import SETUP, person_of, register_seal

KEEPER = "zhangyin"
#: who may ask for which seals: those who answer for the documents.
USERS = {
    "qianzheng": ("GZ-01", "HT-01", "JC-01", "JD-01", "JZ-01"),
    "luting": ("HT-01",),
    "wuhao": ("HT-01",),
    "panlei": ("SL-01", "XK-01"),
    "gaoyuan": ("XK-01",),
    "xujing": ("XK-01",),
    "heyong": ("XK-01",),
}
#: seals of notices that the law lets go out by themselves (deemed acceptance, deemed renewal): the system may ask.
BY_ITSELF = ("SL-01", "XK-01")
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
    DemoSeal("HT-01", SealKind.CONTRACT, "rsa", ("合同", "报价单", "委托单")),
    DemoSeal("JC-01", SealKind.TEST, "rsa", ("检测报告",)),
    DemoSeal("JD-01", SealKind.VERIFICATION, "rsa", ("检定证书", "检定结果通知书")),
    DemoSeal("JZ-01", SealKind.CALIBRATION, "ecdsa", ("校准证书",)),
    DemoSeal("SL-01", SealKind.ACCEPTANCE, "rsa", ("受理文书",)),
    DemoSeal("XK-01", SealKind.LICENCE, "rsa", ("许可文书",)),
)


def load_seals(session: Session, folder: Path, *, now: datetime) -> int:
    """Register the demo seals that are missing, within the open transaction; gives how many were added."""
    known = set(session.scalars(select(Seal.code)))
    missing = [seal for seal in DEMO_SEALS if seal.code not in known]
    last = (now + _VALID).date()
    for demo in missing:
        seal = register_seal(session, folder, demo.code, demo.kind, KEEPER, demo.documents, last, now=now)
        keeper = person_of(session, KEEPER)
        users = [person_of(session, login) for login, codes in USERS.items() if demo.code in codes]
        for user in (*users, SETUP) if demo.code in BY_ITSELF else users:
            allow_user(session, seal.id, keeper, user, key=f"demo-{demo.code}-{user.id}", now=now)
    return len(missing)
