"""record.evaluate: from an original record to figures, a verdict and the tables that a certificate prints, exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.documents.record import Kind
from engine.metrology.numbers.conformity import Conformity
from engine.metrology.numbers.exact import plain, read
from engine.metrology.operations.standards import STANDARD_TYPE, describe
from engine.metrology.records.judging import Finding, findings, verdict_of, worst_of
from engine.metrology.records.printing import printed_tables, signed
from engine.metrology.records.recompute import Recomputation, recompute
from engine.metrology.records.template import Template, flaws_of, read_template
from engine.metrology.registers.standards import require_capability, require_standards
from engine.ports import CaseView, Operation, Value

VERIFICATION, CALIBRATION, TEST = "检定", "校准", "检测"
KINDS = {CALIBRATION: Kind.CALIBRATION, TEST: Kind.TEST}
SOUND = "符合要求"
YES = "是"
#: the rule of a statement of conformity that leaves the uncertainty out, as forms write it.
PLAIN_RULE = "不考虑不确定度"
ROW_TYPE = (
    "context<table: string, row: number, point: string, quantity: string, value: string, limit: string,"
    " uncertainty: string, result: string>"
)
DIFFERENCE_TYPE = "context<table: string, row: number, column: string, recorded: string, recomputed: string>"


def evaluate_record(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    instrument: Mapping[str, Any],
    record: Mapping[str, Any],
    form: Mapping[str, Any],
) -> Mapping[str, Value]:
    """Conclude from a record, by what its template says of its columns.

    A verification judges by its regulation, without uncertainty (JJF 1094-2002, 5.3.1.3), equal counts as conforming.
    A calibration or a test concludes nothing unless it was asked for; then the uncertainty counts (5.3.1.4 to 5.3.1.6)
    unless another rule was agreed.

    Args:
        instrument: the item of the order: service_type, category, unit.
        record: method, standards, done_on; appearance, k, conformity and decision_rule where the form has them; and
            the tables.
        form: the form it was recorded on.

    Returns:
        ``conclusion`` (合格, 不合格, 待定 or ""), ``kind`` of the certificate, ``rows`` (what was judged), ``tables``
        (as printed), ``largest_error``, ``k``, ``method_name``, ``series``, ``cycle_months``, ``accredited``, the
        ``standards`` as registered, and ``recomputed``: what a second way of computing found.

    Raises:
        InvalidAnswers: the method is not one we hold, a standard may not be used, or a figure is missing.
    """
    service, category, done_on = instrument["service_type"], instrument["category"], record["done_on"]
    capability = require_capability(session, category=category, service_type=service, method=record["method"])
    used = require_standards(session, record.get("standards") or [], on=done_on, category=category)
    template, k = _template(form), _k(record)
    judging = service == VERIFICATION or record.get("conformity") == YES
    considers_u = service != VERIFICATION and record.get("decision_rule") != PLAIN_RULE
    found = findings(template, record, judging=judging, considers_u=considers_u)
    conclusion = _conclusion(found, record.get("appearance")) if judging else ""
    worst = worst_of(found)
    return {
        "conclusion": conclusion,
        "kind": _kind(service, conclusion).value,
        "rows": [{**asdict(one), "row": Decimal(one.row)} for one in found],
        "tables": printed_tables(template, record, found, unit=instrument["unit"], k=k),
        "largest_error": signed(worst.value),
        "k": k,
        "method_name": capability.method_name,
        "series": capability.series,
        "cycle_months": None if capability.cycle_months is None else Decimal(capability.cycle_months),
        "accredited": capability.accredited,
        "standards": [describe(one) for one in used],
        "recomputed": _told(recompute(template, record)),
    }


def _template(form: Mapping[str, Any]) -> Template:
    flaws = flaws_of(form)
    if flaws:
        element, zh, en = flaws[0]
        raise InvalidAnswers([Problem("", f"记录表“{form['title']}”有误：{element} {zh}", f"{element}: {en}")])
    return read_template(form)


def _k(record: Mapping[str, Any]) -> str:
    k = record.get("k")
    return plain(read("2" if k is None else k))


def _told(found: Recomputation) -> dict[str, Value]:
    return {
        "agrees": found.agrees,
        "checked": Decimal(found.checked),
        "differences": [{**asdict(one), "row": Decimal(one.row)} for one in found.differences],
        "untold": list(found.untold),
    }


def _conclusion(found: Sequence[Finding], appearance: object) -> str:
    if appearance not in (None, SOUND):
        return Conformity.FAIL.value
    return verdict_of(found).value


def _kind(service: str, conclusion: str) -> Kind:
    if service != VERIFICATION:
        return KINDS.get(service, Kind.CALIBRATION)
    return Kind.VERIFICATION if conclusion == Conformity.PASS else Kind.REJECTION


EVALUATE = Operation(
    name="record.evaluate",
    inputs={"instrument": "Any", "record": "Any", "form": "Any"},
    gives={
        "conclusion": "string",
        "kind": "string",
        "rows": f"list<{ROW_TYPE}>",
        "tables": "Any",
        "largest_error": "string",
        "k": "string",
        "method_name": "string",
        "series": "string",
        "cycle_months": "number",
        "accredited": "boolean",
        "standards": f"list<{STANDARD_TYPE}>",
        "recomputed": f"context<agrees: boolean, checked: number, differences: list<{DIFFERENCE_TYPE}>,"
        " untold: list<string>>",
    },
    run=evaluate_record,
    flaws_in=flaws_of,
)
