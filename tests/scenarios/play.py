"""Plays a scenario of a service item: people act in turn, days go by, and what came of it is told."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from engine import cases, movement
from engine.calendar.commands import load_calendar
from engine.calendar.days import local_date
from engine.clock.commands import extend_clock
from engine.clock.tables import Clock
from engine.db import reading, transaction
from engine.errors import EngineError
from engine.files import seal_file
from engine.limits import keep_limits
from engine.metrology.contracts import Contract, ContractKind
from engine.metrology.logistics import Shipment, Track, TrackEvent, note_tracks
from engine.metrology.money import Paid, PaymentOrder, Standing, record_payment
from engine.metrology.registers import StandardLicence, licences_of
from engine.metrology.registers.customer_model import Customer
from engine.model.case import Wait
from engine.model.serving import Serving
from engine.model.submission import Submission
from engine.queries import case_page
from engine.sections import open_row
from tests.scenarios.world import World
from webapp.finance import telling as finance
from webapp.shipments import telling as shipments

WORKING_HOUR = timedelta(hours=2)


@dataclass
class Ways:
    """The steps that were passed, and which came after which, by their keys in the definition."""

    passed: set[str] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def note(self, records) -> None:
        """Read the trace that the engine writes of its moves."""
        for record in records:
            if record.name == "engine.moves.advance":
                _, passed, rest = record.args
                self.passed.update(passed)
                self.taken.update(pairwise((*passed, *rest[:1])))


class Play:
    """One case on its way through its scenario."""

    def __init__(self, world: World, code: str, scenario: Mapping[str, Any]) -> None:
        self.world, self.code, self.scenario = world, code, scenario
        self.case_id: UUID | None = None
        self.start = world.now
        for other in scenario.get("given", {}).get("items", ()):
            world.publish(other)
        for given in scenario.get("given", {}).get("licences", ()):
            a_licence(world, **given)
        for given in scenario.get("given", {}).get("contracts", ()):
            a_contract(world, **given)
        for given in scenario.get("given", {}).get("customers", ()):
            a_customer(world, **given)

    def run(self) -> UUID:
        """Every step in turn; the workers do their part after each."""
        for step in self.scenario["steps"]:
            if "refused" in step:
                with pytest.raises(EngineError) as refused:
                    self._act(step)
                assert step["refused"] in str([refused.value.zh, getattr(refused.value, "problems", "")])
            else:
                self._act(step)
            self.world.work()
        assert self.case_id is not None
        return self.case_id

    def _act(self, step: Mapping[str, Any]) -> None:
        if "advance_to" in step:
            self.advance(step["advance_to"])
        elif "do" in step:
            acts = {
                "withdraw": self._withdraw, "extend": self._extend, "receive": self._receive, "prove": self._prove,
                "raise": self._raise, "pay": self._pay, "track": self._track,
            }  # fmt: skip
            acts[step["do"]](step)
        else:
            self._answer(step)

    def _answer(self, step: Mapping[str, Any]) -> None:
        answers = self._with_files(step["answers"], self.world.someone(step["who"], step.get("person")).account_id)
        if self.case_id is None:
            self.case_id = self.world.submit(self.code, answers)
        else:
            self.world.complete(step["who"], self.case_id, step["step"], answers, step.get("person"))

    def _with_files(self, answers: Any, owner: UUID) -> Any:
        """The answers with every ``{ file = "name.pdf" }`` uploaded."""
        if isinstance(answers, dict):
            if set(answers) == {"file"}:
                return self.world.upload(answers["file"], owner)
            return {key: self._with_files(value, owner) for key, value in answers.items()}
        return [self._with_files(one, owner) for one in answers] if isinstance(answers, list) else answers

    def advance(self, day: date) -> None:
        """Let the time go by until ten in the morning of ``day`` in Beijing."""
        world = self.world
        world.now = datetime.combine(day, datetime.min.time(), self.start.tzinfo) + WORKING_HOUR
        while keep_limits(world.session, world.means, now=world.now):
            pass

    def _withdraw(self, step: Mapping[str, Any]) -> None:
        world = self.world
        with transaction(world.session):
            cases.withdraw_case(
                world.session, world.means, world.applicant, self.case_id, reason=step["reason"], key="w", now=world.now
            )

    def _extend(self, step: Mapping[str, Any]) -> None:
        world = self.world
        with transaction(world.session):
            extend_clock(
                world.session, load_calendar(world.session), self.case_id,
                days=step["days"], reason=step["reason"], notice="", now=world.now,
            )  # fmt: skip

    def _pay(self, step: Mapping[str, Any]) -> None:
        """The payer pays what the case asks for, by bank transfer; everybody who waits for it is told."""
        world = self.world
        with transaction(world.session):
            order = world.session.scalars(
                select(PaymentOrder).where(PaymentOrder.case_id == self.case_id, PaymentOrder.standing == Standing.OPEN)
            ).one()
            paid = Paid("bank", f"T{order.number}", order.number, order.amount_fen, local_date(world.now))
            record_payment(world.session, paid, now=world.now)
        while finance.tell_next(world.session, world.means, now=world.now):
            pass

    def _track(self, step: Mapping[str, Any]) -> None:
        """The carrier tells of the parcel: every line twice, the last one first."""
        world = self.world
        with transaction(world.session):
            waybill = world.session.scalars(
                select(Shipment.waybill).where(Shipment.ended == "").order_by(Shipment.id.desc())
            ).first()
            lines = [
                Track(TrackEvent(word), world.now + timedelta(minutes=place), "苏州")
                for place, word in enumerate(step["events"])
            ]
            for line in reversed([*lines, *lines]):
                note_tracks(world.session, waybill, [line], source="承运单位", now=world.now)
        while shipments.tell_next(world.session, world.means, now=world.now):
            pass

    def _raise(self, step: Mapping[str, Any]) -> None:
        """Somebody says that an event of the drawing happened, in the scope ``at``."""
        world, at = self.world, step.get("at", "")
        actor = world.someone(step["who"])
        with reading(world.session):
            offers = {one.wait_id for one in case_page(
                world.session, world.means, actor, self.case_id, now=world.now
            ).events}  # fmt: skip
            waits = select(Wait).where(Wait.case_id == self.case_id, Wait.step == step["event"], Wait.scope_path == at)
            found = [wait.id for wait in world.session.scalars(waits) if wait.id in offers]
        assert len(found) == 1, f"{step['event']} is not waited for at {at!r}"
        [wait_id] = found
        with transaction(world.session):
            movement.raise_event(
                world.session, world.means, actor, self.case_id, wait_id,
                reason=step["reason"], key=secrets.token_hex(8), now=world.now,
            )  # fmt: skip

    def _receive(self, step: Mapping[str, Any]) -> None:
        """The applicant takes a notice in the account."""
        world, serving = self.world, self._serving(step["step"])
        with transaction(world.session):
            movement.receive_notice(
                world.session, world.means, world.applicant, serving, key=secrets.token_hex(8), now=world.now
            )

    def _prove(self, step: Mapping[str, Any]) -> None:
        """A clerk enters the signed receipt of a letter."""
        world, serving, actor = self.world, self._serving(step["step"]), self.world.someone(step["who"])
        evidence = None
        if "evidence" in step:
            evidence = seal_file(
                world.means.ring, world.store, content=b"%PDF-1.4\n", name=step["evidence"],
                media_type="application/pdf", owner=actor.account_id, now=world.now,
            )  # fmt: skip
        with transaction(world.session):
            movement.enter_proof(
                world.session, world.means, actor, serving, served_on=step["served_on"], proof=step["reason"],
                evidence=evidence, key=secrets.token_hex(8), now=world.now,
            )  # fmt: skip

    def _serving(self, address: str) -> UUID:
        with reading(self.world.session):
            found = select(Serving.id).where(
                Serving.case_id == self.case_id, Serving.address == address, Serving.ended_at.is_(None)
            )
            return self.world.session.scalars(found).one()

    def clock(self) -> dict[str, Any]:
        """The clock of the case in the words of a scenario."""
        with reading(self.world.session):
            clock = self.world.session.get_one(Clock, self.case_id, populate_existing=True)
            return {
                "started_on": clock.started_on,
                "stopped_on": clock.stopped_on,
                "light": clock.light,
                "extended_days": clock.extended_days,
                "pauses": [one.cause for one in clock.segments if one.kind == "paused"],
            }

    def documents(self) -> list[str]:
        """Titles of the notices of the case in the order they were made."""
        world, case = self.world, self.world.case(self.case_id)
        with reading(world.session):
            key = world.means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
            rows = world.session.scalars(
                select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
            ).all()
            stored = [open_row(row, key, dict).stored for row in rows]
        return [one["title"] for one in stored if "pdf_sha256" in one and "title" in one]

    def licence(self) -> dict[str, Any]:
        """The licence that the holder has now."""
        with reading(self.world.session):
            [found] = licences_of(self.world.session, {self.world.party: ""})
            return {
                "status": found.status,
                "deemed": found.deemed,
                "valid_until": found.valid_until,
                "remarks": [one["what"] for one in found.remarks],
            }


def a_contract(world: World, *, number: str, cap_fen: int, valid_until: date) -> None:
    """A framework contract that the applicant signed before."""
    with transaction(world.session):
        world.session.add(
            Contract(
                number=number, kind=ContractKind.FRAMEWORK, client="澄湖精密机械（演示）", party_id=world.party,
                case_id=None, subject="年度检定校准", cap_fen=cap_fen, valid_from=world.now.date(),
                valid_until=valid_until, registered_at=world.now,
            )
        )  # fmt: skip


def a_customer(world: World, *, credit_limit: str) -> None:
    """The applicant settles monthly, up to a limit in yuan."""
    with transaction(world.session):
        world.session.add(
            Customer(
                number="KH-001", name="澄湖精密机械（演示）", party_id=world.party, monthly=True,
                credit_limit=credit_limit, suspended=False,
            )
        )  # fmt: skip


def a_licence(world: World, *, certificate_no: str, valid_until: date, status: str = "有效") -> None:
    """A licence that the applicant holds from before."""
    with transaction(world.session):
        world.session.add(
            StandardLicence(
                certificate_no=certificate_no, query_code=f"Q{abs(hash(certificate_no)) % 10**11}", kind="其他计量标准",
                name="精密压力表标准装置", holder="澄湖精密机械（演示）", holder_id=world.party, case_id=None,
                issued_on=valid_until - timedelta(days=1826), valid_until=valid_until, status=status, scope={},
                remarks=[],
            )
        )  # fmt: skip
