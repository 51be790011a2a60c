"""What the answers of a user task are: by one form, or by that of several forms which a condition chose."""

from collections.abc import Mapping
from typing import Any

from engine.catalog.release import FORM_KEY, TaskBinding
from engine.feel import Type
from engine.feel.types import ANY, STRING, context_of
from engine.forms import Form
from engine.ports import Value
from engine.sections import Reader
from engine.workflow import Definition, Step


def answers_reader(bound: TaskBinding) -> Reader | None:
    """Reads stored answers by the form they were given on."""
    if bound.form is None or not bound.instead:
        return bound.form.read if bound.form is not None else None

    def read(stored: Mapping[str, Any]) -> dict[str, Value]:
        form = bound.form_of(stored)
        known = form.read(stored) if form is not None else {}
        return {**known, FORM_KEY: stored.get(FORM_KEY)}

    return read


def section_type(bound: Mapping[str, Any], forms: Mapping[str, Form]) -> Type:
    """What a user task's section holds: the fields of all its forms, Any where they differ."""
    names = [bound.get("form", ""), *(one.get("form", "") for one in bound.get("instead", ()))]
    known = [forms[str(name)] for name in names if str(name) in forms]
    if not known:
        return ANY
    fields = dict(known[0].types)
    for form in known[1:]:
        for name, kind in form.types.items():
            fields[name] = kind if fields.get(name, kind) == kind else ANY
    return context_of({**fields, FORM_KEY: STRING} if len(known) > 1 else fields)


def step_beside(definition: Definition, step: Step, name: str) -> str:
    """The key of the step called ``name`` in the scope of ``step``; "" when there is none."""
    beside = (
        key
        for key, one in definition.steps.items()
        if one.id == name and one.scope == step.scope and one.part == step.part
    )
    return next(beside, "")
