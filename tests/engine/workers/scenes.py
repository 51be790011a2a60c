"""A small service item for workers: its steps stand in one row, as many as a test needs; and fakes of the outside."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from engine.accounts.actor import Actor, Kind
from engine.cases import open_case
from engine.catalog import Catalog, publish
from engine.catalog.bundle import read_bundle
from engine.db import new_id, transaction
from engine.files import FolderStore
from engine.log import broken_lines
from engine.model.case import Case, Task
from engine.model.outbox import OutboxMessage
from engine.model.submission import Submission
from engine.moves import Means
from engine.parties import Particulars, add_party
from engine.ports import Delivery, Operation, Receipt, Render, Rendered, RenderedFile, RenderTools, Verdict
from engine.tasks import complete_task
from engine.vault import KeyRing
from tests.engine.workflow.drawings import process

NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
#: step → how it is drawn.
DRAWN = {
    "apply": "user apply name=填写",
    "tell": "send tell name=告知",
    "book": "send book name=记账",
    "serve": "send serve name=告知书",
    "seal": "service seal name=制证",
    "work_out": "service work_out name=计算",
    "pause": "catch pause name=等候 duration=PT1H",
    "look": "user look name=复核",
}
BOUND = {
    "tell": '[deliveries.tell]\nchannel = "sms"\nnotice = "told.txt"\nto = "apply.mobile"',
    "book": '[deliveries.book]\nchannel = "finance"\nwait = true\npayload = { name = "apply.name" }',
    "serve": "[deliveries.serve]\nserve = [{ channel = 'account', days = 2 }, { channel = 'sms', days = 3 }, "
    "{ channel = 'post' }]\nnotice = 'told.txt'\nto = 'apply.mobile'",
    "seal": '[renders.seal]\nrun = "paper"\ninputs = { name = "apply.name" }',
    "work_out": '[operations.work_out]\nrun = "sum"\ninputs = { name = "apply.name" }',
    "look": '[tasks.look]\nform = "little/look"',
}
HEAD = """
code = "little"
title = "小事项"
kind = "public-service"
process = "little"
number = "X-{serial:4}"
version = %d
[roles]
"申请人" = "applicant"
"受理" = "acceptor"
[tasks.apply]
form = "little/apply"
"""


def a_form(*keys):
    fields = [{"type": "textfield", "key": key, "label": key} for key in keys]
    return json.dumps({"type": "default", "id": "form", "schemaVersion": 19, "components": fields})


def write_item(folder, steps, *, version=1, extra="", edges="", edge_flows=""):
    """The item's files in ``folder``, with ``steps`` in a row between its start and its end."""
    row = ["begin", *steps, "done"]
    nodes = "; ".join(["start begin", *(DRAWN[step] for step in steps), "end done name=办结", *filter(None, [edges])])
    others = [step for step in row if step != "apply"] + [part.split()[1] for part in edges.split(";") if part]
    lanes = (
        '<laneSet id="lanes"><lane id="l1" name="申请人"><flowNodeRef>apply</flowNodeRef></lane>'
        f'<lane id="l2" name="受理">{"".join(f"<flowNodeRef>{step}</flowNodeRef>" for step in others)}</lane></laneSet>'
    )
    flow_text = " > ".join(row) + (f"; {edge_flows}" if edge_flows else "")
    home, forms = Path(folder) / "processes" / "little", Path(folder) / "forms" / "little"
    for path in (home / "notices", forms):
        path.mkdir(parents=True, exist_ok=True)
    (home / "process.bpmn").write_bytes(process("little", nodes, flow_text, inner=lanes))
    (home / "item.toml").write_text(
        "\n".join([HEAD % version, *(BOUND[step] for step in steps if step in BOUND), extra]), "utf-8"
    )
    (home / "notices" / "told.txt").write_text("{{case.number}} 已收到", "utf-8")
    (forms / "apply.form").write_text(a_form("name", "mobile"), "utf-8")
    (forms / "look.form").write_text(a_form("verdict"), "utf-8")
    return read_bundle(home, Path(folder) / "forms")


