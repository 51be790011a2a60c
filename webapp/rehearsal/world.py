"""A small institute in a passing database: people, published items, receivers that write down what they get."""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import cases, tasks
from engine.accounts import Account, Actor, Kind, accept_password, add_account, add_unit, grant_role
from engine.calendar.commands import import_year
from engine.catalog import Bundle, Means, Release, publish, read_items
from engine.db import transaction
from engine.delivery import deliver_next
from engine.errors import NotFound
from engine.files import FolderStore, stage_file
from engine.metrology.documents.ofd import pack
from engine.metrology.registers import load_demo
from engine.metrology.undertakings import UNDERTAKINGS
from engine.model.case import Case, Task
from engine.parties import Particulars, add_party
from engine.ports import Delivery, Message, Receipt, RenderTools, SealWish, Verdict
from engine.renders import render_next
from engine.timers import fire_due
from engine.vault import KeyRing
from webapp.rehearsal.ways import Ways
from webapp.wiring import make_catalog

ROOT = Path(__file__).resolve().parents[2]
STAFF = {
    "acceptor": "陆婷", "sample_clerk": "陆婷", "dispatcher": "吴昊", "operator": "徐健", "verifier": "沈悦",
    "approver": "钱铮", "finance": "李娟", "service_desk": "客服", "window": "陆婷", "reviewer": "潘磊",
    "expert": "高远", "decider": "何勇", "certificate_clerk": "许静",
    "supervisor": "监察员",
}  # fmt: skip
#: fits no password: nobody logs in here.
NO_PASSWORD = "!"  # noqa: S105 - the hash of none


class Receiver:
    """An outside system that takes everything and remembers it by message id."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.got: dict[str, Message] = {}

    def deliver(self, message: Message) -> Delivery:
        """Take it, once."""
        self.got.setdefault(message.id, message)
        return Delivery(Verdict.DELIVERED, reference=f"ref-{message.id}")

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Nobody writes here. Raises ValueError."""
        raise ValueError("no receipts here")

    def status_of(self, message_id: str) -> Delivery | None:
        """What became of a message."""
        return Delivery(Verdict.DELIVERED) if message_id in self.got else None


class PlainSigner:
    """Leaves the PDF as it is: what a seal is worth is tested with the seal."""

    def sign_pdf(self, content: bytes, *, wish: SealWish, now: datetime) -> bytes:
        return content

    def sign_ofd(self, files: Mapping[str, bytes], *, box: object, wish: SealWish, now: datetime) -> bytes:
        return pack(files)


