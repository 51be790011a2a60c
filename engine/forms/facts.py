"""A form told to an operation: its lists, fields and what its owner noted beside them, as plain contexts."""

from collections.abc import Iterable
from typing import Any

from engine.forms.form import Form
from engine.forms.spec import Body, Field, Rows


def form_facts(form: Form) -> dict[str, Any]:
    """The form's key, titles, own properties, fields and lists.

    A field is ``name``, ``label``, ``en`` (fixed words only), ``type`` (FEEL), ``computed`` and ``properties``; a list
    is ``name``, ``label``, ``en``, ``properties`` and its own ``fields``.
    """
    return {
        "key": form.key,
        "title": form.title,
        "properties": dict(form.properties),
        "fields": _fields(form.body.fields),
        "lists": list(_lists(form.body)),
    }


def _fields(fields: Iterable[Field]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "label": one.label.fixed("zh", one.name),
            "en": one.label.fixed("en", one.name),
            "type": one.kind.type.name,
            "computed": one.compute is not None,
            "properties": dict(one.properties),
        }
        for one in sorted(fields, key=lambda field: field.number)
    ]


def _lists(body: Body) -> Iterable[dict[str, Any]]:
    for one in sorted(body.lists, key=_number):
        yield {
            "name": one.name,
            "label": one.label.fixed("zh", one.name),
            "en": one.label.fixed("en", one.name),
            "properties": dict(one.properties),
            "fields": _fields(one.body.fields),
        }


def _number(rows: Rows) -> int:
    return rows.number
