"""What expressions of a service item may name, with types: the sections of its steps and the scopes around them."""

from collections.abc import Mapping

from engine.feel import Type
from engine.feel.types import ANY, BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, context_of, list_of
from engine.ports import Value
from engine.workflow import Definition

CASE = context_of(
    {
        "number": STRING,
        "query_code": STRING,
        "title": STRING,
        "applicant_name": STRING,
        "opened_at": DATE_TIME,
        "opened_on": DATE,
        "item": STRING,
        "site_url": STRING,
    }
)
PARTICULARS = ("kind", "name", "id_type", "id_no", "phone", "address", "email", "contact", "legal_representative")
PARTY = context_of(dict.fromkeys((*PARTICULARS, "region_code"), STRING))
#: how the case's clock stands, null where it has none (yet).
CLOCK = context_of(
    {"light": STRING, "overdue": BOOLEAN, "paused": BOOLEAN, "counted_days": NUMBER, "started_on": DATE, "due_on": DATE}
)
#: names that are in scope everywhere, or inside repeated scopes.
ALWAYS: Mapping[str, Type] = {"case": CASE, "clock": CLOCK, "party": PARTY, "item": ANY, "index": NUMBER, "last": ANY}


def known_types(definition: Definition, sections: Mapping[str, Type], settings: Mapping[str, Value]) -> dict[str, Type]:
    """Every name that some expression of the item may read.

    Args:
        sections: key of each step that writes a section → what the section holds.

    Step ids are taken as known wherever they are drawn; that a name is read in a scope where it is not
    is told when the drawing is built. Steps of the same id in two parts that hold different things may be either.
    """
    inside: dict[str, dict[str, Type]] = {}
    known: dict[str, Type] = {**ALWAYS, "settings": context_of(dict.fromkeys(settings, ANY))}
    for key, step in definition.steps.items():
        kind = ANY if step.repeat is not None else sections.get(key)
        if kind is not None:
            known[step.id] = kind if known.get(step.id, kind) == kind else ANY
            inside.setdefault(step.scope, {})[step.id] = kind
    for scope in sorted({step.scope for step in definition.steps.values() if step.scope}, key=len, reverse=True):
        outer, _, segment = scope.rpartition(".")
        name = segment.removesuffix("[]")
        content = context_of(inside.get(scope, {}))
        kind = list_of(content) if segment.endswith("[]") else content
        known[name] = kind
        inside.setdefault(outer, {})[name] = kind
    return known
