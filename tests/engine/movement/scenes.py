"""A small service item and its people: assess, then law and technique side by side, then each sample, then decide."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from engine import movement, tasks, workflow
from engine.accounts import Actor, Kind, grant_role
from engine.catalog import publish
from engine.catalog.bundle import read_bundle
from engine.db import transaction
from engine.log import broken_lines
from engine.model.case import CaseState, Task, Wait
from engine.model.event import Event
from engine.model.submission import Submission
from tests.engine.people import an_account
from tests.engine.workers.scenes import a_form
from tests.engine.workflow.drawings import process, sub
from tests.scenarios.world import World

LANES = {
    "申请": ("applicant", ["apply"]),
    "审查": ("reviewer", ["assess", "law", "tech", "summary", "record"]),
    "核验": ("verifier", ["check"]),
    "决定": ("decider", ["decide"]),
}
PEOPLE = {"reviewer": "徐健", "verifier": "沈悦", "decider": "钱铮", "supervisor": "何欣"}
ITEM = """
code = "permit"
title = "许可"
kind = "licence"
process = "permit"
number = "XK-{serial:4}"
version = 1
[roles]
%s
%s
[tasks.check]
form = "permit/opinion"
differs_from = ["record"]
[repeat.samples]
over = "2"
mode = "parallel"
[withdraw]
until = ["summary"]
"""
INSIDE = [f"samples[{number}].{step}" for number in (0, 1) for step in ("record", "check")]
WHOLE = ["assess", "law", "tech", *INSIDE, "summary", "decide"]


def write_permit(folder: Path, *, edge: str = "", flows: str = "", roles: Mapping[str, str] | None = None) -> None:
    """The item's files under ``folder``.

    ``edge`` draws more, a user step in it is done by reviewers; ``roles`` gives a lane to others than usual.
    """
    more = re.findall(r"user (\w+)", edge)
    lanes = "".join(
        f'<lane id="l{number}" name="{name}">{"".join(f"<flowNodeRef>{step}</flowNodeRef>" for step in steps)}</lane>'
        for number, (name, (role, drawn)) in enumerate(LANES.items())
        for steps in [[*drawn, *(more if role == "reviewer" else ())]]
    )
    home, forms = folder / "processes" / "permit", folder / "forms" / "permit"
    for path in (home, forms):
        path.mkdir(parents=True, exist_ok=True)
    xml = process(
        "permit",
        "start s; user apply name=申请; user assess name=评估; and f; user law name=法律审查; user tech name=技术审查; "
        "and j; user summary name=汇总; user decide name=决定; end e name=准予" + edge,
        "s > apply > assess > f; f > law > j; f > tech > j; j > samples > summary > decide > e" + flows,
        sub("samples", "start i; user record name=记录; user check name=核验; end z", "i > record > check > z")
        + f'<laneSet id="lanes">{lanes}</laneSet>',
    )
    (home / "process.bpmn").write_bytes(xml)
    held = {name: role for name, (role, _) in LANES.items()} | dict(roles or {})
    bound_roles = "\n".join(f'"{name}" = "{role}"' for name, role in held.items())
    plain = [step for _, steps in LANES.values() for step in steps if step not in ("apply", "check")] + more
    bound = "\n".join(f'[tasks.{step}]\nform = "permit/opinion"\ndue_days = 3' for step in plain)
    bound += '\n[tasks.apply]\nform = "permit/apply"'
    (home / "item.toml").write_text(ITEM % (bound_roles, bound), "utf-8")
    (forms / "apply.form").write_text(a_form("wish"), "utf-8")
    (forms / "opinion.form").write_text(a_form("opinion"), "utf-8")


class PermitWorld(World):
    """The institute of the scenarios with the item above, and somebody for each of its roles."""

    def __init__(self, session, folder, now, edge="", flows="") -> None:
        super().__init__(session, folder, now)
        write_permit(folder / "item", edge=edge, flows=flows)
        bundle = read_bundle(folder / "item/processes/permit", folder / "item/forms")
        with transaction(session):
            publish(session, self.means.catalog, bundle, unit_id=self.unit, by=None, now=now)
        for number, (role, name) in enumerate(PEOPLE.items()):
            self.staff[role] = self.hire(f"permit-{number}", name, role)

    def hire(self, login: str, name: str, *roles: str) -> Actor:
        """Somebody with these roles in the unit."""
        with transaction(self.session):
            account = an_account(self.session, now=self.now, login=login, name=name)
            for role in roles:
                grant_role(self.session, account.id, self.unit, role, now=self.now)
            return Actor(account.id, name, Kind.STAFF, roles=frozenset((self.unit, role) for role in roles))

    def begin(self, *steps: str):
        """A case in which these steps are done."""
        case_id = self.submit("permit", {"wish": "新建"})
        for address in steps:
            self.do(case_id, address)
        return case_id

    def do(self, case_id, address, actor=None, opinion="同意") -> None:
        """Complete one step, by whoever holds its role."""
        task_id = self.open_task(case_id, address)
        with transaction(self.session) as session:
            doer = actor or self.staff[session.get_one(Task, task_id).role]
            tasks.complete_task(
                session, self.means, doer, task_id, {"opinion": opinion}, key=secrets.token_hex(12), now=self.now
            )

    def act(self, command, actor, *args, **facts):
        """One command of the room in a transaction of its own."""
        facts.setdefault("key", secrets.token_hex(12))
        with transaction(self.session) as session:
            command(session, self.means, actor, *args, now=self.now, **facts)

    def back(self, case_id, address, to, others="kept", actor=None, reason="补充依据", **facts):
        """Send an open step back."""
        task_id = self.open_task(case_id, address)
        with self._looking():
            role = self.session.get_one(Task, task_id).role
        self.act(movement.send_back, actor or self.staff[role], task_id, to, others=others, reason=reason, **facts)

    def task(self, case_id, address) -> Task:
        """The last turn of a step."""
        with self._looking():
            found = select(Task).where(Task.case_id == case_id, Task.address == address).order_by(Task.id.desc())
            return self.session.scalars(found).first()

    def waits(self, case_id) -> list[Wait]:
        """What the case waits for besides people."""
        with self._looking():
            return list(self.session.scalars(select(Wait).where(Wait.case_id == case_id)))

    def kinds(self, case_id) -> list[str]:
        """The kinds of the lines in the log."""
        with self._looking():
            return list(self.session.scalars(select(Event.kind).where(Event.case_id == case_id).order_by(Event.seq)))

    def in_force(self, case_id) -> list[str]:
        """The addresses of the sections that the drawing may build on."""
        with self._looking():
            found = select(Submission.address).where(
                Submission.case_id == case_id, Submission.superseded_at.is_(None), Submission.lapsed_at.is_(None)
            )
            return sorted(self.session.scalars(found))

    def is_whole(self, case_id) -> bool:
        """Whether the log's chains hold, and the open tasks are exactly the steps on which tokens rest."""
        definition = self.means.catalog.release(self.session, self.case(case_id).release).definition
        with self._looking():
            state = self.session.scalar(select(CaseState.state).where(CaseState.case_id == case_id))
            rows = self.session.execute(
                select(Task.token, Task.address).where(Task.case_id == case_id, Task.done_at.is_(None))
            ).all()
            flaws = list(broken_lines(self.session))
        found = workflow.positions(definition, state) if state is not None else ()
        users = {step.id for step in definition.steps.values() if step.kind == "user"}
        stand = sorted(
            (one.token, f"{one.scope_path}.{one.step}" if one.scope_path else one.step)
            for one in found
            if one.step in users
        )
        return flaws == [] and stand == sorted((token, address) for token, address in rows)

    def finish(self, case_id) -> str:
        """Complete whatever is open until the case ends; gives its outcome."""
        for _ in range(60):
            steps = self.open_steps(case_id)
            if not steps:
                return self.case(case_id).outcome
            self.do(case_id, steps[0])
        raise AssertionError("the case never ends")
