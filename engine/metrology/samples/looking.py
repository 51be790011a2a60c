"""The register of samples as its pages ask for it: by status, place and words, and those that nobody collects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from engine.metrology.lists import page_of, with_words
from engine.metrology.samples.model import Sample, SampleMove, SampleStatus

PAGE = 50
#: lines of one spreadsheet.
MOST = 20_000
#: a sample that waits longer than this many days to be collected is listed as uncollected (example).
UNCOLLECTED_DAYS = 90


@dataclass(frozen=True, slots=True)
class SampleAsked:
    """What a reader wants to see; "" leaves a filter out."""

    status: str = ""
    place: str = ""
    words: str = ""
    #: only those ready for longer than UNCOLLECTED_DAYS.
    uncollected: bool = False
    #: the last label of the page before.
    after: str = ""


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page of the register, newest label first; ``counts`` has every status, and "uncollected"."""

    rows: tuple[Sample, ...]
    counts: Mapping[str, int]
    #: label after which the next page begins; "" on the last one.
    next: str


def list_samples(session: Session, asked: SampleAsked, *, today: date, limit: int = PAGE) -> SamplePage:
    """One page: two statements, however many samples there are."""
    old = _uncollected(today)
    counts = dict.fromkeys((*SampleStatus, "uncollected"), 0)
    counted = select(Sample.status, func.count(), func.count().filter(old)).group_by(Sample.status)
    for status, count, waiting in session.execute(counted):
        counts[status] = count
        counts["uncollected"] += waiting
    rows, more = page_of(session, _wanted(asked, today), limit)
    return SamplePage(rows, counts, rows[-1].label_no if more else "")


def _wanted(asked: SampleAsked, today: date) -> Select[Sample]:
    wanted = select(Sample).order_by(Sample.label_no.desc())
    if asked.status:
        wanted = wanted.where(Sample.status == asked.status)
    if asked.uncollected:
        wanted = wanted.where(_uncollected(today))
    if asked.place:
        wanted = wanted.where(Sample.place == asked.place)
    # The code on a label leads to its page: what a scanner types ends with the label's number.
    words = " ".join(word.rstrip("/").rpartition("/")[2] or word for word in asked.words.split())
    searched = (Sample.label_no, Sample.case_number, Sample.name, Sample.model, Sample.serial_no)
    wanted = with_words(wanted, words, searched)
    return wanted.where(Sample.label_no < asked.after) if asked.after else wanted


def _uncollected(today: date) -> ColumnElement[bool]:
    too_long = Sample.ready_on < today - timedelta(days=UNCOLLECTED_DAYS)
    return (Sample.status == SampleStatus.READY) & too_long


def places(session: Session) -> Sequence[str]:
    """Where samples are kept now, by name."""
    used = select(Sample.place).where(Sample.place != "").distinct().order_by(Sample.place)
    return session.scalars(used.limit(200)).all()


def moves_of(session: Session, sample: Sample) -> Sequence[SampleMove]:
    """The chain of custody of a sample, from the first link."""
    wanted = select(SampleMove).where(SampleMove.sample_id == sample.id)
    return session.scalars(wanted.order_by(SampleMove.at, SampleMove.id)).all()


def samples_at(session: Session, case_id: UUID, addresses: Collection[str]) -> Sequence[Sample]:
    """The samples of these instruments of a case, by their scope paths."""
    return session.scalars(select(Sample).where(Sample.case_id == case_id, Sample.address.in_(addresses))).all()


def samples_of_case(session: Session, case_id: UUID) -> Sequence[Sample]:
    """The samples of one case, in the order of its instruments: labels are allotted in it."""
    return session.scalars(select(Sample).where(Sample.case_id == case_id).order_by(Sample.label_no)).all()


def has_samples(session: Session, case_id: UUID) -> bool:
    """Whether a case has samples, and thereby labels."""
    return session.scalar(select(Sample.id).where(Sample.case_id == case_id).limit(1)) is not None


def chosen_samples(session: Session, labels: Collection[str]) -> Sequence[Sample]:
    """The samples with these labels that there are, by label."""
    wanted = select(Sample).where(Sample.label_no.in_(labels)).order_by(Sample.label_no)
    return session.scalars(wanted).all() if labels else ()
