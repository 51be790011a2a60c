"""Cases of the demo that stand where there is something to see, made as people would have made them.

Each is a scenario of its service item, which always fits the drawing, played through the product's own commands up to a
step. The days of a scenario are moved to the day on which the case is to begin. Doing it again changes nothing.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, tasks
from engine.accounts import Account, Actor, load_actor
from engine.calendar.commands import load_calendar
from engine.calendar.days import BEIJING, local_date
from engine.db import reading, transaction
from engine.delivery import deliver_next
from engine.errors import EngineError
from engine.limits import Keeper
from engine.metrology.money import Paid, PaymentOrder, Standing, record_payment
from engine.model.case import Case, Task
from engine.parties import Party
from engine.ports import RenderTools
from engine.renders import render_next
from webapp.demo.data import read_people
from webapp.finance.telling import tell_next
from webapp.wiring import Wiring

#: the day on which scenarios begin, ten in the morning.
SCENARIO_DAY = date(2026, 8, 19)
ORDER, QUOTATION, COMPULSORY = "calibration-order", "quotation-request", "compulsory-verification"
#: the phone to which nothing can be sent.
NO_SUCH_NUMBER = "12000000000"
HOME = "institute"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


#: a firm whose credit is less than the order costs: it pays before it gets its certificates.
PAYS_FIRST = {
    "applicant_name": "常熟虞东仪表有限公司（演示）", "address": "江苏省常熟市演示路3号",
    "contact_name": "汤伟", "contact_phone": "12000000003", "sender": "汤伟",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One case: which scenario, before which step it stops (the nth time it comes to it), how long ago it began.

    ``before`` is "" where it goes on to its end.
    """

    key: str
    item: str
    scenario: str
    before: str
    times: int = 1
    #: working days ago, and weeks before that.
    days_ago: int = 0
    weeks_ago: int = 0
    #: between one step and the next, where it began before today.
    pace: timedelta = timedelta(minutes=20)
    #: answers that differ, wherever they are asked for.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: who applies; the first of the demo's agents when None.
    applicant: str | None = None


CASES = (
    DemoCase("waiting", ORDER, "three-instruments", "accept"),
    DemoCase("correction", ORDER, "correction-and-sent-back", "apply", times=2),
    DemoCase("yellow", ORDER, "three-instruments", "assign", days_ago=9),
    DemoCase("red", ORDER, "three-instruments", "assign", days_ago=13),
    DemoCase("dead-letter", ORDER, "free-of-charge", "accept", answers={"contact_phone": NO_SUCH_NUMBER}),
    DemoCase("unpaid", ORDER, "three-instruments", "pay", answers=PAYS_FIRST, applicant="汤伟"),
    DemoCase("uncollected", ORDER, "three-instruments", "pick_up"),
    DemoCase("compulsory", COMPULSORY, "two-monitors", "instruments[0].record", applicant="顾洁"),
    DemoCase("to-quote", QUOTATION, "accepted", "quotation.prepare"),
    DemoCase("quote-lapses", QUOTATION, "lapsed", "quotation.answer", weeks_ago=1),
    # done in the months before, so that the statistics have something to say
    DemoCase("done-1", ORDER, "three-instruments", "", weeks_ago=5, pace=timedelta(hours=7)),
    DemoCase("done-2", ORDER, "correction-and-sent-back", "", weeks_ago=10, pace=timedelta(hours=5)),
    DemoCase("done-3", ORDER, "free-of-charge", "", weeks_ago=14, pace=timedelta(hours=4)),
    DemoCase("done-4", QUOTATION, "accepted", "", weeks_ago=11, pace=timedelta(hours=30)),
)


def load_cases(session: Session, wiring: Wiring, processes: Path, say: Callable[[str], None], *, now: datetime) -> int:
    """Make the cases that are not there yet; gives how many. One that does not fit is said and passed over."""
    made, tools = 0, wiring.tools()
    for wanted in CASES:
        with reading(session):
            known = session.scalar(select(Case.id).where(Case.key == f"demo:{wanted.key}"))
        path = processes / wanted.item / "scenarios" / f"{wanted.scenario}.toml"
        if known is not None or not path.exists():
            continue
        try:
            _Play(session, wiring, tools, wanted, now=now).run(tomllib.loads(path.read_text("utf-8")))
            made += 1
        except EngineError as refused:
            say(f"demo case {wanted.key} stopped: {refused.en}")
    keeper = Keeper()
    while keeper.keep(session, wiring.means, now=now):
        pass
    return made


