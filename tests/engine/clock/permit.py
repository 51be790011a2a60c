"""A small licence with a clock: drawn in one line of text, run on a real database, day by day."""

import json
import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select

from engine.accounts.actor import Actor, Kind
from engine.calendar.commands import import_year
from engine.cases import open_case, withdraw_case
from engine.catalog import Catalog, compile_release, publish, read_bundle
from engine.clock.tables import Clock
from engine.db import new_id, transaction
from engine.model.case import Case, Task
from engine.model.event import Event
from engine.moves import Means
from engine.parties import Particulars, add_party
from engine.tasks import complete_task
from engine.timers import fire_due
from engine.vault import KeyRing
from tests.engine.workflow.drawings import process

HEAD = """code = "permit"
title = "小许可"
kind = "licence"
process = "permit"
version = 1
number = "P-{serial:4}"
[roles]
"申请人" = "applicant"
"受理" = "acceptor"
"""
FIELDS = ("result", "days")
#: apply, a review within five working days or deemed accepted, then two experts at once, then the decision.
NODES = (
    "start begin; user apply name=申请; user review name=审查; edge late at=review xml={late}; "
    "throw deemed name=视为受理; throw accepted name=受理; throw go; and split; "
    "user expert name=评审; user check name=核查; and meet; "
    "user decide name=决定; user deliver name=送达; end done name=办结"
)
FLOWS = (
    "begin > apply > review > accepted > go > split > expert > meet > decide > deliver > done; "
    "split > check > meet; late > deemed > go"
)
TIMER = "<timerEventDefinition><timeDate>add␣working␣days(case.opened_on,5)</timeDate></timerEventDefinition>"


def day(text: str) -> datetime:
    """Ten in the morning in Beijing of ``2026-03-02``."""
    there = date.fromisoformat(text)
    return datetime(there.year, there.month, there.day, 2, tzinfo=UTC)


def write_permit(folder, clock: str, *, nodes=NODES, flows=FLOWS, due=None, counts_from="case.opened_on"):
    """The files of the item; gives its bundle."""
    home, forms = Path(folder) / "processes" / "permit", Path(folder) / "forms" / "permit"
    for path in (home, forms):
        path.mkdir(parents=True, exist_ok=True)
    nodes = nodes.replace("{late}", TIMER.replace("case.opened_on", counts_from))
    limits = due or {}
    users = [part.split()[1] for part in nodes.split(";") if part.split()[0] == "user"]
    lanes = (
        '<laneSet id="lanes"><lane id="l1" name="申请人"><flowNodeRef>apply</flowNodeRef></lane>'
        + '<lane id="l2" name="受理">'
        + "".join(f"<flowNodeRef>{part.split()[1]}</flowNodeRef>" for part in nodes.split(";") if "apply" not in part)
        + "</lane></laneSet>"
    )
    (home / "process.bpmn").write_bytes(process("permit", nodes, flows, inner=lanes))
    tasks = "\n".join(
        f'[tasks.{step}]\nform = "permit/any"' + (f"\ndue_days = {limits[step]}" if step in limits else "")
        for step in users
    )
    (home / "item.toml").write_text(f"{HEAD}{tasks}\n{clock}\n", "utf-8")
    fields = [{"type": "textfield", "key": key, "label": key} for key in FIELDS]
    form = {"type": "default", "id": "any", "schemaVersion": 19, "components": fields}
    (forms / "any.form").write_text(json.dumps(form), "utf-8")
    return read_bundle(home, Path(folder) / "forms")


def compiled(folder, clock: str, **drawn):
    """The release of a permit with this ``[clock]``. Raises InvalidDefinition."""
    return compile_release(write_permit(folder, clock, **drawn), operations={}, renders={})


class Office:
    """The permit published, one clerk, and the days going by."""

    def __init__(self, session, folder, clock: str, **drawn) -> None:
        self.session = session
        self.means = Means(Catalog({}, {}), KeyRing.load_or_make(Path(folder) / "ring.json"))
        unit = new_id()
        self.clerk = Actor(new_id(), "陆婷", Kind.STAFF, roles=frozenset({(unit, "acceptor")}))
        with transaction(session):
            import_year(session, 2026)
            publish(
                session, self.means.catalog, write_permit(folder, clock, **drawn),
                unit_id=unit, by=None, now=day("2026-03-01"),
            )  # fmt: skip

    def open(self, on: str, **answers):
        with transaction(self.session) as session:
            party = add_party(
                session, self.means.ring, kind="person", name="张三", particulars=Particulars(), now=day(on)
            ).id
            self.applicant = Actor(new_id(), "张三", Kind.APPLICANT, frozenset({party}), frozenset({party}))
            case = open_case(
                session, self.means, self.applicant, "permit", answers,
                party_id=party, key=secrets.token_hex(8), now=day(on),
            )  # fmt: skip
            return case.id

    def do(self, case_id, step: str, on: str, **answers):
        with transaction(self.session) as session:
            task = session.scalars(
                select(Task).where(Task.case_id == case_id, Task.step == step, Task.done_at.is_(None))
            ).one()
            complete_task(
                session, self.means, self.clerk, task.id, answers, key=secrets.token_hex(8), now=day(on)
            )  # fmt: skip

    def withdraw(self, case_id, on: str):
        with transaction(self.session) as session:
            withdraw_case(session, self.means, self.applicant, case_id, reason="不办了", key="w", now=day(on))

    def fire(self, now: datetime) -> int:
        return fire_due(self.session, self.means, now=now)

    def clock(self, case_id) -> Clock | None:
        with transaction(self.session) as session:
            found = session.get(Clock, case_id, populate_existing=True)
            if found is not None:
                session.refresh(found)
                assert found.segments is not None
                session.expunge_all()
            return found

    def segments(self, case_id):
        clock = self.clock(case_id)
        return [
            (one.kind, str(one.started_on), one.ended_on and str(one.ended_on), one.cause) for one in clock.segments
        ]

    def steps(self, case_id) -> list[str]:
        with transaction(self.session) as session:
            found = select(Task.step).where(Task.case_id == case_id, Task.done_at.is_(None)).order_by(Task.step)
            return list(session.scalars(found))

    def told(self, case_id) -> list[str]:
        with transaction(self.session) as session:
            found = select(Event.kind).where(Event.case_id == case_id, Event.kind.startswith("clock-"))
            return list(session.scalars(found.order_by(Event.seq)))

    def case(self, case_id) -> Case:
        with transaction(self.session) as session:
            found = session.get_one(Case, case_id, populate_existing=True)
            session.expunge(found)
            return found
