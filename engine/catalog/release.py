"""A release in memory: everything that running a case needs, compiled once, shared read-only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from engine.catalog.clockrule import ClockRule
from engine.feel import Expression
from engine.feel.dmn import Decision
from engine.feel.template import Template
from engine.forms import Form
from engine.ports import Value
from engine.sections import Reader
from engine.workflow import Definition, Step

Inputs = Mapping[str, Expression]
#: where stored answers name the form they were given on, for steps that choose among forms.
FORM_KEY = "form"


@dataclass(frozen=True, slots=True)
class TaskBinding:
    """What item.toml says of one user task."""

    form: Form | None
    due_days: int | None = None
    #: what the inbox shows of the thing worked on.
    subject: Expression | None = None
    #: steps of the same scope that somebody else must have done (four eyes).
    differs_from: tuple[str, ...] = ()
    #: condition → the form that takes the place of ``form`` where it holds; the first one counts.
    instead: tuple[tuple[Expression, Form], ...] = ()
    #: operations that look at the answers and may refuse them.
    checks: tuple["Called", ...] = ()
    #: name or account id of the member of staff whose task it is to be; None leaves it to everybody with the role.
    holder: Expression | None = None
    #: an applicant's step that whoever holds its link may do without logging in.
    by_link: bool = False
    #: roles of staff who may read the answers; empty for all who may see the case.
    seen_by: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form that the step may be answered on."""
        return (*(form for _, form in self.instead), *((self.form,) if self.form is not None else ()))

    def form_for(self, scope: Mapping[str, Value], now: datetime) -> Form | None:
        """The form to fill in, by what is known in ``scope``."""
        for condition, form in self.instead:
            if condition.evaluate(scope, now=now) is True:
                return form
        return self.form

    def form_of(self, stored: Mapping[str, Any]) -> Form | None:
        """The form that stored answers were given on."""
        key = stored.get(FORM_KEY)
        return next((form for _, form in self.instead if form.key == key), self.form)

    def stamped(self, form: Form, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Accepted answers as they are stored: they name their form where there are several."""
        return {**answers, FORM_KEY: form.key} if self.instead else answers


@dataclass(frozen=True, slots=True)
class Called:
    """An operation or render by name, and the FEEL that gives its inputs.

    A render may have a ``notice``, which gives its input ``text``, and the pattern of a ``number`` of its own.
    """

    run: str
    inputs: Inputs
    #: step beside it whose form the operation is told of, as its input ``form``; "" for none.
    form_of: str = ""
    notice: Template | None = None
    number: str = ""
    #: a render that is made once per case: what is told to whoever would have it made again; "" for any other.
    once: str = ""
    #: a render whose documents the applicant may not have while this holds, and what the applicant reads meanwhile.
    held: Expression | None = None
    held_words: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a DMN file, and the FEEL that gives its inputs."""

    decision: Decision
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to serve a notice, and how many working days it has for a proof before the next one begins."""

    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message to the outside; with ``serve`` a notice whose step waits until a channel proves it served."""

    channel: str
    notice: Template | None = None
    to: Expression | None = None
    payload: Inputs = field(default_factory=dict)
    wait: bool = False
    serve: tuple[Channel, ...] = ()
    #: step beside it whose document is served; "" where the text message is the notice.
    paper: str = ""


@dataclass(frozen=True, slots=True)
class OnEvent:
    """Messages that a change of state sends without being drawn."""

    deliveries: tuple[Delivered, ...]


@dataclass(frozen=True, slots=True)
class StatedRule:
    """A rule of supervision that item.toml states: after these steps, when this holds, its light goes on."""

    rule: str
    after: frozenset[str]
    when: Expression
    about: str = ""


@dataclass(frozen=True, slots=True)
class WatchRule:
    """What supervision must know of a drawing. Steps are keys of the definition.

    ``answered``: any of them tells the applicant whether the case is accepted; ``correction`` tells what is missing;
    ``decided`` decides, ``signed`` makes it final, ``delivered`` hands it over.
    """

    answered: frozenset[str]
    correction: frozenset[str]
    decided: frozenset[str]
    signed: frozenset[str]
    delivered: frozenset[str]
    rules: tuple[StatedRule, ...] = ()


@dataclass(frozen=True)
class Release:
    """One version of a service item. Steps are addressed by their key in the definition."""

    digest: str
    code: str
    title: str
    version: int
    kind: str
    number: str
    definition: Definition
    item: Mapping[str, Any]
    xml: bytes
    roles: Mapping[str, str]
    tasks: Mapping[str, TaskBinding]
    operations: Mapping[str, Called]
    decisions: Mapping[str, Decided]
    renders: Mapping[str, Called]
    deliveries: Mapping[str, Delivered]
    events: Mapping[str, OnEvent]
    #: pattern of a repeated scope → its list; pattern of a part → its inputs.
    items: Mapping[str, Expression]
    inputs: Mapping[str, Inputs]
    #: how the sections of each pattern are read.
    readers: Mapping[str, Reader]
    #: patterns of the sections that some expression reads, and those that stand inside a repeated scope.
    wanted: frozenset[str]
    repeated: frozenset[str]
    #: named values of item.toml, as formulas read them.
    settings: Mapping[str, Value] = field(default_factory=dict)
    #: patterns whose completion ends the applicant's right to withdraw.
    withdraw_until: Sequence[str] = ()
    #: None: the service item has no clock.
    clock: ClockRule | None = None
    #: whether some formula reads how the clock stands.
    reads_clock: bool = False
    #: None: only time is watched over.
    watch: WatchRule | None = None

    @property
    def apply(self) -> Step:
        """The first step: the application itself."""
        return next(step for step in self.definition.steps.values() if step.id == "apply" and not step.part)

    @cached_property
    def by_pattern(self) -> Mapping[str, Step]:
        """The step that writes the sections of each pattern."""
        found: dict[str, Step] = {}
        for step in self.definition.steps.values():
            found.setdefault(pattern_of_step(step), step)
        return found

    @cached_property
    def inside(self) -> frozenset[str]:
        """Patterns of the sections that stand inside a repeated scope."""
        return frozenset(pattern for pattern, step in self.by_pattern.items() if "[]" in step.scope)

    def hidden_from(self, roles: Iterable[str]) -> frozenset[str]:
        """Patterns of the sections that staff with these roles may not read."""
        held = frozenset(roles)
        return frozenset(
            pattern_of_step(self.definition.steps[key])
            for key, bound in self.tasks.items()
            if bound.seen_by and not held & set(bound.seen_by)
        )

    def role_of(self, lane: str) -> str:
        """The role that works in a lane."""
        return self.roles.get(lane, "")

    @property
    def extender(self) -> str:
        """The role that may extend limits: whoever decides, or else hands the work out."""
        return "decider" if "decider" in self.roles.values() else "dispatcher"

    def label(self, key: str) -> str:
        """What the public calls a step; the drawing's name where nothing else is said."""
        step = self.definition.steps[key]
        public: Mapping[str, Any] = self.item.get("public", {}).get(step.id, {})
        return str(public.get("label", step.name))

    def is_public(self, key: str) -> bool:
        """Whether applicants are told of a step."""
        return self.definition.steps[key].id in self.item.get("public", {})


def read_by(patterns: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """The patterns that an expression reading these names may read: by their own name, or by a scope around them."""
    heads = {name.split(".")[0] for name in names}
    return frozenset(pattern for pattern in patterns if not heads.isdisjoint(pattern.split(".")))


def pattern_of_step(step: Step) -> str:
    """The pattern of the sections a step writes: ``instruments.record``."""
    scope = step.scope.replace("[]", "")
    return f"{scope}.{step.id}" if scope else step.id


def is_read_from_outside(pattern: str, names: Iterable[str]) -> bool:
    """Whether a section of a repeated scope is read as part of the whole list."""
    first = pattern.split(".")[0]
    return "." in pattern and any(name == first or name.startswith(f"{first}.") for name in names)
