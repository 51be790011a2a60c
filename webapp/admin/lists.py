"""What the administrator's page lists, read in a few statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import incidents, queries
from engine.calendar.commands import NoticeNeeded, needs_notice
from engine.model.case import Case
from engine.model.outbox import Incident


@dataclass(frozen=True, slots=True)
class Overview:
    """How the work in the background stands."""

    incidents: Sequence[Incident]
    #: case id → case number, for the incidents and messages shown.
    numbers: Mapping[UUID | None, str]
    dead: Sequence[queries.MessageFacts]
    #: messages by verdict, whatever their channel; "waiting" for those under way.
    outbox: Mapping[str, int]
    #: the year whose holiday notice must be entered and confirmed.
    notice: NoticeNeeded | None


def read_overview(session: Session, today: date) -> Overview:
    """Read it for whoever administers the system."""
    found, dead = incidents.list_open(session), queries.dead_letters(session)
    wanted = {one.case_id for one in found} | {one.case_id for one in dead}
    named = session.execute(select(Case.id, Case.number).where(Case.id.in_(wanted - {None})))
    counted: Counter[str] = Counter()
    for _, verdict, count in queries.outbox_overview(session):
        counted[verdict] += count
    return Overview(found, {row[0]: row[1] for row in named}, dead, counted, needs_notice(session, today))
