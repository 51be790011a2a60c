"""record.evaluate: from an original record to errors and a verdict, exactly."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.documents.record import Kind
from engine.metrology.numbers.conformity import Conformity, decide_by_procedure
from engine.metrology.numbers.exact import BadNumber, magnitude, plain, read, read_positive
from engine.metrology.numbers.indication import error
from engine.metrology.operations.standards import STANDARD_TYPE, describe
from engine.metrology.registers.standards import require_capability, require_standards
from engine.ports import CaseView, Operation, Value

VERIFICATION = "检定"
SOUND = "符合要求"
ROW_TYPE = (
    "context<nominal: string, reading: string, error: string, limit: string, uncertainty: string, result: string>"
)


def evaluate_record(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    service_type: str,
    category: str,
    method: str,
    standards: Sequence[str],
    done_on: date,
    appearance: str,
    limit: Decimal | None,
    k: Decimal | None,
    points: Sequence[Mapping[str, Any]],
) -> Mapping[str, Value]:
    """Work out errors of indication (JJF 1001-2011) and, for a verification, conclude by its regulation.

    A verification compares each error with ±limit as it is, without uncertainty (JJF 1094-2002, 5.3.1.3), equal counts
    as conforming. A calibration concludes nothing.

    Args:
        service_type: 检定 or 校准.
        limit: magnitude of the maximum permissible error, unit of the readings; for 检定 only.
        k: coverage factor of the uncertainties, 2 when not given; for 校准 only.
        points: ``nominal``, ``reading`` and, for 校准, ``uncertainty`` (U), all in one unit.

    Returns:
        ``conclusion`` (合格, 不合格 or ""), ``kind`` of the certificate, ``rows`` as they will be printed,
        ``largest_error``, ``k``, ``method_name``, ``series``, ``cycle_months`` and the ``standards`` as registered.

    Raises:
        InvalidAnswers: the method is not one we hold, a standard may not be used, or a number is missing.
    """
    capability = require_capability(session, category=category, service_type=service_type, method=method)
    used = require_standards(session, standards or [], on=done_on, category=category)
    if not points:
        raise InvalidAnswers([Problem("points", "请填写各点读数", "there are no readings")])
    verifying = service_type == VERIFICATION
    rows = _verified(points, limit) if verifying else _calibrated(points)
    conclusion = _conclusion(rows, appearance) if verifying else ""
    worst = max((read(row["error"]) for row in rows), key=magnitude)
    return {
        "conclusion": conclusion,
        "kind": _kind(verifying=verifying, conclusion=conclusion).value,
        "rows": rows,
        "largest_error": signed(worst),
        "k": plain(read("2" if k is None else k)),
        "method_name": capability.method_name,
        "series": capability.series,
        "cycle_months": None if capability.cycle_months is None else Decimal(capability.cycle_months),
        "standards": [describe(one) for one in used],
    }


def _verified(points: Sequence[Mapping[str, Any]], limit: Decimal | None) -> list[dict[str, str]]:
    try:
        bound = read_positive("" if limit is None else limit, "最大允许误差", "the maximum permissible error")
    except BadNumber as missing:
        raise InvalidAnswers([Problem("limit", "请填写大于零的最大允许误差", "a limit above zero")]) from missing
    rows = []
    for point in points:
        row = _row(point)
        verdict = decide_by_procedure(read(row["error"]), bound).verdict
        rows.append({**row, "limit": f"±{plain(bound)}", "result": verdict.value})
    return rows


def _calibrated(points: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    rows = []
    for place, point in enumerate(points):
        try:
            u = read_positive(_given(point, "uncertainty"), "扩展不确定度", "the expanded uncertainty")
        except BadNumber as missing:
            problem = Problem(
                f"points[{place}].uncertainty", "请填写大于零的扩展不确定度 U", "an uncertainty above zero"
            )
            raise InvalidAnswers([problem]) from missing
        rows.append({**_row(point), "uncertainty": plain(u)})
    return rows


def _row(point: Mapping[str, Any]) -> dict[str, str]:
    try:
        nominal, reading = read(_given(point, "nominal")), read(_given(point, "reading"))
    except BadNumber as wrong:
        raise InvalidAnswers([Problem("points", "标准值和示值应为数字", "readings must be numbers")]) from wrong
    return {
        "nominal": plain(nominal),
        "reading": plain(reading),
        "error": signed(error(reading, nominal)),
        "limit": "",
        "uncertainty": "",
        "result": "",
    }


def _given(point: Mapping[str, Any], name: str) -> Decimal | str:
    value: Decimal | str | None = point.get(name)
    return "" if value is None else value


def signed(number: Decimal) -> str:
    """An error as certificates print it: "+0.01", "-0.01", "0.00"."""
    return plain(number) if number <= 0 else f"+{plain(number)}"


def _conclusion(rows: Sequence[Mapping[str, str]], appearance: str) -> str:
    passed = appearance == SOUND and all(row["result"] == Conformity.PASS for row in rows)
    return (Conformity.PASS if passed else Conformity.FAIL).value


def _kind(*, verifying: bool, conclusion: str) -> Kind:
    if not verifying:
        return Kind.CALIBRATION
    return Kind.VERIFICATION if conclusion == Conformity.PASS else Kind.REJECTION


EVALUATE = Operation(
    name="record.evaluate",
    inputs={
        "service_type": "string",
        "category": "string",
        "method": "string",
        "standards": "list<string>",
        "done_on": "date",
        "appearance": "string",
        "limit": "number",
        "k": "number",
        "points": "list<context<nominal: number, reading: number, uncertainty: number>>",
    },
    gives={
        "conclusion": "string",
        "kind": "string",
        "rows": f"list<{ROW_TYPE}>",
        "largest_error": "string",
        "k": "string",
        "method_name": "string",
        "series": "string",
        "cycle_months": "number",
        "standards": f"list<{STANDARD_TYPE}>",
    },
    run=evaluate_record,
)
