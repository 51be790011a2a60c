"""Random drawings, random sequences of moves and commands: no token is lost or doubled, and every case can end."""

import itertools
import re
import secrets
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import movement
from engine.calendar.days import local_date
from engine.cases import withdraw_case
from engine.catalog.bindings import bindings_of
from engine.catalog.bundle import Bundle
from engine.db import transaction
from engine.errors import EngineError
from engine.model.case import Task, Wait
from engine.model.movement import SignRequest
from engine.model.release import ReleaseRow, ServiceItemRow
from engine.moves import pass_message
from engine.signatures import SignKind
from engine.workflow.assemble import assemble
from tests.engine.movement.scenes import PermitWorld
from tests.engine.workers.scenes import a_form
from tests.engine.workflow.random_drawings import Sketch, blocks, name_blocks

ACTS = ["complete"] * 5 + ["back"] * 4 + ["retract"] * 2 + ["sign"] * 2
ACTS += ["message", "hold", "give", "pause", "mark", "ask", "urge", "many", "reopen", "withdraw"]
MANY = 16
#: how often what ends a case is really done.
SELDOM = 0.3
numbers = itertools.count()


def only_people(shape):
    """The shape without what only workers do."""
    if shape[0] in ("op", "wait", "race"):
        return ("step",)
    return tuple(
        only_people(part) if isinstance(part, tuple)
        else [only_people(one) for one in part] if isinstance(part, list)
        else part
        for part in shape
    )  # fmt: skip


def item_of(shape, code):
    """A service item of a random drawing. Conditions ask whether the application names them."""
    sketch = Sketch()
    block = ("seq", [("step", "apply"), name_blocks(only_people(shape)), ("step", "last")])
    xml = re.sub(r"\b((?:go|again)_\w+)", r'contains(apply.wish, "\1")', sketch.process(block).decode())
    xml = xml.replace('contains(apply.wish, "', "contains(apply.wish, &quot;").replace('")', "&quot;)")
    steps = re.findall(r'<userTask id="(\w+)"', xml)
    lane = "".join(f"<flowNodeRef>{step}</flowNodeRef>" for step in steps if step != "apply")
    lanes = (
        f'<laneSet id="lanes"><lane id="l1" name="申请"><flowNodeRef>apply</flowNodeRef></lane>'
        f'<lane id="l2" name="审查">{lane}</lane></laneSet>'
    )
    xml = xml.replace('<process id="p">', f'<process id="p">{lanes}', 1)
    toml = f'code = "{code}"\ntitle = "随机"\nkind = "licence"\nprocess = "p"\nnumber = "S-{{serial:6}}"\nversion = 1\n'
    toml += '[roles]\n"申请" = "applicant"\n"审查" = "reviewer"\n'
    toml += "".join(f'[tasks.{step}]\nform = "x/{"apply" if step == "apply" else "any"}"\n' for step in steps)
    for key, one in sketch.repeats.items():
        toml += f'[repeat.{key}]\nover = "{one.over}"\nmode = "{one.mode}"\n'
    files = {"item.toml": toml, "process.bpmn": xml, "forms/x/apply.form": a_form("wish"),
             "forms/x/any.form": a_form("opinion")}  # fmt: skip
    wishes = re.findall(r"go_\w+", xml)
    return Bundle({path: text.encode() for path, text in files.items()}), wishes


def put_up(world, code, bundle):
    """Publish without a process of its own for each drawing: hundreds of them take too long on a busy machine."""
    definition = assemble(bundle.files["process.bpmn"], bindings_of(bundle, ""), "process.bpmn", None)
    release = ReleaseRow(digest=bundle.digest, item=code, version=1, bundle=bundle.to_bytes(), definition=definition,
                         published_at=world.now)  # fmt: skip
    with transaction(world.session) as session:
        session.add(release)
        session.flush()
        session.add(ServiceItemRow(code=code, digest=bundle.digest, unit_id=world.unit))