class _Play:
    """One case on its way to where it stops."""

    def __init__(
        self, session: Session, wiring: Wiring, tools: RenderTools, wanted: DemoCase, *, now: datetime
    ) -> None:
        self.session, self.wiring, self.tools, self.wanted = session, wiring, tools, wanted
        self.means = wiring.means
        with reading(session):
            day = local_date(now)
            if wanted.days_ago:
                calendar = load_calendar(session)
                day = calendar.add_workdays(day, -wanted.days_ago - (not calendar.is_workday(day)))
            day -= timedelta(weeks=wanted.weeks_ago)
        self.moved = day - SCENARIO_DAY
        self.is_old = day < local_date(now)
        self.at = datetime(day.year, day.month, day.day, 10, tzinfo=BEIJING) if self.is_old else now
        self.case_id: UUID | None = None

    def run(self, scenario: Mapping[str, Any]) -> None:
        """Every step in turn until the one before which it stops."""
        came = 0
        for step in scenario["steps"]:
            came += self.wanted.before in (step.get("step"), step.get("do"))
            if came == self.wanted.times or "refused" in step:
                return
            if step.get("do") == "pay":
                self._pay()
                continue
            if "answers" not in step:
                return
            asked = dict(_moved(step["answers"], self.moved))
            answers = {name: self.wanted.answers.get(name, value) for name, value in asked.items()}
            if self.case_id is None:
                self._apply(answers)
            else:
                self._do(step, answers)
            self._work()
            self.at += self.wanted.pace if self.is_old else timedelta()

    def _pay(self) -> None:
        """What the case costs comes by bank transfer; what stands on the account only of what was done before."""
        session, now = self.session, self.at
        due = (Standing.OPEN, Standing.ON_ACCOUNT) if self.is_old else (Standing.OPEN,)
        with transaction(session):
            asked = select(PaymentOrder).where(PaymentOrder.case_id == self.case_id, PaymentOrder.standing.in_(due))
            for order in session.scalars(asked).all():
                paid = Paid("bank", f"T{order.number}", order.number, order.amount_fen, local_date(now))
                record_payment(session, paid, now=now)
        while tell_next(session, self.means, now=now):
            pass
        self._work()

    def _apply(self, answers: Mapping[str, Any]) -> None:
        session, who = self.session, self._actor("applicant", self.wanted.applicant)
        with transaction(session):
            party = session.scalars(select(Party.id).where(Party.id.in_(who.submits_for), Party.kind != "person")).one()
            draft = cases.start_draft(session, self.means, who, self.wanted.item, party_id=party, now=self.at).id
        with transaction(session):
            cases.save_draft(session, self.means, who, draft, answers, page=0, now=self.at)
        with transaction(session):
            key = f"demo:{self.wanted.key}"
            self.case_id = cases.submit_draft(session, self.means, who, draft, key=key, now=self.at).id

    def _do(self, step: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
        with reading(self.session):
            open_tasks = select(Task.id).where(
                Task.case_id == self.case_id, Task.address == step["step"], Task.done_at.is_(None)
            )
            task_id = self.session.scalars(open_tasks).first()
        if task_id is None:
            raise EngineError(f"演示办件没有走到 {step['step']}", f"the case did not come to {step['step']}")
        who, key = self._actor(step["who"], step.get("person")), f"demo:{self.wanted.key}:{task_id}"
        with transaction(self.session):
            tasks.complete_task(self.session, self.means, who, task_id, answers, key=key, now=self.at)

    def _work(self) -> None:
        """What workers do: messages out, documents made."""
        session, means, wiring = self.session, self.means, self.wiring
        while deliver_next(session, means, wiring.adapters, wiring.store, now=self.at) or render_next(
            session, means, self.tools, wiring.store, now=self.at
        ):
            pass

    def _actor(self, role: str, person: str | None) -> Actor:
        """Whoever of the demo's people does the work of a role, or the named person."""
        login = next(_logins(role, person))
        with reading(self.session):
            account = self.session.scalars(select(Account).where(Account.login == login)).one()
            found = load_actor(self.session, account.id, account.stamp, now=self.at)
        if found is None:
            raise EngineError(f"没有演示账号 {login}", f"no demo account {login}")
        return found


def _logins(role: str, person: str | None) -> Iterator[str]:
    for one in read_people().people:
        if role == "applicant":
            if one.agent_of and person in (None, one.name):
                yield one.login
        elif person == one.name or (person is None and f"{HOME}:{role}" in one.roles):
            yield one.login


def _moved(value: Any, by: timedelta) -> Any:  # noqa: ANN401 - answers of any shape
    """The answers with every day moved."""
    if isinstance(value, dict):
        return {key: _moved(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, by) for one in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return (date.fromisoformat(value) + by).isoformat()
    return (value + by) if isinstance(value, date) else value
