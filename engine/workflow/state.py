"""The stored state of a case: where its tokens stand, and nothing else.

A state is one codec byte and JSON, compressed with zstd unless it is too small to gain by it:
``{"c": ids given out, "o": end event reached and its rank, "t": tokens}``; a token is a ``RawToken``. It
holds no specs, no data and no history, so its size depends on the number of tokens alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

import orjson
import zstandard

from engine.errors import Conflict

#: Codec bytes: plain and compressed JSON of format 1. A new format takes new bytes.
PLAIN, PACKED = b"\x01", b"\x02"
SMALL = 256
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MAX_STATE_BYTES = 64_000_000


class RawToken(TypedDict, total=False):
    """One token. Only ``i`` and ``s`` are always there."""

    #: id of the token.
    i: str
    #: node it stands on.
    s: str
    #: node from which it came to the join it waits at.
    v: str
    #: id of the token whose step this boundary event is drawn on.
    h: str
    #: whether it belongs to a branch beside the main one (opened by an event that did not interrupt).
    b: bool
    #: race it takes part in.
    g: str
    #: due moment, microseconds since 1970.
    d: int
    #: runs left of a cycle, -1 without end.
    l: int  # noqa: E741
    #: rhythm of a cycle.
    r: str
    #: number of items of a repeated step.
    n: int
    #: indexes of its finished items.
    f: list[int]
    #: the tokens of its child levels by item index ("" where nothing is repeated).
    x: dict[str, list["RawToken"]]


class RawState(TypedDict):
    """The whole state."""

    c: int
    o: tuple[str, int] | None
    t: list[RawToken]


def pack(state: RawState) -> bytes:
    """The state as bytes to store."""
    raw = orjson.dumps(state)
    return PLAIN + raw if len(raw) < SMALL else PACKED + zstandard.compress(raw, 3)


def unpack(stored: bytes) -> RawState:
    """The state from its stored bytes.

    Raises:
        Conflict: the bytes are of another codec version or damaged.
    """
    codec, raw = stored[:1], stored[1:]
    if codec not in (PLAIN, PACKED):
        raise Conflict("办件状态由另一版本的程序写入，无法读取", "the state was written by another codec version")
    try:
        if codec == PACKED:
            raw = zstandard.decompress(raw, max_output_size=MAX_STATE_BYTES)
        state: RawState = orjson.loads(raw)
    except (zstandard.ZstdError, orjson.JSONDecodeError) as damaged:
        raise Conflict("办件状态已损坏，无法读取", "the stored state is damaged") from damaged
    return state


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(count: int) -> datetime:
    """The moment ``count`` microseconds after 1970, in UTC."""
    return _EPOCH + count * _MICROSECOND


def to_facts(raw: RawToken) -> dict[str, Any]:
    """What a live task keeps of a stored token."""
    facts: dict[str, Any] = {"id": raw["i"]}
    for short, long in _LONG.items():
        if short in raw:
            facts[long] = raw[short]  # type: ignore[literal-required]
    if "d" in raw:
        facts["due"] = from_micros(raw["d"])
    return facts


def to_raw(token: str, step: str, facts: dict[str, Any]) -> RawToken:
    """A live task as it is stored, child levels left out."""
    raw: RawToken = {"i": token, "s": step}
    for short, long in _LONG.items():
        if long in facts:
            raw[short] = facts[long]  # type: ignore[literal-required]
    if "due" in facts:
        raw["d"] = to_micros(facts["due"])
    return raw


_LONG = {
    "v": "from",
    "h": "host",
    "g": "group",
    "l": "left",
    "r": "rhythm",
    "n": "size",
    "f": "finished",
    "b": "beside",
}