class Walk:
    """One case, and every command somebody may try on it."""

    def __init__(self, world, case_id, random):
        self.world, self.case_id, self.random = world, case_id, random
        self.reviewer, self.supervisor = world.staff["reviewer"], world.staff["supervisor"]

    def any_task(self, *, done=False):
        rows = select(Task.id).where(Task.case_id == self.case_id, Task.done_at.is_not(None) == done)
        with self.world._looking():
            found = self.world.session.scalars(rows.order_by(Task.id)).all()
        return self.random.choice(found) if found else None

    def any_address(self):
        with self.world._looking():
            found = self.world.session.scalars(select(Task.address).where(Task.case_id == self.case_id)).all()
        return self.random.choice(sorted(set(found)))

    def act(self):
        """Try one thing; what is refused is refused with a sentence in two languages."""
        try:
            getattr(self, self.random.choice(ACTS))()
        except EngineError as refused:
            assert refused.zh
            assert refused.en
            assert re.search(r"[一-鿿]", refused.zh)

    def complete(self):
        steps = self.world.open_steps(self.case_id)
        if steps:
            self.world.do(self.case_id, self.random.choice(steps))

    def back(self):
        task = self.any_task()
        if task is not None:
            others = self.random.choice(list(movement.Others))
            told = {"others": others, "reason": "重来"}
            self.world.act(movement.send_back, self.reviewer, task, self.any_address(), **told)

    def retract(self):
        task = self.any_task(done=True)
        self.world.act(movement.retract_step, self.reviewer, task)

    def message(self):
        with self.world._looking():
            tokens = self.world.session.scalars(
                select(Wait.token).where(Wait.case_id == self.case_id, Wait.kind == "message").order_by(Wait.token)
            ).all()
        if tokens and self.world.case(self.case_id).suspended_at is None:
            with transaction(self.world.session) as session:
                pass_message(
                    session, self.world.means, self.case_id, "news", self.random.choice(tokens), now=self.world.now
                )

    def hold(self):
        task = self.any_task()
        if task is not None:
            command = self.random.choice([movement.claim_task, movement.release_task])
            self.world.act(command, self.reviewer, task)

    def pause(self):
        if self.world.case(self.case_id).suspended_at is None:
            self.world.act(movement.suspend_case, self.supervisor, self.case_id, reason="等", basis="")
        else:
            self.world.now += timedelta(days=1)
            self.world.act(movement.resume_case, self.supervisor, self.case_id, reason="")

    def give(self):
        task = self.any_task()
        if task is not None:
            command, actor = self.random.choice(
                [(movement.transfer_task, self.reviewer), (movement.reassign_task, self.supervisor)]
            )
            to = self.world.staff["colleague"].account_id
            self.world.act(command, actor, task, to, reason="交接")

    def urge(self):
        self.world.act(movement.urge_case, self.world.applicant, self.case_id, text="请快办")
        self.world.act(movement.answer_urge, self.supervisor, self.case_id, text="已安排")

    def many(self):
        """Several at once: each with its own result."""
        with self.world._looking():
            tasks = self.world.session.scalars(select(Task.id).where(Task.case_id == self.case_id)).all()
        means, now = self.world.means, self.world.now
        outcomes = movement.do_each(
            self.world.session,
            tasks,
            lambda session, one: movement.set_priority(
                session, means, self.reviewer, one, priority=1, key=secrets.token_hex(12), now=now
            ),
        )
        assert len(outcomes) == len(tasks)

    def reopen(self):
        """End the case before its time, and go on from a step that was done, if there is one to go on from."""
        if self.random.random() < SELDOM:
            step = self.any_address()
            self.world.act(movement.terminate_case, self.supervisor, self.case_id, reason="误办")
            self.world.act(movement.reopen_case, self.supervisor, self.case_id, step=step, reason="继续")

    def withdraw(self):
        if self.random.random() < SELDOM:
            self.world.act(withdraw_case, self.world.applicant, self.case_id, reason="不办了")

    def mark(self):
        self.world.act(movement.add_note, self.reviewer, self.case_id, text="电话已核实")
        task = self.any_task()
        if task is not None:
            day = local_date(self.world.now) + timedelta(days=3)
            self.world.act(movement.follow_up, self.reviewer, task, on=day)
            self.world.act(movement.set_priority, self.reviewer, task, priority=2)

    def ask(self):
        task = self.any_task()
        if task is not None:
            kind = self.random.choice(list(SignKind))
            signers = [self.world.staff["verifier"].account_id]
            self.world.act(movement.ask_to_sign, self.reviewer, task, signers, kind=kind, question="看看")

    def sign(self):
        with self.world._looking():
            waiting = self.world.session.scalars(
                select(SignRequest.id).where(SignRequest.case_id == self.case_id, SignRequest.signed_at.is_(None))
            ).all()
        if waiting:
            verdict = self.random.choice(["agree", "agree", "disagree"])
            told = {"verdict": verdict, "opinion": "意见"}
            self.world.act(movement.sign_task, self.world.staff["verifier"], min(waiting), **told)

    def end(self):
        """Whatever happened before, the case can be brought to its end."""
        if self.world.case(self.case_id).suspended_at is not None:
            self.pause()
        self._drop_requests()
        self._release()
        self.world.finish(self.case_id)

    def _release(self):
        """Everybody with the role may do again what somebody was given."""
        with self.world._looking():
            given = select(Task.id).where(
                Task.case_id == self.case_id, Task.done_at.is_(None), Task.assignee.is_not(None)
            )
            tasks = self.world.session.scalars(given).all()
        for task in tasks:
            self.world.act(movement.release_task, self.supervisor, task)

    def _drop_requests(self):
        with self.world._looking():
            groups = self.world.session.execute(
                select(SignRequest.task_id, SignRequest.group_id)
                .join(Task, Task.id == SignRequest.task_id)
                .where(SignRequest.case_id == self.case_id, SignRequest.signed_at.is_(None), Task.done_at.is_(None))
            ).all()
        for task, group in groups:
            self.world.act(movement.drop_requests, self.reviewer, task, group)


@pytest.fixture
def permit(session, tmp_path, now):
    return PermitWorld(session, tmp_path, now)


@given(shape=blocks(2), random=st.randoms(use_true_random=True))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_people_try_the_case_stays_whole_and_can_end(permit, shape, random):
    """B1 B2 B3 B4 B5 B7 B8 P1 P2 H1 H2 H3 H4 M1 M2 M3 S1 S2 S3 S4 S5 S6 S7 U1 U2 K1 E1 E2 E3"""
    if "colleague" not in permit.staff:
        permit.staff["colleague"] = permit.hire("colleague", "许静", "reviewer")
    code = f"random-{next(numbers)}"
    bundle, wishes = item_of(shape, code)
    put_up(permit, code, bundle)
    wish = " ".join(one for one in wishes if random.random() < 0.6) or "-"
    case_id = permit.submit(code, {"wish": wish}, key=secrets.token_hex(12))
    walk = Walk(permit, case_id, random)
    for _ in range(MANY):
        if permit.case(case_id).closed_at is not None:
            break
        walk.act()
        assert permit.is_whole(case_id), permit.kinds(case_id)
    if permit.case(case_id).closed_at is None:
        walk.end()
    assert permit.is_whole(case_id)
    assert permit.case(case_id).outcome
