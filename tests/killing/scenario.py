"""One case from its application to the archive, in a process that may be killed at any named point.

Every stage may be run again: it finds out from the database what is done. A point is armed when its moment comes:
at the beginning of a stage, or inside the adapter or the render, so that the later commits of one piece of work
are met as well as the first. Once armed it stays so.
"""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.archive_bagit import BagArchive
from engine.accounts.actor import Actor, Kind
from engine.cases import save_draft, start_draft, submit_draft
from engine.db import connect, transaction
from engine.metrology.instruments import add_instrument
from engine.model.case import Case, Task
from engine.model.submission import Draft
from engine.parties import Particulars, add_party
from engine.parties.model import Party
from engine.ports import Delivery, Receipt, Render, Rendered, RenderedFile, Verdict
from engine.receipts import keep_receipt
from engine.tasks import complete_task
from tests.engine.workers.scenes import NOW, TOOLS, Scene
from webapp.worker import Worker

STEPS = "apply tell work_out book seal pause look"
EXTRA = '[on.opened]\nsms = "told.txt"\nto = "apply.mobile"\n[on.closed]\narchive = true'
#: when a point may be armed.
MOMENTS = (
    "apply",
    "work",
    "in sms",
    "in finance",
    "in render",
    "receipt",
    "pause",
    "look",
    "close",
    "in archive",
    "ask",
)
APPLICANT = UUID("00000000-0000-7000-8000-000000000001")
CLERK = Actor(UUID(int=2), "陆婷", Kind.STAFF, roles=frozenset({(UUID(int=3), "acceptor")}))


class Journal:
    """An outside system: writes down every message that reaches it, and says yes."""

    def __init__(self, channel, folder, arm):
        self.channel, self._path, self._arm = channel, folder / f"{channel}.journal", arm

    def deliver(self, message):
        self._arm(f"in {self.channel}")
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{message.topic} {message.id}\n")
        return Delivery(Verdict.DELIVERED, f"R-{message.topic}", "好")

    def read_receipt(self, raw, headers):
        return Receipt(raw.decode(), Verdict.DELIVERED)

    def status_of(self, message_id):
        known = self._path.exists() and message_id in self._path.read_text("utf-8")
        return Delivery(Verdict.DELIVERED) if known else None


class Archive(Journal):
    """The archive: keeps a journal too, and files packages in a folder."""

    def __init__(self, channel, folder, arm):
        super().__init__(channel, folder, arm)
        self._bags = BagArchive.from_settings({"ARCHIVE_FOLDER": str(folder / "archive")})

    def deliver(self, message):
        super().deliver(message)
        filed = self._bags.deliver(message)
        return Delivery(filed.verdict, f"R-{message.topic}", filed.detail)


class Play:
    """The scene in ``folder``, with the point armed at its moment."""

    def __init__(self, folder, point="", moment="", days=0):
        self._point, self._moment = point, moment
        self.now = NOW + timedelta(days=days)
        self.engine = connect(f"sqlite:///{folder / 'test.db'}")
        self.scene = Scene(lambda: Session(self.engine), folder, STEPS.split(), extra=EXTRA)
        paper = self.scene.means.catalog.renders
        paper["paper"] = Render("paper", {"name": "string"}, {"title": "string"}, self._paper)
        adapters = {name: Journal(name, folder, self.arm) for name in ("sms", "finance")}
        adapters["archive"] = Archive("archive", folder, self.arm)
        self.worker = Worker(
            self.scene.make_session, self.scene.means, adapters, TOOLS, self.scene.store, lambda: self.now
        )

    def arm(self, moment):
        if moment == self._moment:
            os.environ["LIANGHENG_FAIL_AT"] = self._point

    def run(self):
        """Every stage; each finishes what a killed process left."""
        stages = {
            "apply": self.apply,
            "work": self.worker.run_once,
            "receipt": self.receive,
            "pause": self.wait_an_hour,
            "look": self.look,
            "close": self.worker.run_once,
            "ask": self.ask,
            "remind": self.worker.remind,
        }
        for moment, stage in stages.items():
            self.arm(moment)
            stage()
        self.scene.close()
        self.engine.dispose()

    def apply(self):
        scene = self.scene
        with transaction(scene.session) as session:
            party = session.scalars(select(Party)).first()
            if party is None:
                facts = Particulars()
                party = add_party(
                    session, scene.means.ring, kind="person", name="张三", particulars=facts, now=self.now
                )
                gauge = {"name": "压力表", "category": "压力表", "model": "Y-100", "serial_no": "1", "maker": "甲"}
                due_on = str(self.now.date() + timedelta(days=30))
                add_instrument(session, party.id, gauge | {"due_on": due_on}, now=self.now)
            party_id = party.id
        person = Actor(APPLICANT, "张三", Kind.APPLICANT, frozenset({party_id}), frozenset({party_id}))
        with transaction(scene.session) as session:
            if session.scalars(select(Case)).first() is not None:
                return
            draft = session.scalars(select(Draft)).first()
            if draft is None:
                draft = start_draft(session, scene.means, person, "little", party_id=party_id, now=self.now)
            draft_id = draft.id
        raw = {"name": "压力表", "mobile": "13800001234"}
        with transaction(scene.session) as session:
            save_draft(session, scene.means, person, draft_id, raw, page=0, now=self.now)
        with transaction(scene.session) as session:
            submit_draft(session, scene.means, person, draft_id, key="k1", now=self.now)

    def receive(self):
        with transaction(self.scene.session) as session:
            keep_receipt(session, self.scene.means.ring, "finance", b"R-book", now=self.now)
        self.worker.run_once()

    def wait_an_hour(self):
        self.now += timedelta(hours=1)
        self.worker.run_once()

    def ask(self):
        self.now += timedelta(hours=1)
        self.worker.reconcile()

    def look(self):
        with transaction(self.scene.session) as session:
            task = session.scalars(select(Task).where(Task.step == "look")).one()
            complete_task(session, self.scene.means, CLERK, task.id, {"verdict": "好"}, key="k2", now=self.now)

    def _paper(self, tools, case, now, name):
        self.arm("in render")
        return Rendered([RenderedFile("证书.txt", "text/plain", f"{name}，{case.number}".encode())], {"title": name})


def play(folder: str, point: str = "", moment: str = "", days: int = 0) -> None:
    """Run the scenario in this process."""
    Play(Path(folder), point, moment, days).run()