@dataclass
class Outside:
    """A receiver that answers as it is told, and remembers what reached it."""

    channel: str = "finance"
    answers: list = field(default_factory=list)
    seen: list = field(default_factory=list)
    during: object = None

    def deliver(self, message):
        self.seen.append(message)
        if self.during is not None:
            self.during(message)
        answer = self.answers.pop(0) if self.answers else Delivery(Verdict.DELIVERED, f"R-{message.id}", "已记账")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read_receipt(self, raw, headers):
        told = json.loads(raw)
        if told.get("seal") != "ours":
            raise ValueError("签名不对。 The signature does not fit.")
        facts = {"values": told.get("values", {}), "takes": told.get("takes", "")}
        return Receipt(told["reference"], Verdict(told["verdict"]), detail="回执", **facts)

    def status_of(self, message_id):
        return None


@dataclass
class Switch:
    """Something that can be broken and mended while a case goes on."""

    broken: bool = False

    def pass_or_break(self):
        if self.broken:
            raise ArithmeticError("13800001234")


class NoSeal:
    def sign_pdf(self, content, *, wish, now):
        return content


TOOLS = RenderTools(NoSeal(), "https://jl.example.cn", "澄湖计量院")


class Scene:
    """A database with the item published, and cases of it."""

    def __init__(self, make_session, folder, steps, **drawn):
        self.folder = Path(folder)
        self.switch = Switch()
        self.make_session = make_session
        self.session = make_session()
        self.store = FolderStore(self.folder / "files")
        ring = KeyRing.load_or_make(self.folder / "keys.json")
        operations = {"sum": Operation("sum", {"name": "string"}, {"length": "number"}, self._sum)}
        renders = {"paper": Render("paper", {"name": "string"}, {"title": "string"}, self._paper)}
        self.means = Means(Catalog(operations, renders), ring)
        self.finance, self.sms = Outside("finance"), Outside("sms")
        self.adapters = {"finance": self.finance, "sms": self.sms}
        with transaction(self.session):
            publish(
                self.session, self.means.catalog, write_item(folder, steps, **drawn), unit_id=None, by=None, now=NOW
            )

    def _sum(self, session, case, now, name):
        self.switch.pass_or_break()
        return {"length": len(name)}

    def _paper(self, tools, case, now, name):
        self.switch.pass_or_break()
        content = f"{tools.institution}：{name}，{case.number}".encode()
        return Rendered([RenderedFile("证书.txt", "text/plain", content)], {"title": f"{name}的证书"})

    def close(self):
        self.session.close()

    def open(self, name="压力表", key="k1", now=NOW):
        """Open a case with its application; gives its id."""
        with transaction(self.session) as session:
            party = add_party(session, self.means.ring, kind="person", name="张三", particulars=Particulars(), now=now)
            person = Actor(new_id(), "张三", Kind.APPLICANT, frozenset({party.id}), frozenset({party.id}))
            raw = {"name": name, "mobile": "13800001234"}
            return open_case(session, self.means, person, "little", raw, party_id=party.id, key=key, now=now).id

    def look(self, case_id, key="k2", now=NOW):
        """Somebody completes the last step."""
        with transaction(self.session) as session:
            task = session.scalars(
                select(Task).where(Task.case_id == case_id, Task.step == "look", Task.done_at.is_(None))
            ).one()
            complete_task(session, self.means, a_person("acceptor"), task.id, {"verdict": "好"}, key=key, now=now)

    def rows(self, table, **conditions):
        """Rows of a table as they stand now, in order of their ids."""
        with self.make_session() as session:
            found = session.scalars(select(table).filter_by(**conditions).order_by(table.id)).all()
            session.expunge_all()
        return found

    def one(self, table, **conditions):
        (row,) = self.rows(table, **conditions)
        return row

    def case(self, case_id):
        return self.one(Case, id=case_id)

    def message(self, channel="finance"):
        return self.one(OutboxMessage, channel=channel)

    def waits_at(self, case_id):
        """Steps that wait for a person."""
        return [task.step for task in self.rows(Task, case_id=case_id) if task.done_at is None]

    def section(self, case_id, address):
        """What the current section at an address holds, as stored."""
        row = self.one(Submission, case_id=case_id, address=address, superseded_at=None)
        key = self.means.ring.open_data_key(self.case(case_id).data_key, bound=f"case:{case_id}")
        return json.loads(key.unseal(row.sealed, bound=f"submission:{row.id}"))

    def log_flaws(self):
        """Lines of the case log that do not fit."""
        with self.make_session() as session:
            return list(broken_lines(session))


def a_person(*roles):
    unit = new_id()
    return Actor(new_id(), "陆婷", Kind.STAFF, roles=frozenset((unit, role) for role in roles))


def minutes(count):
    return timedelta(minutes=count)
