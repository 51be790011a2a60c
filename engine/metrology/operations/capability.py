"""capability.match: which instruments of an order lie outside of what the institution may do?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.registers.asked import judge_work, unclear_wish
from engine.metrology.registers.model import Capability
from engine.ports import CaseView, Operation, Value

FINDING_TYPE = "context<serial_no: string, name: string, told: string>"


def match_capability(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    items: Sequence[Mapping[str, Any]],
    **more: Sequence[str] | None,
) -> Mapping[str, Value]:
    """Compare every instrument with the table of capabilities: category, service, measuring range, uncertainty wanted.

    Args:
        items: the instruments: serial_no, name, category, service_type, range_from, range_to, unit, and
            ``wanted_uncertainty`` (text) where the client wants one.
        more: ``except``: serial numbers that are left out, because they go elsewhere.

    Returns:
        ``uncovered``: serial numbers of what cannot be done; ``findings``: the same with the sentence; ``covered``: how
        many can; ``unclear``: those among the covered whose wanted uncertainty a person has to compare.
    """
    left_out = set(more.get("except") or ())
    offered = select(Capability).where(Capability.suspended.is_(False))
    rows = session.scalars(offered.order_by(Capability.method, Capability.number)).all()
    findings: list[dict[str, Value]] = []
    unclear: list[dict[str, Value]] = []
    asked = [one for one in items or () if one["serial_no"] not in left_out]
    for one in asked:
        wanted = {"low": one.get("range_from"), "high": one.get("range_to"), **one}
        found = judge_work(rows, wanted)
        if found is not None and not found.possible:
            findings.append({"serial_no": one["serial_no"], "name": one.get("name"), "told": found.zh})
        elif told := unclear_wish(rows, wanted):
            unclear.append({"serial_no": one["serial_no"], "name": one.get("name"), "told": told})
    return {
        "uncovered": [one["serial_no"] for one in findings],
        "findings": findings,
        "covered": Decimal(len(asked) - len(findings)),
        "unclear": unclear,
    }


MATCH = Operation(
    name="capability.match",
    inputs={"items": "Any", "except": "list<string>"},
    gives={
        "uncovered": "list<string>",
        "findings": f"list<{FINDING_TYPE}>",
        "covered": "number",
        "unclear": f"list<{FINDING_TYPE}>",
    },
    run=match_capability,
)
