"""Surveys: asked, rated once, struck or put right. Ratings are voluntary; a case that is not rated goes on."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.metrology.surveys.model import Survey

#: the five levels of 好差评 and of satisfaction surveys, best first.
LEVELS: Mapping[str, int] = MappingProxyType({"非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1})
#: ratings up to this one are followed up.
BAD = 2
#: 32 letters and digits that cannot be mistaken for each other; 16 of them are 80 bits.
_LETTERS, _LENGTH = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16
ENDS = ("已整改", "已剔除")


def invite(session: Session, case_id: UUID, address: str, item: str, *, on: date) -> tuple[Survey, str]:
    """Ask a case; gives the row and the code of its link. Asked again, the case gets a new code for the same survey."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    row = session.scalar(select(Survey).where(Survey.case_id == case_id, Survey.address == address))
    if row is None:
        row = Survey(id=new_id(), case_id=case_id, address=address, item=item, asked_on=on, reasons=[])
        session.add(row)
    row.code_digest = digest_of(code)
    session.flush()
    return row, code


def find_by_code(session: Session, code: str) -> Survey | None:
    """The survey that a link leads to."""
    return session.scalar(select(Survey).where(Survey.code_digest == digest_of(code)))


def digest_of(code: str) -> str:
    """How a code is kept."""
    return sha256(code.strip().upper().encode()).hexdigest()


def note_rating(
    session: Session, case_id: UUID, address: str, level: str, reasons: Sequence[str], *, on: date
) -> Survey:
    """Enter how the case was rated; a second rating after a follow-up takes its place.

    Raises:
        InvalidAnswers: there is no such level.
    """
    if level not in LEVELS:
        raise InvalidAnswers([Problem("level", "请选择满意程度", f"there is no level {level}")])
    row = _survey_of(session, case_id, address)
    row.level, row.reasons = LEVELS[level], list(reasons)
    row.rated_on = row.rated_on or on
    return row


def note_end(session: Session, case_id: UUID, address: str, end: str, *, late: bool) -> Survey:
    """Enter how the follow-up ended. Raises InvalidAnswers for an end that is none."""
    if end not in ENDS:
        raise InvalidAnswers([Problem("", f"回访结果应为{'、'.join(ENDS)}之一", f"one of {', '.join(ENDS)}")])
    row = _survey_of(session, case_id, address)
    row.followed_up, row.late = end, late
    return row


def _survey_of(session: Session, case_id: UUID, address: str) -> Survey:
    row = session.scalar(select(Survey).where(Survey.case_id == case_id, Survey.address == address))
    if row is None:
        raise NotFound("该办件没有发出评价邀请", "this case was not asked for a rating")
    return row
