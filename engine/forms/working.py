"""Working a form out: typed text becomes values, what is hidden becomes nothing, what is computed is computed.

One pass in the order the compiler found. Hidden, computed, read-only and unknown values are never taken from the
client: a read-only field has its prefilled value or its default.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.feel.types import Type
from engine.feel.values import kind_of
from engine.forms.around import NOWHERE, Around
from engine.forms.json_values import Json
from engine.forms.kinds.computed import show_value
from engine.forms.kinds.kind import Kind
from engine.forms.kinds.named import TEXT_KINDS
from engine.forms.kinds.numbers import MONEY
from engine.forms.regions import options_under
from engine.forms.spec import ROWS_LIMIT, Body, Field, Option, Query, Rows, Switch
from engine.forms.wording import Wrong, not_answered_as, too_many_rows
from engine.ports import Choice, Value

Raw = Mapping[str, Any]
MISSING: Any = object()
OPTIONS_LIMIT = 2_000


@dataclass(slots=True)
class Working:
    """One body worked out. Keys of the dicts are the parts' numbers."""

    body: Body
    raw: Raw
    env: dict[str, Any]
    around: Around = NOWHERE
    values: dict[str, Any] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    readonly: set[int] = field(default_factory=set)
    disabled: set[int] = field(default_factory=set)
    taken: dict[int, Any] = field(default_factory=dict)
    wrong: dict[int, Wrong] = field(default_factory=dict)
    options: dict[int, tuple[Option, ...]] = field(default_factory=dict)
    kinds: dict[int, Kind] = field(default_factory=dict)
    rows: dict[int, list["Working"]] = field(default_factory=dict)
    #: number of a list → the indexes of the rows that count.
    kept: dict[int, list[int]] = field(default_factory=dict)

    def kind(self, one: Field) -> Kind:
        """The field's kind now; a formula may choose it."""
        return self.kinds.get(one.number, one.kind) if self.kinds else one.kind

    def assign(self, path: tuple[str, ...], value: Value) -> None:
        """Let formulas see ``value`` at ``path``."""
        if len(path) == 1:
            self.values[path[0]] = self.env[path[0]] = value
            return
        top = self.values.get(path[0])
        if not isinstance(top, dict):
            top = self.values[path[0]] = self.env[path[0]] = {}
        for name in path[1:-1]:
            top = top.setdefault(name, {})
        top[path[-1]] = value


def given_at(raw: Json, path: Iterable[str]) -> Value:
    """What was typed at ``path``, or ``MISSING``."""
    for name in path:
        if type(raw) is not dict and not isinstance(raw, Mapping):
            return MISSING
        raw = raw.get(name, MISSING)
        if raw is MISSING:
            return MISSING
    return raw


def work_out(body: Body, raw: Raw, scope: Mapping[str, Any], around: Around, now: datetime) -> Working:
    """Work a body out over ``raw`` answers; ``scope`` is what its formulas see besides its own names."""
    working = Working(body, raw, dict(scope), around)
    _run(working, now)
    return working


def _run(working: Working, now: datetime) -> None:
    hidden = working.hidden
    for step in working.body.steps:
        kept = not (hidden and any(number in hidden for number in step.groups))
        if kept and step.hide is not False:
            kept = not _on(step.hide, working, now)
        if not kept:
            hidden.add(step.number)
        if isinstance(step, Field):
            working.assign(step.path, _field(step, working, now) if kept else None)
        elif isinstance(step, Rows):
            working.assign(step.path, _rows(step, working, now) if kept else None)


def _on(switch: Switch, working: Working, now: datetime) -> bool:
    return switch if isinstance(switch, bool) else switch.value(working.env, now) is True


def is_required(one: Field, working: Working, now: datetime) -> bool:
    """Whether the field must be answered now."""
    return one.required is not False and _on(one.required, working, now)


def _field(one: Field, working: Working, now: datetime) -> Json:
    if one.compute is not None:
        value = fitted(one.kind, one.compute.value(working.env, now))
    else:
        value = _answer(one, working, now)
        if isinstance(value, Wrong):
            working.wrong[one.number] = value
            value = None
    working.taken[one.number] = value
    return value


def _answer(one: Field, working: Working, now: datetime) -> Value:
    kind = one.kind
    if not one.guarded:
        given = given_at(working.raw, one.path)
        return before_typing(one, kind, working, now) if given is MISSING else kind.take(given)
    if one.kind_choice is not None:
        kind = TEXT_KINDS.get(str(one.kind_choice.value(working.env, now)), kind)
        working.kinds[one.number] = kind
    if one.options is not None and one.options.changing:
        working.options[one.number] = _options_of(one, working, now)
    if one.disabled is not False and _on(one.disabled, working, now):
        working.disabled.add(one.number)
    if one.readonly is not False and _on(one.readonly, working, now):
        working.readonly.add(one.number)
    locked = one.number in working.readonly or one.number in working.disabled
    given = MISSING if locked else given_at(working.raw, one.path)
    return before_typing(one, kind, working, now) if given is MISSING else kind.take(given)


