"""The two steps in which somebody proves to hold a telephone, and what may be wrong with what they typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask import request, session
from sqlalchemy.orm import Session

from engine import accounts, registration
from engine.accounts.codes import WRONG_CODE, try_code
from engine.db import transaction
from engine.errors import InvalidAnswers, Problem
from webapp.extensions import db, means, now, settings

_KEPT = "proving"


@dataclass(frozen=True, slots=True)
class Proof:
    """Which telephone is being proved, and for what."""

    purpose: str
    phone: str
    login: str = ""

    @property
    def masked(self) -> str:
        """The number as a page may show it."""
        return f"{self.phone[:3]}****{self.phone[-4:]}"

    def keep(self) -> None:
        """Remember it in this browser, until it is done."""
        session[_KEPT] = [self.purpose, self.phone, self.login]

    @classmethod
    def read(cls, purpose: str) -> Self | None:
        """What this browser is proving; None when it is not."""
        kept = session.get(_KEPT)
        return cls(*kept) if isinstance(kept, list) and kept[:1] == [purpose] else None

    @staticmethod
    def forget() -> None:
        """It is done."""
        session.pop(_KEPT, None)


def begin(purpose: str, form: Mapping[str, str]) -> tuple[Problem, ...]:
    """Send the code; what is wrong, or nothing."""
    login = form.get("login", "").strip()
    try:
        phone = registration.read_phone(form.get("phone", ""))
        with transaction(db.session()) as open_session:
            _send(open_session, purpose, phone, login)
    except InvalidAnswers as wrong:
        return tuple(wrong.problems)
    Proof(purpose, phone, login).keep()
    return ()


def _send(open_session: Session, purpose: str, phone: str, login: str) -> None:
    ring, institution, address = means().ring, settings().institution, request.remote_addr or ""
    if purpose == "register":
        registration.send_code(
            open_session, ring, purpose=purpose, phone=phone, institution=institution, address=address, now=now()
        )
    else:
        registration.send_recovery_code(
            open_session, ring, login=login, phone=phone, institution=institution, address=address, now=now()
        )


def password_problems(form: Mapping[str, str], login: str) -> list[Problem]:
    """What is wrong with the new password."""
    problems: list[Problem] = []
    password = form.get("new_password", "")
    try:
        accounts.check_new_password(password, login=login, previous=(), field="new_password")
    except InvalidAnswers as refused:
        problems.extend(refused.problems)
    if password != form.get("again_password", ""):
        problems.append(Problem("again_password", "两次输入的密码不一致", "The two passwords differ"))
    return problems


def code_problems(proof: Proof, form: Mapping[str, str]) -> list[Problem]:
    """Try the code; a wrong one is counted at once."""
    with transaction(db.session()) as open_session:
        fits = try_code(
            open_session, means().ring, purpose=proof.purpose, phone=proof.phone, code=form.get("code", ""), now=now()
        )
    return [] if fits else [WRONG_CODE]
