"""staff.check: may whoever did a step do it, by the register of qualifications?"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.registers.staff import Duty, require_qualification
from engine.ports import CaseView, Operation, Value


def check_staff(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    step: str,
    duty: str,
    service_type: str,
    category: str,
    on: date,
) -> Mapping[str, Value]:
    """Refuse a person who is not qualified for the category on the day (JJF 1069-2012, 6.2).

    Args:
        step: the step in question, in the scope of the caller; whoever did it last is asked about.
        duty: operator, verifier or signatory.

    Returns:
        ``person`` and the ``number`` and ``kind`` of the qualification.

    Raises:
        InvalidAnswers: nobody did the step, or that person holds no such qualification.
    """
    done = case.done_by.get(f"{case.scope_path}.{step}" if case.scope_path else step)
    if done is None:
        raise InvalidAnswers([Problem("", "还没有人办理该环节", f"nobody has done {step}")])
    found = require_qualification(
        session,
        account=str(done["account_id"]),
        name=done["name"],
        duty=Duty(duty),
        service_type=service_type,
        category=category,
        on=on,
    )
    return {"person": done["name"], "number": found.number, "kind": found.kind}


CHECK_STAFF = Operation(
    name="staff.check",
    inputs={"step": "string", "duty": "string", "service_type": "string", "category": "string", "on": "date"},
    gives={"person": "string", "number": "string", "kind": "string"},
    run=check_staff,
)
