"""sample.expect, .receive, .move and .hand_out: a case tells the register of samples what became of its instruments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.samples import (
    SYSTEM,
    Hand,
    Sample,
    SampleStatus,
    Told,
    expect_sample,
    find_sample,
    hand_out_sample,
    move_sample,
    receive_sample,
)
from engine.ports import CaseView, Operation, Value

_LOCAL = ZoneInfo("Asia/Shanghai")


def expect(
    session: Session, case: CaseView, now: datetime, *, instrument: Mapping[str, Any], step: str | None
) -> Mapping[str, Value]:
    """Enter the instrument of the calling scope as a sample that is to come (待收), with its label number.

    Args:
        instrument: ``name``, ``model``, ``serial_no``.
        step: the step whose doer answers for it; null for nobody.
    """
    return _said(
        expect_sample(session, (case.id, case.number), case.scope_path, instrument, _doer(case, step), now=now)
    )


def receive(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    instrument: Mapping[str, Any],
    place: str | None,
    condition: str | None,
    accessories: str | None,
    step: str | None,
) -> Mapping[str, Value]:
    """The instrument of the calling scope is here and waits for work (待检); it need not have been expected.

    Args:
        instrument: as in ``sample.expect``.
        place: where it is put.
        condition: how it looked: 完好, 外观瑕疵 …
        accessories: what came with it.
        step: as in ``sample.expect``.
    """
    by = _doer(case, step)
    sample = expect_sample(session, (case.id, case.number), case.scope_path, instrument, by, now=now)
    told = Told(place, _words("收样", condition), condition, accessories)
    return _said(receive_sample(session, sample, told, by, now=now))


def move(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    label_no: str,
    status: str | None,
    place: str | None,
    note: str | None,
    step: str | None,
) -> Mapping[str, Value]:
    """Say how a sample of this case stands from here on, and where it is.

    Args:
        label_no: given by ``sample.receive``.
        status: 待检, 在检, 已检 or 待取; null leaves it.
        place: null leaves it.

    Raises:
        InvalidAnswers: there is no such sample in this case, or it cannot stand so next.
    """
    sample = _own(session, case, label_no)
    wanted = _status(status) if status else None
    return _said(move_sample(session, sample, wanted, Told(place, note or ""), _doer(case, step), now=now))


def hand_out(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    label_no: str,
    returned: bool,
    note: str | None,
    step: str | None,
) -> Mapping[str, Value]:
    """A sample of this case leaves the house: 已取, or 退样 where it goes back without the work.

    Raises:
        InvalidAnswers: there is no such sample in this case, or it is not ready to leave.
    """
    sample, told = _own(session, case, label_no), Told("", note or ("退样" if returned else "客户取样"))
    return _said(hand_out_sample(session, sample, returned=returned, told=told, by=_doer(case, step), now=now))


def _own(session: Session, case: CaseView, label_no: str) -> Sample:
    sample = find_sample(session, label_no, lock=True)
    if sample.case_id != case.id:
        zh = f"样品 {label_no} 不属于本办件"
        raise InvalidAnswers([Problem("", zh, f"sample {label_no} belongs to another case")])
    return sample


def _status(text: str) -> SampleStatus:
    if text not in tuple(SampleStatus):
        raise InvalidAnswers([Problem("", f"样品没有“{text}”这种状态", f"samples have no status {text}")])
    return SampleStatus(text)


def _doer(case: CaseView, step: str | None) -> Hand:
    """Who did a step, in the scope of the caller or around it."""
    path = case.scope_path
    while step:
        done = case.done_by.get(f"{path}.{step}" if path else step)
        if done is not None:
            return Hand(str(done["account_id"]), str(done["name"]))
        if not path:
            break
        path = path.rpartition(".")[0]
    return SYSTEM


def _words(*parts: str | None) -> str:
    return "：".join(part for part in parts if part)


def _said(sample: Sample) -> Mapping[str, Value]:
    return {
        "label_no": sample.label_no,
        "status": str(sample.status),
        "place": sample.place,
        "on": sample.changed_at.astimezone(_LOCAL).date(),
    }


_GIVES = {"label_no": "string", "status": "string", "place": "string", "on": "date"}
EXPECT = Operation("sample.expect", {"instrument": "Any", "step": "string"}, _GIVES, expect)
RECEIVE = Operation(
    "sample.receive",
    {"instrument": "Any", "place": "string", "condition": "string", "accessories": "string", "step": "string"},
    _GIVES,
    receive,
)
MOVE = Operation(
    "sample.move",
    {"label_no": "string", "status": "string", "place": "string", "note": "string", "step": "string"},
    _GIVES,
    move,
)
HAND_OUT = Operation(
    "sample.hand_out",
    {"label_no": "string", "returned": "boolean", "note": "string", "step": "string"},
    _GIVES,
    hand_out,
)
SAMPLES = (EXPECT, RECEIVE, MOVE, HAND_OUT)
