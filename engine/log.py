"""The case log: one hash chain per case, its head on the case row, sealed every night.

A line is written in the transaction of the change it tells of, never later. It names people who
work here; of applicants it holds roles and digests, never answers.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.model.case import Case
from engine.model.event import Event, LogSeal
from engine.vault import KeyRing


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever did it; the engine itself has no id."""

    id: UUID | None
    name: str
    #: the absent person whose work it is, when a substitute does it.
    stands_for: str = ""


ENGINE = Who(None, "系统")


def record(
    session: Session,
    case: Case,
    who: Who,
    kind: str,
    data: Mapping[str, Any] | None = None,
    *,
    step: str = "",
    now: datetime,
) -> Event:
    """Add one line to the case's chain; the case row must be locked by the caller."""
    event = Event(
        id=new_id(),
        case_id=case.id,
        seq=case.log_length + 1,
        at=now,
        kind=kind,
        step=step,
        actor=who.id,
        actor_name=who.name,
        data={**(data or {}), "for": who.stands_for} if who.stands_for else dict(data or {}),
        previous=case.log_head,
    )
    event.digest = digest_of(event)
    case.log_length, case.log_head = event.seq, event.digest
    session.add(event)
    return event


def digest_of(event: Event) -> str:
    """SHA-256 over the line and the digest before it (canonical JSON, sorted keys)."""
    told = [
        str(event.case_id),
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.kind,
        event.step,
        str(event.actor) if event.actor else "",
        event.actor_name,
        event.data,
        event.previous,
    ]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def broken_lines(session: Session) -> Iterator[str]:
    """Walk every chain and name each line that was changed, removed or added behind our back."""
    heads = {row.id: row for row in session.execute(select(Case.id, Case.number, Case.log_length, Case.log_head))}
    previous, seq, current = "", 0, None
    for event in session.scalars(select(Event).order_by(Event.case_id, Event.seq).execution_options(yield_per=500)):
        if event.case_id != current:
            yield from _compare_head(heads, current, seq, previous)
            previous, seq, current = "", 0, event.case_id
        if event.seq != seq + 1 or event.previous != previous or digest_of(event) != event.digest:
            yield f"{_number(heads, event.case_id)}: line {event.seq} ({event.kind}) does not follow line {seq}"
        previous, seq = event.digest, event.seq
    yield from _compare_head(heads, current, seq, previous)
    told = set(session.scalars(select(Event.case_id).distinct()))
    yield from (
        f"{row.number}: every line is missing" for row in heads.values() if row.log_length and row.id not in told
    )


def _compare_head(heads: Mapping[UUID, Any], case_id: UUID | None, seq: int, digest: str) -> Iterator[str]:
    row = heads.get(case_id) if case_id else None
    if row is not None and (row.log_length, row.log_head) != (seq, digest):
        yield f"{row.number}: the chain ends at line {seq}, the case says {row.log_length}"


def _number(heads: Mapping[UUID, Any], case_id: UUID) -> str:
    return str(heads[case_id].number) if case_id in heads else str(case_id)


def seal_day(session: Session, ring: KeyRing, *, now: datetime) -> LogSeal:
    """Sign the Merkle root of all chain heads for the day of ``now`` (UTC); the same day again replaces nothing."""
    day = f"{now.astimezone(UTC):%Y-%m-%d}"
    if (found := session.get(LogSeal, day)) is not None:
        return found
    root, count = _heads_root(session)
    seal = LogSeal(day=day, root=root, cases=count, signature=ring.sign(f"{day}:{root}".encode()), sealed_at=now)
    session.add(seal)
    return seal


def broken_seals(session: Session, ring: KeyRing) -> Iterator[str]:
    """Name each nightly seal whose signature does not fit its root."""
    for seal in session.scalars(select(LogSeal).order_by(LogSeal.day)):
        if ring.sign(f"{seal.day}:{seal.root}".encode()) != seal.signature:
            yield f"seal of {seal.day}: the signature does not fit"


def _heads_root(session: Session) -> tuple[str, int]:
    heads = session.execute(select(Case.number, Case.log_head).order_by(Case.number))
    leaves = [hashlib.sha256(b"\0" + f"{number}:{head}".encode()).digest() for number, head in heads]
    return merkle_root(leaves).hex(), len(leaves)


def merkle_root(leaves: list[bytes]) -> bytes:
    """Root of the binary hash tree over ``leaves`` (RFC 6962 shape: nodes are SHA-256(1 ‖ left ‖ right))."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    row = leaves
    while len(row) > 1:
        pairs = [row[i : i + 2] for i in range(0, len(row), 2)]
        row = [hashlib.sha256(b"\1" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]  # noqa: PLR2004 - a pair has two sides
    return row[0]
