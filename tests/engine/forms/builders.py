"""Small forms for tests."""

from datetime import UTC, datetime

from engine.errors import InvalidAnswers, InvalidDefinition
from engine.forms import compile_form

#: a Monday, ten in the morning in Shanghai.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Surroundings:
    """A calendar with these working days, and registers that answer with what they hold."""

    def __init__(self, workdays=(), choices=(), finding=None):
        self.workdays, self.rows, self.found, self.asked = frozenset(workdays), choices, finding, []

    def is_workday(self, day):
        return day in self.workdays

    def choices(self, name, asked):
        self.asked.append((name, asked))
        return self.rows

    def finding(self, name, asked):
        self.asked.append((name, asked))
        return self.found


def a_field(type_="textfield", key="answer", label="名称", **more):
    return {"type": type_, "key": key, "label": label, **more}


def a_list(*fields, path="items", **more):
    return {"type": "dynamiclist", "path": path, "label": "清单", "components": list(fields), **more}


def a_form(*components, shared=None, **more):
    schema = {"type": "default", "id": "form", "schemaVersion": 19, "components": list(components), **more}
    return compile_form(schema, key="test/form", shared=shared or {})


def flaws_of(*components, **more):
    try:
        a_form(*components, **more)
    except InvalidDefinition as refused:
        return [(flaw.element, flaw.zh) for flaw in refused.flaws]
    return []


def problems_of(form, raw, scope=None, **more):
    """Field → Chinese sentence."""
    try:
        form.check(raw, scope or {}, now=NOW, **more)
    except InvalidAnswers as refused:
        return {problem.field: problem.zh for problem in refused.problems}
    return {}


def sentence_for(component, answer):
    """The sentence about one answer to one field, or None when it is accepted."""
    return problems_of(a_form(component), {component["key"]: answer}).get(component["key"])


def accepted(form, raw, scope=None, **more):
    return form.check(raw, scope or {}, now=NOW, **more)


def accepted_by(component, answer):
    return accepted(a_form(component), {component["key"]: answer}).get(component["key"])


def fields_of(view):
    """Dotted name → FieldView of everything shown."""
    found = {}

    def walk(parts):
        for part in parts:
            if part.part == "field":
                found[part.name] = part
            elif part.part == "group":
                walk(part.parts)
            elif part.part == "list":
                for row in part.rows:
                    walk(row.parts)

    for page in view.pages:
        walk(page.parts)
    return found


def shown(form, raw, scope=None, **more):
    """Dotted name → FieldView."""
    return fields_of(form.view(raw, scope or {}, now=NOW, **more))