def before_typing(one: Field, kind: Kind, working: Working, now: datetime) -> Value:
    """The value before anybody typed: prefilled, or the default."""
    if one.prefill is not None:
        known = prefilled(one, kind, working, now)
        if known is not None:
            return known
    return None if one.default is None else kind.take(one.default)


def prefilled(one: Field, kind: Kind, working: Working, now: datetime) -> Value:
    """What is known of the field already, from the applicant's particulars or earlier sections; null otherwise."""
    value = None if one.prefill is None else one.prefill.value(working.env, now)
    if value is None or value == "":
        return None
    read = kind.take(kind.store(value) if _is_of(kind.type, value) else show_value(value))
    return None if isinstance(read, Wrong) else read


def _is_of(kind: Type, value: Value) -> bool:
    return kind_of(value) == kind.name


def fitted(kind: Kind, value: Value) -> Value:
    """A formula's result as its field's type; what does not fit is null."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if value is None or not (kind.type.name == "Any" or _is_of(kind.type, value)):
        return None
    return value.quantize(Decimal("0.01")) if kind is MONEY and abs(value) < Decimal("1e30") else value


def _options_of(one: Field, working: Working, now: datetime) -> tuple[Option, ...]:
    if one.options is not None and one.options.source is not None:
        return tuple(
            Option(choice.value, choice.zh, choice.en, choice.group, choice.hint, choice.barred)
            for choice in choices_of(one.options.source, working, now)
        )
    if one.options is not None and one.options.under is not None:
        return options_under(str(one.options.under.value(working.env, now)))
    if one.options is None or one.options.formula is None:
        return ()
    listed = one.options.formula.value(working.env, now)
    if not isinstance(listed, list | tuple):
        return ()
    return tuple(_option(entry) for entry in listed[:OPTIONS_LIMIT] if entry is not None)


def choices_of(query: Query, working: Working, now: datetime) -> Sequence[Choice]:
    """What a register offers, asked by the answers as they stand."""
    asked = {name: formula.value(working.env, now) for name, formula in query.given}
    return working.around.choices(query.name, asked)[:OPTIONS_LIMIT]


def _option(entry: Json) -> Option:
    if not isinstance(entry, Mapping):
        text = show_value(entry)
        return Option(text, text)
    value = show_value(entry.get("value"))
    return Option(
        value or show_value(entry.get("label")),
        show_value(entry.get("label")) or value,
        show_value(entry.get("en")),
        show_value(entry.get("group")),
        show_value(entry.get("hint")),
    )


def _rows(one: Rows, working: Working, now: datetime) -> list[dict[str, Any]] | None:
    given = given_at(working.raw, one.path)
    if given is MISSING:
        given = [{}] * max(one.first, one.least)
    elif given in (None, ""):
        given = []
    elif not isinstance(given, list | tuple):
        working.wrong[one.number] = not_answered_as("清单", "a list")
        given = []
    if len(given) > ROWS_LIMIT:
        working.wrong[one.number] = too_many_rows(one.most, len(given))
    rows = working.rows[one.number] = [
        _row(one.body, raw, index, working, now) for index, raw in enumerate(given[:ROWS_LIMIT], 1)
    ]
    return [row.values for row in rows]


def _row(body: Body, raw: Json, index: int, outer: Working, now: datetime) -> Working:
    scope = {**outer.env, **dict.fromkeys(body.types), "parent": outer.values, "i": Decimal(index)}
    row = Working(body, raw if isinstance(raw, Mapping) else {}, scope, outer.around)
    scope["this"] = row.values
    _run(row, now)
    return row


def is_blank(row: Working) -> bool:
    """Whether nobody typed anything into a row: every given value is empty or the default, or hidden by now."""
    for one in row.body.fields:
        if one.number in row.hidden:
            continue
        given = given_at(row.raw, one.path)
        if given is MISSING or given is None or given == "" or given is False:
            continue
        if given != one.default and not _empty_parts(given):
            return False
    return all(is_blank(inner) for one in row.body.lists for inner in row.rows.get(one.number, ()))


def _empty_parts(given: Json) -> bool:
    """A quantity or moment whose inputs are empty, whatever unit or factor was preset."""
    if isinstance(given, Mapping):
        return all(given.get(part) in (None, "") for part in ("value", "uncertainty", "date", "time"))
    return isinstance(given, list) and not any(given)
