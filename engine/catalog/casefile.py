"""The case file of a release: an empty one that knows its repeats, its parts and the facts of the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from engine.catalog.release import Release
from engine.feel import Expression
from engine.model.case import Case
from engine.ports import Value
from engine.sections import CaseFile


def case_file(release: Release, case: Case, now: datetime) -> CaseFile:
    """An empty case file that knows the release's repeats and parts, and the facts of the case."""
    facts = {
        "number": case.number,
        "query_code": case.query_code,
        "title": case.title,
        "applicant_name": case.applicant_name,
        "opened_at": case.opened_at,
        "item": case.item,
    }
    return CaseFile(
        facts={"case": facts},
        items={pattern: partial(_items, over, now) for pattern, over in release.items.items()},
        inputs={pattern: partial(_inputs, given, now) for pattern, given in release.inputs.items()},
    )


def _items(over: Expression, now: datetime, outer: Mapping[str, Value]) -> Sequence[Value]:
    value = over.evaluate(outer, now=now)
    return value if isinstance(value, list) else []


def _inputs(given: Mapping[str, Expression], now: datetime, outer: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: expression.evaluate(outer, now=now) for name, expression in given.items()}
