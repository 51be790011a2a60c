"""Codes sent to telephones: made, tried and used once. Nothing here sends; the caller puts the message."""

import secrets
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.accounts.model import PhoneCode
from engine.errors import InvalidAnswers, Problem

DIGITS = 6
VALID = timedelta(minutes=10)
#: a code that was tried successfully may be used this long, while the rest of the form is filled in.
OPEN = timedelta(minutes=30)
MOST_TRIES = 5
PAUSE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MOST_PER_PHONE, MOST_PER_ADDRESS = 5, 30

WRONG_CODE = Problem(
    "code",
    "验证码不正确或已失效，请核对短信或重新获取",
    "The code is wrong or has expired; check the message or ask again",
)


class Blinder(Protocol):
    """The part of the vault's key ring that codes need."""

    def blind(self, text: str, /) -> str:
        """Give a keyed hash of ``text``."""
        ...


def make_code(session: Session, ring: Blinder, *, purpose: str, phone: str, address: str = "", now: datetime) -> str:
    """Make a code for a telephone number; gives the code, which is stored nowhere.

    Raises:
        InvalidAnswers: a code was sent a moment ago, or too many within the hour to this number or from this address.
    """
    hour = session.scalars(
        select(PhoneCode.sent_at).where(PhoneCode.phone_blind == ring.blind(phone), PhoneCode.sent_at > now - HOUR)
    ).all()
    if hour and max(hour) > now - PAUSE:
        raise InvalidAnswers(
            [Problem("phone", "验证码已发送，请一分钟后再重新获取", "A code was just sent; ask again in a minute")]
        )
    if len(hour) >= MOST_PER_PHONE or _sent_from(session, address, now) >= MOST_PER_ADDRESS:
        raise InvalidAnswers(
            [
                Problem(
                    "phone", "获取验证码过于频繁，请一小时后再试", "Too many codes were asked for; try again in an hour"
                )
            ]
        )
    code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    session.add(
        PhoneCode(
            purpose=purpose,
            phone_blind=ring.blind(phone),
            code_blind=_blind(ring, phone, code),
            address=address,
            sent_at=now,
        )
    )
    return code


def try_code(session: Session, ring: Blinder, *, purpose: str, phone: str, code: str, now: datetime) -> bool:
    """Whether this is the code last sent to the number. A wrong try counts, so commit whatever the answer is."""
    row = _latest(session, ring, purpose, phone)
    if row is None or row.used_at is not None or row.sent_at <= now - VALID or row.tries >= MOST_TRIES:
        return False
    if row.code_blind != _blind(ring, phone, code.strip()):
        row.tries += 1
        return False
    row.passed_at = now
    return True


def use_code(session: Session, ring: Blinder, *, purpose: str, phone: str, now: datetime) -> None:
    """Use up the code that was tried successfully.

    Raises:
        InvalidAnswers: none was, or it was used already, or too long ago.
    """
    row = _latest(session, ring, purpose, phone)
    if row is None or row.used_at is not None or row.passed_at is None or row.passed_at <= now - OPEN:
        raise InvalidAnswers([WRONG_CODE])
    row.used_at = now


def _latest(session: Session, ring: Blinder, purpose: str, phone: str) -> PhoneCode | None:
    return session.scalar(
        select(PhoneCode)
        .where(PhoneCode.phone_blind == ring.blind(phone), PhoneCode.purpose == purpose)
        .order_by(PhoneCode.sent_at.desc())
        .limit(1)
        .with_for_update()
    )


def _sent_from(session: Session, address: str, now: datetime) -> int:
    if not address:
        return 0
    sent = select(func.count()).where(PhoneCode.address == address, PhoneCode.sent_at > now - HOUR)
    return session.scalar(sent) or 0


def _blind(ring: Blinder, phone: str, code: str) -> str:
    return ring.blind(f"phone-code:{phone}:{code}")
