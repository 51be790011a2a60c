"""Tables of the statutory clock: one row per case, and its counted and paused stretches, which are never deleted."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.clock.course import Course, Extension, Kind, Limit, Segment
from engine.clock.lights import Light
from engine.db import Base, new_id

_RUNNING = text("stopped_on IS NULL")


class Clock(Base):
    """The clock of one case: its facts, and what was computed from them last."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("light in ('green', 'yellow', 'red')", name="light"),
        Index(None, "due_on"),
        Index(None, "next_change_on"),
        Index(None, "calendar_stamp"),
        Index("ix_clock_item_stopped", "item", "stopped_on"),
        Index("ix_clock_running", "light", "due_on", postgresql_where=_RUNNING, sqlite_where=_RUNNING),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: the case's service item, for figures.
    item: Mapped[str] = mapped_column(String(80), default="")
    legal_days: Mapped[int | None]
    promised_days: Mapped[int | None]
    started_on: Mapped[date]
    extended_days: Mapped[int | None]
    extended_on: Mapped[date | None]
    extension_reason: Mapped[str] = mapped_column(String(500), default="")
    extension_notice: Mapped[str] = mapped_column(String(100), default="")
    stopped_on: Mapped[date | None]
    #: working days it counted, known once it has stopped.
    counted_days: Mapped[int | None]
    #: last day of the shown limit; None while it moves, because a pause is running.
    due_on: Mapped[date | None]
    legal_due_on: Mapped[date | None]
    yellow_on: Mapped[date | None]
    light: Mapped[str] = mapped_column(String(8), default=Light.GREEN)
    #: the day on which the light changes by itself; None when it will not.
    next_change_on: Mapped[date | None]
    #: version of the calendar it was computed with; None once the clock has stopped.
    calendar_stamp: Mapped[str | None] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column()

    segments: Mapped[list["ClockSegment"]] = relationship(
        order_by="ClockSegment.position", lazy="selectin", cascade="save-update, merge"
    )

    __mapper_args__ = {"version_id_col": revision}

    def course(self) -> Course:
        """The facts of this clock as a value, for arithmetic."""
        extension = None
        if self.extended_days is not None and self.extended_on is not None:
            extension = Extension(self.extended_days, self.extended_on, self.extension_reason, self.extension_notice)
        return Course(
            Limit(self.legal_days, self.promised_days),
            self.started_on,
            tuple(segment.value() for segment in self.segments),
            extension,
            self.stopped_on,
        )


class ClockSegment(Base):
    """A counted or paused stretch; a pause names its cause, legal basis and the notice served."""

    __tablename__ = "clock_segment"
    __table_args__ = (
        CheckConstraint("kind in ('counting', 'paused')", name="kind"),
        UniqueConstraint("case_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("clock.case_id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    cause: Mapped[str] = mapped_column(String(60), default="")
    basis: Mapped[str] = mapped_column(String(200), default="")
    notice: Mapped[str] = mapped_column(String(100), default="")
    #: working days the applicant was told the pause would take.
    planned_days: Mapped[int | None]

    def value(self) -> Segment:
        """The stretch as a value, for arithmetic."""
        return Segment(Kind(self.kind), self.started_on, self.ended_on, self.cause, self.basis, self.notice)
