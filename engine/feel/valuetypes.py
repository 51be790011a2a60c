"""Values and types together: the type of a value, whether a value has a type, and FEEL's implicit conversions."""

from collections.abc import Sequence
from datetime import date, timedelta

from engine.feel.errors import Fault
from engine.feel.limits import Effort, Meter
from engine.feel.numbers import number_of
from engine.feel.temporal import build_moment, date_ordinal, zone_at
from engine.feel.types import ANY, FUNCTION, NULL, Type, context_of, function_of, list_of, range_of
from engine.feel.values import DaysDuration, Function, LongDate, Range, Value, kind_of

_SAMPLE = 50


def type_of(value: Value, depth: int = 0, effort: Effort | None = None) -> Type:
    """The type of a value; of a long list the first items speak for the rest."""
    kind = kind_of(value)
    effort = effort or Meter()
    effort.spend(1)
    if kind == "list" and depth < _SAMPLE:
        kinds = {type_of(item, depth + 1, effort) for item in value[:_SAMPLE]}
        return list_of(kinds.pop() if len(kinds) == 1 else ANY)
    if kind == "context" and depth < _SAMPLE:
        return context_of({key: type_of(item, depth + 1, effort) for key, item in value.items()})
    if isinstance(value, Range):
        return range_of(type_of(value.start if value.start is not None else value.end, depth + 1, effort))
    if isinstance(value, Function):
        return _function_type(value)
    return NULL if value is None else Type(kind) if kind not in ("foreign", "list", "context") else ANY


def _function_type(value: Function) -> Type:
    if value.type.name == "function":
        return value.type
    if value.parameters is None:
        return FUNCTION
    return function_of(tuple(parameter.type for parameter in value.parameters), value.result)


def conforms_type(given: Type, wanted: Type) -> bool:
    """Whether every value of type ``given`` has type ``wanted`` (DMN 1.5, section 10.3.2.9.3)."""
    if wanted.name == "Any" or given.name == "Null" or given == wanted:
        return True
    if given.name != wanted.name:
        return False
    if wanted.name in ("list", "range"):
        return conforms_type(given.element or ANY, wanted.element or ANY)
    if wanted.name == "context":
        fields = dict(given.fields)
        return all(name in fields and conforms_type(fields[name], kind) for name, kind in wanted.fields)
    return wanted.name != "function" or _conforms_function(given, wanted)


def _conforms_function(given: Type, wanted: Type) -> bool:
    parameters = given.parameters
    # Of a built-in the parameters are not told here; a call will tell.
    if wanted.parameters is None or parameters is None:
        return True
    if len(parameters) != len(wanted.parameters):
        return False
    # Parameters go the other way round: a function that takes more will do where less is given.
    accepted = all(conforms_type(theirs, ours) for ours, theirs in zip(parameters, wanted.parameters, strict=True))
    result = given.result or ANY
    return accepted and (result == ANY or conforms_type(result, wanted.result or ANY))


def conforms(value: Value, wanted: Type, effort: Effort | None = None) -> bool:
    """Whether a value has a type. Null has every type. ``effort`` counts the work on lists and contexts."""
    if value is None or wanted.name == "Any":
        return True
    kind = kind_of(value)
    if kind != wanted.name:
        return False
    effort = effort or Meter()
    if kind == "list":
        effort.spend(len(value))
        return wanted.element in (None, ANY) or all(conforms(item, wanted.element or ANY, effort) for item in value)
    if kind == "context":
        return all(name in value and conforms(value[name], inner, effort) for name, inner in wanted.fields)
    if isinstance(value, Range):
        element = wanted.element or ANY
        return conforms(value.start, element, effort) and conforms(value.end, element, effort)
    return not isinstance(value, Function) or conforms_type(type_of(value), wanted)


def instance_of(value: Value, wanted: Type, effort: Effort | None = None) -> bool:
    """What ``instance of`` answers: as ``conforms``, but null is an instance of Null only."""
    if value is None:
        return wanted.name == "Null"
    return conforms(value, wanted, effort)


def plain(value: Value) -> Value:
    """A caller's value in FEEL's own form: integers become decimals, ``timedelta`` a duration, tuples lists."""
    kind = type(value)
    if kind is int:
        return number_of(value)
    if kind is tuple:
        return list(value)
    return DaysDuration.of(value) if isinstance(value, timedelta) else value


def coerce(value: Value, wanted: Type, effort: Effort | None = None) -> Value:
    """The value as type ``wanted``, with the standard's conversions: an item to a list and back, a date to midnight.

    Raises ``Fault`` when the value does not fit.
    """
    if conforms(value, wanted, effort):
        return value
    if wanted.name == "list" and conforms(value, wanted.element or ANY, effort):
        return [value]
    if (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and len(value) == 1
        and conforms(value[0], wanted, effort)
    ):
        return value[0]
    if wanted.name == "date and time" and isinstance(value, date | LongDate):
        return build_moment(date_ordinal(value), 0, zone_at(0))
    raise Fault(f"应为 {wanted}，实际为 {kind_of(value)}。", f"Expected {wanted}, got {kind_of(value)}.")
