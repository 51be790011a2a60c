"""JSON Schema of the fields that are visible now, checked by jsonschema-rs with its linear regular expressions.

Validators are made once for each combination of visible and required fields and kept with the form. Values are looked
at in their stored form under their dotted names; numbers and dates against bounds are ``bounds.py``'s business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from engine.forms.spec import Field, Rows
from engine.forms.wording import Wrong, bad_format, missing, not_answered_as, too_long, too_short
from engine.ports import Value

_KEPT = 512
_REGEX = jsonschema_rs.RegexOptions()


def field_schema(one: Field) -> dict[str, Any]:
    """The JSON Schema of one field's stored answer."""
    schema = dict(one.kind.schema)
    bounds = one.bounds
    if bounds.least_length:
        schema["minLength"] = bounds.least_length
    if bounds.most_length is not None and one.compute is None:
        schema["maxLength"] = bounds.most_length
    if bounds.pattern:
        schema["pattern"] = bounds.pattern
    if one.options is not None and not one.options.changing:
        values = [option.value for option in one.options.fixed]
        if one.kind.input == "choices":
            schema["items"] = {"enum": values}
        else:
            schema = {"enum": values}
    return schema


def rows_schema(one: Rows) -> dict[str, Any]:
    """The JSON Schema of a list's stored answers."""
    items = answers_schema(one.body.fields, one.body.lists)
    return {"type": "array", "minItems": one.least, "maxItems": one.most, "items": items}


def answers_schema(fields: tuple[Field, ...], lists: tuple[Rows, ...]) -> dict[str, Any]:
    """The JSON Schema of a body's stored answers, nested as they are; what may be hidden is not required."""
    root: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
    answers: tuple[Field | Rows, ...] = (*fields, *lists)
    for one in answers:
        node = root
        for name in one.path[:-1]:
            empty = {"type": "object", "properties": {}, "additionalProperties": False}
            node = node["properties"].setdefault(name, empty)
        node["properties"][one.path[-1]] = rows_schema(one) if isinstance(one, Rows) else _described(one)
        required = one.least > 0 if isinstance(one, Rows) else one.required is True
        if required and one.hide is False and not one.groups and len(one.path) == 1:
            root.setdefault("required", []).append(one.path[0])
    return root


def _described(one: Field) -> dict[str, Any]:
    label = one.label.zh if isinstance(one.label.zh, str) else ""
    return {**field_schema(one), **({"title": label} if label else {}), **({"readOnly": True} if one.compute else {})}


@dataclass(slots=True)
class Validators:
    """The validators of one form, made when first needed."""

    made: dict[tuple[int, frozenset[str], frozenset[str]], Any] = field(default_factory=dict)

    def faults(
        self, body: int, fields: Mapping[str, Field], required: frozenset[str], answers: Mapping[str, Any]
    ) -> Iterator[tuple[str, Wrong]]:
        """What is wrong with the ``answers`` (dotted name → stored value) of the visible ``fields``."""
        key = (body, frozenset(fields), required)
        validator = self.made.get(key)
        if validator is None:
            if len(self.made) >= _KEPT:
                self.made.clear()
            validator = self.made[key] = _validator(fields, required)
        if validator.is_valid(answers):
            return
        for error in validator.iter_errors(answers):
            name = error.kind.property if error.kind.name == "required" else str(error.instance_path[0])
            yield name, _sentence(fields[name], error, answers.get(name))


def _validator(fields: Mapping[str, Field], required: frozenset[str]) -> Value:
    schema = {
        "type": "object",
        "properties": {name: field_schema(one) for name, one in fields.items()},
        "required": sorted(required),
        "additionalProperties": False,
    }
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=_REGEX)


def _sentence(one: Field, error: Value, value: Value) -> Wrong:
    keyword, bounds = error.kind.name, one.bounds
    length = len(value) if isinstance(value, str) else 0
    if keyword == "required":
        return missing(one.kind.verb)
    if keyword == "minLength":
        return too_short(bounds.least_length, length)
    if keyword == "maxLength":
        return too_long(bounds.most_length or 0, length)
    if keyword == "pattern" and bounds.pattern_said[0]:
        return Wrong(bounds.pattern_said[0], bounds.pattern_said[1] or bounds.pattern_said[0])
    if keyword == "pattern":
        return bad_format()
    return not_answered_as("有效的内容", "valid")
