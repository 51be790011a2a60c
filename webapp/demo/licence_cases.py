"""Licences under way in the demo, brought about by the product's own commands on the working days before its set-up.

All steps of all cases are done in the order of their days, and after each the worker does its part, so that clocks,
letters, text messages and slips come about as they do in service. Doing it again changes nothing.
"""

import secrets
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, tasks
from engine.accounts import Account, load_actor
from engine.calendar.commands import load_calendar
from engine.calendar.days import BEIJING, Calendar, local_date
from engine.db import reading, transaction
from engine.delivery import deliver_next
from engine.files import reference_of, seal_file
from engine.limits import keep_limits
from engine.model.case import Case, Task
from engine.parties import Party
from engine.policy import Actor
from engine.renders import render_next
from engine.timers import fire_due
from webapp.demo.data import read_people
from webapp.wiring import Wiring

CASES = Path(__file__).with_name("licence-cases.toml")
ITEM = "standard-approval"
#: the working day of the demo begins at nine, and a step takes a few minutes.
OPENS, STEP_TAKES = time(9), timedelta(minutes=7)


@dataclass
class _Telling:
    """The demo on its way to its first day."""

    wiring: Wiring
    session: Session
    calendar: Calendar
    last: date
    until: datetime
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now, self.tools = self.until, self.wiring.tools()

    def work(self) -> None:
        """Do what a worker does, as of the present moment, until nothing is due."""
        session, wiring, now = self.session, self.wiring, self.now
        while (
            keep_limits(session, wiring.means, now=now)
            or fire_due(session, wiring.means, now=now)
            or render_next(session, wiring.means, self.tools, wiring.store, now=now)
            or deliver_next(session, wiring.means, wiring.adapters, wiring.store, now=now)
        ):
            pass

    def day(self, days: int) -> date:
        """The day so many working days before the last one (after it, for a negative number)."""
        return self.calendar.add_workdays(self.last, -days)

    def at(self, days: int, turn: int) -> datetime:
        """The moment of the ``turn``-th step of a day; never later than now."""
        moment = datetime.combine(self.day(days), OPENS, BEIJING) + turn * STEP_TAKES
        return min(moment, self.until)

    def filled(self, owner: UUID, answers: Any) -> Any:  # noqa: ANN401 -- answers as TOML holds them
        """The answers with days for "@-3" and a stored file for every name of one."""
        if isinstance(answers, Mapping):
            return {key: self.filled(owner, value) for key, value in answers.items()}
        if isinstance(answers, list):
            return [self.filled(owner, one) for one in answers]
        if isinstance(answers, str) and answers.startswith("@"):
            return self.day(-int(answers[1:])).isoformat()
        if isinstance(answers, str) and answers.endswith(".pdf"):
            return [self._stored(owner, answers)]
        return answers

    def _stored(self, owner: UUID, name: str) -> Mapping[str, Any]:
        wiring = self.wiring
        row = seal_file(
            wiring.means.ring, wiring.store, content=_paper(), name=name, media_type="application/pdf", owner=owner,
            now=self.now,
        )  # fmt: skip
        with transaction(self.session) as session:
            session.add(row)
            return reference_of(row, name)


def make_licence_cases(wiring: Wiring, session: Session, *, now: datetime) -> int:
    """Bring the cases about that the demo begins with; 0 where the item has cases already."""
    with reading(session):
        calendar = load_calendar(session)
        if session.scalar(select(Case.id).where(Case.item == ITEM).limit(1)) is not None:
            return 0
    today = local_date(now)
    last = today if calendar.is_workday(today) else calendar.add_workdays(today, -1)
    told = tomllib.loads(CASES.read_text(encoding="utf-8"))
    telling = _Telling(wiring, session, calendar, last, now)
    opened: dict[int, UUID] = {}
    for turn, (number, days, step) in enumerate(_in_order(told)):
        telling.now = telling.at(days, turn % 40)
        if step is None:
            opened[number] = _apply(telling, told, told["cases"][number])
        else:
            _do(telling, opened[number], step)
        telling.work()
    telling.now = now
    telling.work()
    return len(opened)


def _in_order(told: Mapping[str, Any]) -> Iterator[tuple[int, int, Mapping[str, Any] | None]]:
    """Case number, days before the last one, and the step (None: the application), the earliest first."""
    listed = [
        (number, step["days"] if step else one["days"], step)
        for number, one in enumerate(told["cases"])
        for step in (None, *one.get("steps", ()))
    ]
    yield from sorted(listed, key=lambda entry: -entry[1])


def _apply(telling: _Telling, told: Mapping[str, Any], one: Mapping[str, Any]) -> UUID:
    holder = dict(told["holders"][one["holder"]])
    actor = _actor(telling, holder.pop("login"))
    answers = telling.filled(actor.account_id, {**told["application"], **holder, **one["with"]})
    session, means, now = telling.session, telling.wiring.means, telling.now
    name = next(party.name for party in read_people().parties if party.code == one["holder"])
    with reading(session):
        party_id = session.scalars(select(Party.id).where(Party.name == name)).one()
    with transaction(session):
        draft_id = cases.start_draft(session, means, actor, ITEM, party_id=party_id, now=now).id
    with transaction(session):
        cases.save_draft(session, means, actor, draft_id, answers, page=0, now=now)
    with transaction(session):
        return cases.submit_draft(session, means, actor, draft_id, key=secrets.token_hex(12), now=now).id


def _do(telling: _Telling, case_id: UUID, step: Mapping[str, Any]) -> None:
    actor = _actor(telling, step["login"])
    answers = telling.filled(actor.account_id, step["answers"])
    session = telling.session
    with transaction(session):
        waiting = select(Task.id).where(Task.case_id == case_id, Task.address == step["step"], Task.done_at.is_(None))
        tasks.complete_task(
            session, telling.wiring.means, actor, session.scalars(waiting).one(), answers,
            key=secrets.token_hex(12), now=telling.now,
        )  # fmt: skip


def _actor(telling: _Telling, login: str) -> Actor:
    """The demo person as of the set-up: nobody had roles before it."""
    with reading(telling.session) as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
        actor = load_actor(session, account.id, account.stamp, now=telling.until)
    if actor is None:
        raise LookupError(f"no demo person {login}")
    return actor


def _paper() -> bytes:
    """A PDF of one page that says that it is a sample."""
    words = b"BT /F1 24 Tf 72 720 Td (Sample material of the demo) Tj ET"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(words), words),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return whole + tail % (len(parts) + 1, table, len(parts) + 1, len(whole))
