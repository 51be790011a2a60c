"""Samples through the house: expected, received, moved, handed out; every move is a link of the chain of custody.

A sample is moved by its case, or by hand from place to place. How far it has come is told by its case alone, so the
register and the case can never disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.metrology.registers.certificates import allot_number
from engine.metrology.samples.model import Sample, SampleMove, SampleStatus

_LOCAL = ZoneInfo("Asia/Shanghai")
NO_SUCH = ("没有这个样品", "no such sample")
_E, _W, _A, _D, _R, _C, _B = SampleStatus
#: how a sample may stand after how it stands now; staying as it is, elsewhere, is always possible.
NEXT: Mapping[str, frozenset[SampleStatus]] = MappingProxyType(
    {
        _E: frozenset({_W, _B}),
        _W: frozenset({_A, _R, _B}),
        _A: frozenset({_W, _D, _R, _B}),
        _D: frozenset({_W, _A, _R, _B}),
        _R: frozenset({_W, _A, _C, _B}),
        _C: frozenset({_W}),
        _B: frozenset({_W}),
    }
)
#: how it stands when it has left the house.
GONE = frozenset({_C, _B})


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever answers for a move."""

    id: str
    name: str


#: a case that moves by itself.
SYSTEM = Hand("", "系统")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said with a move; ``place`` and what it came with stay as they were where None."""

    place: str | None = None
    note: str = ""
    condition: str | None = None
    accessories: str | None = None


def expect_sample(
    session: Session, case: tuple[UUID, str], address: str, instrument: Mapping[str, Any], by: Hand, *, now: datetime
) -> Sample:
    """Enter a sample that is to come; the same instrument of the same case again is the same sample.

    What the instrument is called is brought up to date.

    Args:
        case: id and number.
        address: scope path of the instrument in the case.
        instrument: ``name``, ``model`` and ``serial_no`` are kept.
    """
    facts = {key: str(instrument.get(key) or "")[:200] for key in ("name", "model", "serial_no")}
    known = session.scalar(select(Sample).where(Sample.case_id == case[0], Sample.address == address))
    if known is not None:
        for key, value in facts.items():
            setattr(known, key, value)
        return known
    year = now.astimezone(_LOCAL).year
    row = Sample(
        id=new_id(),
        label_no=f"YP{year % 100:02d}-{allot_number(session, f'sample:{year}'):06d}",
        case_id=case[0],
        case_number=case[1],
        address=address,
        status=SampleStatus.EXPECTED,
        changed_at=now,
        **facts,
    )
    session.add(row)
    session.flush()
    _link(session, row, by, "登记待收样品", None, now)
    return row


def gone_labels(session: Session, case_id: UUID) -> list[str]:
    """Labels of the samples of a case that have left the house, in order."""
    gone = select(Sample.label_no).where(Sample.case_id == case_id, Sample.status.in_(GONE))
    return list(session.scalars(gone.order_by(Sample.label_no)))


def hand_out_all(
    session: Session, case_id: UUID, labels: Sequence[str] | None, returned: Sequence[str], told: Told, by: Hand,
    *, now: datetime,
) -> list[Sample]:  # fmt: skip
    """Samples of a case leave the house together; those that have left, or never came, stay as they are.

    Args:
        labels: which; None: all that are here.
        returned: labels of those that go back without the work.

    Raises:
        InvalidAnswers: one is not ready to be handed out.
    """
    here = select(Sample).where(Sample.case_id == case_id, Sample.status.not_in([*GONE, SampleStatus.EXPECTED]))
    if labels is not None:
        here = here.where(Sample.label_no.in_(labels))
    leaving = session.scalars(here.order_by(Sample.label_no).with_for_update()).all()
    return [
        hand_out_sample(session, one, returned=one.label_no in returned, told=told, by=by, now=now) for one in leaving
    ]


def receive_sample(session: Session, sample: Sample, told: Told, by: Hand, *, now: datetime) -> Sample:
    """It came, for the first time or again: it waits for work from here on. Receiving it twice notes it twice."""
    sample.received_on = now.astimezone(_LOCAL).date()
    return move_sample(session, sample, SampleStatus.WAITING, told, by, now=now)


def move_sample(
    session: Session,
    sample: Sample,
    status: SampleStatus | None,
    told: Told,
    by: Hand,
    *,
    key: str | None = None,
    now: datetime,
) -> Sample:
    """Write down how a sample stands and where it is from here on; None leaves how it stands.

    Raises:
        InvalidAnswers: a sample that stands as this one does cannot stand so next.
    """
    was = SampleStatus(sample.status)
    if status is not None and status != was and status not in NEXT[was]:
        zh = f"样品 {sample.label_no} 现在是“{was}”，不能改为“{status}”"
        raise InvalidAnswers([Problem("", zh, f"sample {sample.label_no} stands at {was}, it cannot become {status}")])
    day = now.astimezone(_LOCAL).date()
    if status is not None and status != was:
        sample.status = status
        sample.ready_on = day if status == SampleStatus.READY else None
        sample.left_on = day if status in GONE else None
    sample.place = _kept(told.place, sample.place, 100)
    sample.condition = _kept(told.condition, sample.condition, 100)
    sample.accessories = _kept(told.accessories, sample.accessories, 200)
    sample.changed_at = now
    _link(session, sample, by, told.note, key, now)
    return sample


def hand_out_sample(session: Session, sample: Sample, *, returned: bool, told: Told, by: Hand, now: datetime) -> Sample:
    """It leaves the house: collected after the work, or returned without it.

    Raises:
        InvalidAnswers: it is not there to be handed out.
    """
    gone = SampleStatus.RETURNED if returned else SampleStatus.COLLECTED
    return move_sample(session, sample, gone, told, by, now=now)


def place_sample(
    session: Session, label_no: str, place: str, note: str, by: Hand, *, key: str, now: datetime
) -> Sample:
    """Move a sample by hand to another place in the house; the same ``key`` again changes nothing.

    Raises:
        NotFound: no such sample.
        InvalidAnswers: no place is named, or it is not in the house.
    """
    sample = find_sample(session, label_no, lock=True)
    if session.scalar(select(SampleMove.id).where(SampleMove.key == key)) is not None:
        return sample
    named = " ".join(place.split())
    if not named:
        raise InvalidAnswers([Problem("place", "请填写存放位置", "say where it is kept")])
    if len(named) > 100:  # noqa: PLR2004 - what the column takes
        raise InvalidAnswers([Problem("place", "存放位置不超过100字", "at most 100 characters")])
    if sample.status in GONE or sample.status == SampleStatus.EXPECTED:
        zh = f"样品 {sample.label_no} 现在是“{sample.status}”，不在院内，不能移动"
        raise InvalidAnswers([Problem("place", zh, f"sample {sample.label_no} is not in the house")])
    return move_sample(session, sample, None, Told(named, " ".join(note.split())), by, key=key, now=now)


def find_sample(session: Session, label_no: str, *, lock: bool = False) -> Sample:
    """The sample with this label. Raises NotFound."""
    wanted = select(Sample).where(Sample.label_no == label_no)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(*NO_SUCH)
    return found


def _kept(told: str | None, was: str, longest: int) -> str:
    return was if told is None else " ".join(told.split())[:longest]


def _link(session: Session, sample: Sample, by: Hand, note: str, key: str | None, now: datetime) -> None:
    session.add(
        SampleMove(
            sample_id=sample.id,
            at=now,
            status=sample.status,
            place=sample.place,
            note=note[:200],
            by_id=by.id,
            by_name=by.name,
            key=key,
        )
    )
    session.flush()
