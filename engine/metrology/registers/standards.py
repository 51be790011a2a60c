"""Measurement standards and capabilities: what may be used and done, and the sentence when it may not."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.model import Capability, MeasurementStandard


def find_standard(session: Session, number: str) -> MeasurementStandard | None:
    """The measurement standard with this number."""
    return session.scalar(select(MeasurementStandard).where(MeasurementStandard.number == number))


def standards_on(session: Session, on: date) -> Sequence[MeasurementStandard]:
    """The standards that may be used on a day, by number."""
    wanted = select(MeasurementStandard).where(MeasurementStandard.valid_until >= on)
    return session.scalars(wanted.order_by(MeasurementStandard.number)).all()


def require_standards(
    session: Session, numbers: Sequence[str], *, on: date, field: str = "standards", category: str = ""
) -> tuple[MeasurementStandard, ...]:
    """The standards with these numbers, in that order.

    Args:
        on: the day of use; the last day of validity still counts.
        field: the field of the form that the problems are shown at.
        category: the instruments they are to serve; "" leaves that unchecked.

    Raises:
        InvalidAnswers: none is named, or one is unknown, expired on that day, or for other instruments.
    """
    if not numbers:
        raise InvalidAnswers([Problem(field, "请选择计量标准", "choose a measurement standard")])
    rows = session.scalars(select(MeasurementStandard).where(MeasurementStandard.number.in_(numbers))).all()
    known = {row.number: row for row in rows}
    problems = [
        problem
        for number in numbers
        if (problem := _problem(known.get(number), number, on=on, field=field, category=category)) is not None
    ]
    if problems:
        raise InvalidAnswers(problems)
    return tuple(known[number] for number in numbers)


def _problem(found: MeasurementStandard | None, number: str, *, on: date, field: str, category: str) -> Problem | None:
    if found is None:
        return Problem(field, f"没有登记计量标准 {number}", f"measurement standard {number} is not registered")
    if found.suspended:
        return Problem(
            field,
            f"计量标准“{found.name}”（{number}）已停用，不能使用",
            f"measurement standard {number} is out of service",
        )
    if found.valid_until < on:
        day = f"{found.valid_until.year}年{found.valid_until.month}月{found.valid_until.day}日"
        return Problem(
            field,
            f"计量标准“{found.name}”（{number}）的有效期至{day}，不能使用",
            f"measurement standard {number} was valid until {found.valid_until}",
        )
    if category and category not in found.categories:
        return Problem(
            field,
            f"计量标准“{found.name}”（{number}）不能用于{category}",
            f"measurement standard {number} does not serve {category}",
        )
    return None


def find_capability(session: Session, *, category: str, service_type: str, method: str) -> Capability | None:
    """The capability for a category, service (检定, 校准) and method number; the first by its number."""
    return session.scalar(
        select(Capability)
        .where(
            Capability.category == category,
            Capability.service_type == service_type,
            Capability.method == method,
            Capability.suspended.is_(False),
        )
        .order_by(Capability.number)
        .limit(1)
    )


def require_capability(
    session: Session, *, category: str, service_type: str, method: str, field: str = "method"
) -> Capability:
    """The capability, or the refusal of a method that the institution does not hold.

    Raises:
        InvalidAnswers: the method is not one for this category and service.
    """
    found = find_capability(session, category=category, service_type=service_type, method=method)
    if found is None:
        raise InvalidAnswers(
            [
                Problem(
                    field,
                    f"本机构没有按 {method} 对{category}开展{service_type}的能力",
                    f"no capability for {service_type} of {category} by {method}",
                )
            ]
        )
    return found
