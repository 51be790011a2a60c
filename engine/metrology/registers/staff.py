"""The register of qualifications: may this person do this work on that day?"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.model import Qualification


class Duty(StrEnum):
    """What is to be done on an instrument."""

    OPERATOR = "operator"
    VERIFIER = "verifier"
    SIGNATORY = "signatory"


#: service → the certificate that whoever does the work must hold.
OPERATORS = {"检定": "检定员", "校准": "校准员", "检测": "检测员"}
KINDS = ("检定员", "校准员", "检测员", "核验员", "授权签字人")


def kind_for(duty: Duty, service_type: str) -> str:
    """What the qualification for a duty is called."""
    if duty is Duty.OPERATOR:
        return OPERATORS.get(service_type, service_type)
    return "核验员" if duty is Duty.VERIFIER else "授权签字人"


def require_qualification(
    session: Session, *, account: str, name: str, duty: Duty, service_type: str, category: str, on: date
) -> Qualification:
    """The qualification by which a person may do a duty for a category of instruments on a day (JJF 1069-2012, 6.2).

    Args:
        account: id of the person's account; certificates entered without an account count by ``name``.

    Raises:
        InvalidAnswers: there is none; the sentence says why.
    """
    kind = kind_for(duty, service_type)
    held = session.scalars(
        select(Qualification)
        .where(
            Qualification.kind == kind,
            or_(
                Qualification.account == account,
                (Qualification.account == "") & (Qualification.person == name),
            ),
        )
        .order_by(Qualification.valid_until.desc())
    ).all()
    fitting = [one for one in held if category in one.categories]
    found = next((one for one in fitting if _counts(one, on)), None)
    if found is None:
        raise InvalidAnswers([_refusal(kind, name, category, fitting, held)])
    return found


def _counts(one: Qualification, on: date) -> bool:
    begun = one.valid_from is None or one.valid_from <= on
    return begun and on <= one.valid_until and not one.suspended


def _refusal(
    kind: str, name: str, category: str, fitting: Sequence[Qualification], held: Sequence[Qualification]
) -> Problem:
    if not held:
        return Problem("", f"{name}没有登记{kind}资格，不能办理", f"{name} holds no qualification of this kind")
    if not fitting:
        return Problem(
            "",
            f"{name}的{kind}资格不包括{category}，不能办理",
            f"the qualification of {name} does not cover {category}",
        )
    one = fitting[0]
    if one.suspended:
        return Problem(
            "", f"{name}的{kind}资格（{one.number}）已暂停，不能办理", f"qualification {one.number} is suspended"
        )
    day = f"{one.valid_until.year}年{one.valid_until.month}月{one.valid_until.day}日"
    return Problem(
        "",
        f"{name}的{kind}资格（{one.number}）有效期至{day}，不能办理",
        f"qualification {one.number} of {name} was valid until {one.valid_until}",
    )