class World:
    """Everything a scenario needs."""

    def __init__(
        self, session: Session, folder: Path, now: datetime, *, password_hash: str = NO_PASSWORD
    ) -> None:  # fmt: skip
        self.session = session
        self.now = now
        self._password_hash = password_hash
        ring = KeyRing.load_or_make(folder / "ring.json")
        #: where the cases of each service item went, by its code.
        self.ways: defaultdict[str, Ways] = defaultdict(Ways)
        self.means = Means(make_catalog(ring), ring, undertakings=UNDERTAKINGS, trace=self._trace)
        self.store = FolderStore(folder / "files")
        self.receivers = {channel: Receiver(channel) for channel in ("sms", "archive", "finance", "carrier")}
        self.tools = RenderTools(PlainSigner(), "http://127.0.0.1:8000", "苏州量衡计量测试院（演示）", "演示数据")
        self.staff: dict[str, Actor] = {}
        with transaction(session):
            import_year(session, now.year)
            load_demo(session, now)
            self._people()

    def _people(self) -> None:
        session, now = self.session, self.now
        self.unit = add_unit(session, code="institute", name="计量测试院 institute").id
        self.party = add_party(
            session, self.means.ring, kind="organisation", name="澄湖精密机械（演示）",
            particulars=Particulars(phone="12000000001", address="江苏省苏州市吴江区演示路1号"), now=now,
        ).id  # fmt: skip
        self.logins = {name: f"clerk-{number}" for number, name in enumerate(sorted(set(STAFF.values())))}
        ids = {name: self._account(login, name, Kind.STAFF).id for name, login in self.logins.items()}
        for role, name in STAFF.items():
            grant_role(session, ids[name], self.unit, role, now=now)
            self.staff[role] = Actor(ids[name], name, Kind.STAFF, roles=frozenset({(self.unit, role)}))
        ours = frozenset({self.party})
        account = self._account("zhoumin", "周敏", Kind.APPLICANT)
        self.applicant = Actor(account.id, "周敏", Kind.APPLICANT, party_ids=ours, submits_for=ours)
        self.staff["applicant"] = self.applicant

    def _account(self, login: str, name: str, kind: Kind) -> Account:
        account = add_account(
            self.session, login=login, display_name=name, kind=kind, password_hash=self._password_hash, now=self.now
        )
        accept_password(self.session, account.id, now=self.now)
        return account

    def _trace(self, code: str, passed: Sequence[str], rest: Sequence[str]) -> None:
        self.ways[code].note(passed, rest)

    def publish(self, code: str, processes: Path = ROOT / "processes", forms: Path = ROOT / "forms") -> None:
        """Publish the service item of that code."""
        self.publish_bundle(next(one for one in read_items(processes, forms) if one.item()["code"] == code))

    def publish_bundle(self, bundle: Bundle) -> Release:
        """Publish a service item; gives its release. Raises InvalidDefinition when it cannot run."""
        with transaction(self.session):
            return publish(
                self.session, self.means.catalog, bundle, unit_id=self.unit, by=None, now=self.now
            )[0]  # fmt: skip

    def submit(self, code: str, answers: Mapping[str, Any], key: str | None = None) -> UUID:
        """The applicant fills the first form in and submits it; gives the case."""
        with transaction(self.session):
            draft = cases.start_draft(self.session, self.means, self.applicant, code, party_id=self.party, now=self.now)
            draft_id = draft.id
        with transaction(self.session):
            cases.save_draft(self.session, self.means, self.applicant, draft_id, answers, page=0, now=self.now)
        with transaction(self.session):
            case = cases.submit_draft(
                self.session, self.means, self.applicant, draft_id, key=key or secrets.token_hex(8), now=self.now
            )
            return case.id

    def upload(self, name: str, owner: UUID) -> dict[str, Any]:
        """Stage a small file, as a page would; gives its reference."""
        with transaction(self.session):
            row = stage_file(
                self.session, self.means.ring, self.store, content=b"%PDF-1.4\n", name=name,
                media_type="application/pdf", owner=owner, now=self.now,
            )  # fmt: skip
            told = {"id": str(row.id), "size": row.size, "digest": row.digest}
        return {**told, "name": name, "media_type": "application/pdf"}

    def someone(self, role: str, person: str | None = None) -> Actor:
        """Whoever holds the role, or the named person, who then holds it too."""
        if person is None:
            return self.staff[role]
        known = next(actor for actor in self.staff.values() if actor.name == person)
        return Actor(known.account_id, person, Kind.STAFF, roles=frozenset({(self.unit, role)}))

    def complete(
        self, who: str, case_id: UUID, address: str, answers: Mapping[str, Any], person: str | None = None
    ) -> None:
        """Somebody of the role, or the named person, does the open task at ``address``."""
        task_id = self.open_task(case_id, address)
        actor = self.someone(who, person)
        with transaction(self.session):
            tasks.complete_task(
                self.session, self.means, actor, task_id, answers, key=secrets.token_hex(8), now=self.now
            )

    def open_task(self, case_id: UUID, address: str) -> UUID:
        """The open task at ``address``. Raises NotFound when the case is not there."""
        with self._looking():
            found = self.session.scalars(
                select(Task.id).where(Task.case_id == case_id, Task.address == address, Task.done_at.is_(None))
            ).one_or_none()
        if found is None:
            steps = "、".join(self.open_steps(case_id))
            raise NotFound(
                f"办件没有走到 {address}，待办环节：{steps}", f"the case is not at {address} but at: {steps}"
            )
        return found

    def case(self, case_id: UUID) -> Case:
        """The case as it stands now."""
        with self._looking():
            return self.session.get_one(Case, case_id, populate_existing=True)

    def open_steps(self, case_id: UUID) -> list[str]:
        """Addresses of the open tasks."""
        with self._looking():
            found = select(Task.address).where(Task.case_id == case_id, Task.done_at.is_(None)).order_by(Task.address)
            return list(self.session.scalars(found))

    def work(self) -> None:
        """Do what workers do until nothing is due."""
        session, means = self.session, self.means
        while (
            deliver_next(session, means, self.receivers, self.store, now=self.now)
            or render_next(session, means, self.tools, self.store, now=self.now)
            or fire_due(session, means, now=self.now)
        ):
            pass

    @contextmanager
    def _looking(self) -> Iterator[None]:
        self.session.rollback()
        yield
        self.session.expunge_all()
        self.session.rollback()
