"""How long a case stood still because somebody suspended it, as its log tells: what moved its limits and its timers.

The log is the one place that keeps it, so that a corrected calendar can count the same days anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendar.days import Calendar, local_date
from engine.model.event import Event

#: the line of the log that ends a suspension; its ``since`` names the moment it began.
RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Stood:
    """One suspension that is over."""

    since: datetime
    until: datetime


def stood_still(session: Session, case_ids: Collection[UUID]) -> dict[UUID, tuple[Stood, ...]]:
    """The suspensions of these cases that are over, in order; one statement."""
    found: dict[UUID, list[Stood]] = {case_id: [] for case_id in case_ids}
    if found:
        lines = select(Event).where(Event.case_id.in_(found), Event.kind == RESUMED).order_by(Event.case_id, Event.seq)
        for line in session.scalars(lines):
            found[line.case_id].append(Stood(datetime.fromisoformat(line.data["since"]), line.at))
    return {case_id: tuple(stretches) for case_id, stretches in found.items()}


def days_stood(calendar: Calendar, stretches: Sequence[Stood], opened_at: datetime) -> int:
    """The working days on which the case stood still after a step of it was opened."""
    return sum(
        calendar.workdays_between(local_date(max(one.since, opened_at)), local_date(one.until))
        for one in stretches
        if one.until > opened_at
    )


def time_stood(stretches: Sequence[Stood], armed_at: datetime) -> timedelta:
    """How long the case stood still after a timer of it was set."""
    return sum((one.until - max(one.since, armed_at) for one in stretches if one.until > armed_at), timedelta())
