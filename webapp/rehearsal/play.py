"""Plays a scenario of a service item: people act in turn, days go by, and what came of it is told."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine import cases, movement
from engine.calendar.commands import load_calendar
from engine.calendar.days import local_date
from engine.clock.commands import extend_clock
from engine.clock.tables import Clock
from engine.db import reading, transaction
from engine.errors import EngineError, NotFound
from engine.files import seal_file
from engine.limits import keep_limits
from engine.metrology.logistics import Shipment, Track, TrackEvent, note_tracks
from engine.metrology.money import Paid, PaymentOrder, Standing, record_payment
from engine.metrology.registers import licences_of
from engine.model.case import Wait
from engine.model.serving import Serving
from engine.model.submission import Submission
from engine.queries import case_page
from engine.sections import open_row
from webapp.finance import telling as finance
from webapp.rehearsal.given import before
from webapp.rehearsal.world import World
from webapp.shipments import telling as shipments

WORKING_HOUR = timedelta(hours=2)


class Play:
    """One case on its way through its scenario."""

    def __init__(self, world: World, code: str, scenario: Mapping[str, Any]) -> None:
        self.world, self.code, self.scenario = world, code, scenario
        self._case_id: UUID | None = None
        self.start = world.now
        before(world, scenario.get("given", {}))

    def run(self) -> UUID:
        """Every step in turn; the workers do their part after each.

        Raises:
            EngineError: somebody could not do what the scenario says, or was not refused where it says so.
        """
        for step in self.scenario["steps"]:
            if "refused" in step:
                self._refused(step)
            else:
                self._act(step)
            self.world.work()
        return self.case_id

    @property
    def case_id(self) -> UUID:
        """The case. Raises NotFound before anybody has applied."""
        if self._case_id is None:
            raise NotFound("场景里还没有人提出申请", "nobody has applied yet")
        return self._case_id

    def _refused(self, step: Mapping[str, Any]) -> None:
        """Do what has to be refused, with these words."""
        wanted, told = step["refused"], ""
        try:
            self._act(step)
        except EngineError as refused:
            told = str([refused.zh, getattr(refused, "problems", "")])
        if wanted not in told:
            en = f"was to be refused with {wanted!r}, but: {told or 'was done'}"
            raise EngineError(f"应以“{wanted}”为由拒绝，实际：{told or '没有拒绝'}", en)

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
        if self._case_id is None:
            self._case_id = self.world.submit(self.code, answers)
        else:
            self.world.complete(step["who"], self.case_id, step["step"], answers, step.get("person"))

    def _with_files(self, answers: Any, owner: UUID) -> Any:  # noqa: ANN401 - answers of any shape
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
                select(Shipment.waybill)
                .where(Shipment.ended == "", Shipment.waybill.is_not(None))
                .order_by(Shipment.id.desc())
            ).first()
            if waybill is None:
                raise NotFound("没有在途的运单", "no parcel is on its way")
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
        if len(found) != 1:
            raise NotFound(f"没有等待事件 {step['event']} {at}", f"{step['event']} is not waited for at {at!r}")
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
