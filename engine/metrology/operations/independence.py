"""certificate.independent: may whoever measures again do so, or did that person make the certificate in question?"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.operations.certificates import SIGNERS
from engine.metrology.registers.certificates import find_certificate
from engine.metrology.registers.model import Certificate
from engine.ports import CaseView, Operation, Value


def check_independence(
    session: Session, case: CaseView, now: datetime, *, number: str, step: str | None
) -> Mapping[str, Value]:
    """Refuse whoever recorded, verified or approved a certificate of this case as the doer of ``step``.

    Substitutes count on both sides, as the four-eyes rule has it. A step that nobody has done yet refuses nobody.

    Args:
        number: of the certificate.
        step: in the scope of the caller; null asks for the facts alone.

    Returns:
        ``number``, ``kind``, ``status``, ``instrument_name``, ``model``, ``serial_no``, ``conclusion``, ``issued_on``,
        ``valid_until``, and who made it: ``operator``, ``verifier``, ``approver``.

    Raises:
        InvalidAnswers: there is no such certificate in this case, or the doer of ``step`` made it.
    """
    found = _own(session, case, number)
    makers = {role: done for step_id, role in SIGNERS if (done := case.done_by.get(_beside(found.address, step_id)))}
    doer = case.done_by.get(_beside(case.scope_path, step)) if step else None
    for role, made in makers.items():
        if doer is not None and set(_people(doer)) & set(_people(made)):
            zh = f"{doer['name']}是证书 {found.number} 的{role}人；复检应由原检定/校准、核验、批准以外的人员进行"
            raise InvalidAnswers([Problem("", zh, f"{doer['name']} took part in certificate {found.number}")])
    operator, verifier, approver = (str(makers[role]["name"]) if role in makers else "" for _, role in SIGNERS)
    return {
        "number": found.number,
        "kind": found.kind,
        "status": str(found.status),
        "instrument_name": found.instrument_name,
        "model": found.model,
        "serial_no": found.serial_no,
        "conclusion": found.conclusion,
        "issued_on": found.issued_on,
        "valid_until": found.valid_until,
        "operator": operator,
        "verifier": verifier,
        "approver": approver,
    }


def _own(session: Session, case: CaseView, number: str) -> Certificate:
    found = find_certificate(session, number=number or "")
    if found is None or found.case_id != case.id:
        zh = f"本办件没有编号为 {number} 的证书" if number else "请填写证书编号"
        raise InvalidAnswers([Problem("", zh, f"this case has no certificate {number}")])
    return found


def _beside(scope_path: str, step: str) -> str:
    return f"{scope_path}.{step}" if scope_path else step


def _people(done: Mapping[str, Any]) -> Iterator[str]:
    """Whoever did a step, and whoever was stood for in it."""
    return (str(done[key]) for key in ("account_id", "done_for") if done.get(key))


INDEPENDENT = Operation(
    name="certificate.independent",
    inputs={"number": "string", "step": "string"},
    gives={
        **dict.fromkeys(
            ("number", "kind", "status", "instrument_name", "model", "serial_no", "conclusion", "operator"), "string"
        ),
        "verifier": "string",
        "approver": "string",
        "issued_on": "date",
        "valid_until": "date",
    },
    run=check_independence,
    whole=True,
)
