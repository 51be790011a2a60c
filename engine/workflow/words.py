"""The words that callers and this package share: kinds, bindings, steps, tokens, moves, positions.

Frozen values only; nothing here knows the library or does anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from engine.ports import Value


class StepKind(StrEnum):
    """Who does a step. ``item.toml`` tells it for service, send and business rule tasks."""

    USER = "user"
    OPERATION = "operation"
    DELIVERY_WAIT = "delivery-wait"
    DELIVERY_PASS = "delivery-pass"  # noqa: S105 - a word, not a secret
    RENDER = "render"
    DECISION = "decision"


#: A move stops here and asks its caller for the result within the same transaction.
CALLED = frozenset({StepKind.OPERATION, StepKind.DECISION, StepKind.DELIVERY_PASS})


class TokenKind(StrEnum):
    """What a resting token waits for."""

    USER = "user"
    EXTERNAL = "external"
    MESSAGE = "message"
    TIMER = "timer"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A step done once per item. ``over`` is FEEL: a list, or a whole number of times."""

    over: str
    mode: Literal["parallel", "sequential"] = "parallel"


@dataclass(frozen=True)
class Bindings:
    """What item.toml says about a drawing, by element id.

    ``parts`` maps a call activity to the drawing it calls and that drawing's own bindings;
    ``timers`` replaces the drawn value of a timer event (ISO literal or FEEL).
    """

    process: str
    kinds: Mapping[str, StepKind] = field(default_factory=dict)
    repeats: Mapping[str, Repeat] = field(default_factory=dict)
    parts: Mapping[str, tuple[bytes, "Bindings"]] = field(default_factory=dict)
    timers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A node of the drawing. ``kind`` is None for gateways, events, sub-processes and parts.

    ``key`` is unique in the whole definition: the element id, behind the path of the part it is
    drawn in (``pay`` of the part called by ``prepayment`` is ``prepayment/pay``).
    """

    key: str
    id: str
    name: str
    element: str
    kind: StepKind | None = None
    lane: str = ""
    documentation: str = ""
    part: str = ""
    #: scope path pattern in which the step stands, ``instruments[]`` inside a repeated step.
    scope: str = ""
    repeat: Repeat | None = None
    #: element ids of the boundary events drawn on it, timers among them first.
    boundary: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow: ids of its ends, its label and its condition (FEEL)."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    part: str = ""


class Scope(Protocol):
    """Gives the FEEL scope at a scope path ("", "prepayment", "instruments[2]")."""

    def __call__(self, scope_path: str, /) -> Mapping[str, Value]:
        """Names and values that an expression may read there."""
        ...


@dataclass(frozen=True, slots=True)
class Token:
    """One place where the case rests. ``id`` stays the same as long as the token rests there.

    ``address`` is where the section of the step is written. ``host`` is the id of the token whose
    step a boundary event is drawn on: such a token goes when its host goes. ``part`` is the call
    activity path of the drawing that holds the step.
    """

    id: str
    key: str
    step: str
    scope_path: str
    address: str
    kind: TokenKind
    step_kind: StepKind | None = None
    lane: str = ""
    part: str = ""
    due: datetime | None = None
    message: str | None = None
    item: int | None = None
    host: str | None = None


#: An operation, decision or passing delivery reached: write its section, then ``resume`` with its id.
Call = Token


@dataclass(frozen=True, slots=True)
class Move:
    """Everything between two resting points. ``state`` is None when the case has ended.

    ``tokens`` are all resting tokens after the move, ``opened`` and ``closed`` the ids that are new
    and gone. ``passed`` holds the keys of the steps passed through in order (gateways and events
    too), ``trail`` the addresses of the same steps. ``outcome`` is the end event reached.
    """

    state: bytes | None
    tokens: tuple[Token, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    call: Call | None = None
    next_due: datetime | None = None
    outcome: str | None = None
    passed: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Arm:
    """A waiting boundary event, branch of an event gateway or event sub-process of a position."""

    step: str
    token: str | None = None
    due: datetime | None = None
    #: runs left of a cycle (-1 without end) and its rhythm, an ISO duration.
    left: int | None = None
    rhythm: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """One place where a token stands, or is to stand.

    ``flow`` set: the token has arrived at join ``step`` by that flow. ``arms`` None: everything
    attached to the step is armed afresh; given: exactly these wait on. For a repeated step ``size``
    is the number of items and ``finished`` the indexes already done. A position with an empty
    ``step`` carries the waiting event sub-processes of its scope.
    """

    scope_path: str
    step: str
    flow: str | None = None
    token: str | None = None
    due: datetime | None = None
    arms: tuple[Arm, ...] | None = None
    size: int | None = None
    finished: tuple[int, ...] = ()
    #: on a branch opened by an event that did not interrupt; its end is not the outcome.
    beside: bool = False
