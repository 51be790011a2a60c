"""sample.expect, .receive, .enter, .move, .hand_out, .leave: what a case tells the register of samples."""

from collections.abc import Mapping, Sequence
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
    gone_labels,
    hand_out_all,
    hand_out_sample,
    move_sample,
    receive_sample,
    samples_at,
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


def enter(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    scope: str,
    rows: Sequence[Mapping[str, Any] | None],
    step: str | None,
) -> Mapping[str, Value]:
    """Enter all instruments of an order at once, as they were looked over; each later stands in a scope of its own.

    Args:
        scope: the repeated step in whose scopes the instruments are worked on, such as ``instruments``.
        rows: one for each item of that step, in its order: ``name``, ``model``, ``serial_no``, ``arrived`` (whether it
            is here), ``place``, ``condition``, ``accessories``; null where the item is no sample of this case.
        step: as in ``sample.expect``.

    Returns:
        ``samples``: one for each row, all of it null where the row was null.
    """
    by = _doer(case, step)
    path = f"{case.scope_path}.{scope}" if case.scope_path else scope
    addresses = [f"{path}[{place}]" for place in range(len(rows or ()))]
    known = {one.address: one for one in samples_at(session, case.id, addresses)}
    entered = []
    for address, row in zip(addresses, rows or (), strict=True):
        sample = known.get(address)
        if row is None:
            entered.append(dict.fromkeys(_GIVES))
            continue
        found = sample or expect_sample(session, (case.id, case.number), address, row, by, now=now)
        if row.get("arrived") is True and (sample is None or sample.status == SampleStatus.EXPECTED):
            condition = row.get("condition")
            told = Told(row.get("place"), _words("收样", condition), condition, row.get("accessories"))
            receive_sample(session, found, told, by, now=now)
        entered.append(dict(_said(found)))
    return {"samples": entered}


def move(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    label_no: str | None,
    status: str | None,
    place: str | None,
    note: str | None,
    step: str | None,
) -> Mapping[str, Value]:
    """Say how a sample of this case stands from here on, and where it is.

    Args:
        label_no: given by ``sample.receive``; null: there is no sample, and nothing happens.
        status: 待检, 在检, 已检 or 待取; null leaves it.
        place: null leaves it.

    Raises:
        InvalidAnswers: there is no such sample in this case, or it cannot stand so next.
    """
    if label_no is None:
        return dict.fromkeys(_GIVES)
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


def leave(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    labels: Sequence[str] | None,
    returned: Sequence[str] | None,
    note: str | None,
    step: str | None,
) -> Mapping[str, Value]:
    """All samples of this case that are still here, or those named, leave the house together.

    Args:
        labels: which of them; null: all that are here. Those that have left stay as they are.
        returned: labels of those that go back without the work (退样); the others are collected (已取).

    Returns:
        ``labels`` of those that left now, ``gone``: of all that have left so far, ``on``.

    Raises:
        InvalidAnswers: one is not ready to leave.
    """
    left = hand_out_all(
        session, case.id, labels, returned or (), Told("", note or "客户取样"), _doer(case, step), now=now
    )
    return {
        "labels": [one.label_no for one in left],
        "gone": gone_labels(session, case.id),
        "on": now.astimezone(_LOCAL).date(),
    }


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
_ROW = "name: string, model: string, serial_no: string, arrived: boolean, place: string, condition: string"
ENTER = Operation(
    "sample.enter",
    {"scope": "string", "rows": f"list<context<{_ROW}, accessories: string>>", "step": "string"},
    {"samples": f"list<context<{', '.join(f'{name}: {kind}' for name, kind in _GIVES.items())}>>"},
    enter,
)
LEAVE = Operation(
    "sample.leave",
    {"labels": "list<string>", "returned": "list<string>", "note": "string", "step": "string"},
    {"labels": "list<string>", "gone": "list<string>", "on": "date"},
    leave,
)
SAMPLES = (EXPECT, RECEIVE, ENTER, MOVE, HAND_OUT, LEAVE)
