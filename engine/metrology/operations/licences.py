"""standard_licence.check, .grant and .change: what an application asks of the register of measurement standards."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.metrology.operations.certificates import last_day
from engine.metrology.registers.certificates import new_query_code
from engine.metrology.registers.licence_model import StandardLicence
from engine.metrology.registers.licences import (
    NEW,
    RENEWAL,
    change_licence,
    grant_licence,
    licence_for,
    number_by,
)
from engine.ports import CaseView, Operation, Value

LOCAL = ZoneInfo("Asia/Shanghai")
#: the technical part of an application; a renewal begins with it. No persons.
SCOPE = ("std_name", "std_code", "std_kind", "location", "measuring_range", "quality", "original_value")
TABLES = ("main_standards", "auxiliaries", "environment", "projects")
MONTHS = 12


def check(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    business_type: str,
    certificate_no: str | None,
    renewal_days: Decimal,
) -> Mapping[str, Value]:
    """Whether the applicant may ask this of this licence, and when a renewal would count as given.

    Args:
        business_type: 新建考核, 复查考核, 更换, 其他变更, 封存, 撤销, 恢复使用 or 证书补发.
        certificate_no: number of the licence; not asked for 新建考核.
        renewal_days: how many days before its end a renewal must be asked for at the latest (行政许可法 art. 50).

    Returns:
        ``certificate_no``, ``name``, ``holder``, ``status``, ``valid_until`` of the licence, empty for 新建考核;
        ``decide_by``: the last day to decide on a renewal, which counts as given after it; null where it never does.

    Raises:
        InvalidAnswers: at ``certificate_no``.
    """
    if business_type == NEW:
        return dict.fromkeys(CHECKED)
    opened = case.opened_at.astimezone(LOCAL).date()
    found = licence_for(
        session,
        certificate_no or "",
        asked=business_type,
        party_id=case.party_id,
        applicant=case.applicant_name,
        on=opened,
    )
    in_time = opened + timedelta(days=int(renewal_days)) <= found.valid_until
    return {
        "certificate_no": found.certificate_no,
        "name": found.name,
        "holder": found.holder,
        "status": found.status,
        "valid_until": found.valid_until,
        "decide_by": found.valid_until if business_type == RENEWAL and in_time else None,
    }


def grant(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    application: Mapping[str, Any],
    replaces: str | None,
    decision_no: str | None,
    validity_years: Decimal,
    pattern: str,
    deemed: bool,
) -> Mapping[str, Value]:
    """Enter the licence, with its certificate number and last day.

    Args:
        application: the section of the application: std_name, std_code, std_kind, location, measuring_range, quality,
            main_standards, auxiliaries, environment, projects.
        replaces: number of the licence that is renewed, or null.
        validity_years: 4 or 5; the last day is the day before the anniversary.
        pattern: of the certificate number, with ``{year}`` and ``{serial:3}``.
        deemed: renewed because nothing was decided in time; it then follows the old one without a gap.

    Returns:
        ``certificate_no``, ``query_code``, ``issued_on``, ``valid_until``, ``status``, ``deemed``.

    Raises:
        NotFound: there is no licence to renew.
        Conflict: it was renewed or cancelled meanwhile.
    """
    today = now.astimezone(LOCAL).date()
    entry = StandardLicence(
        certificate_no=number_by(session, pattern, now),
        query_code=new_query_code(),
        name=application["std_name"],
        code=application.get("std_code") or "",
        kind=application["std_kind"],
        holder=case.applicant_name,
        holder_id=case.party_id,
        case_id=case.id,
        measuring_range=application.get("measuring_range") or "",
        quality=application.get("quality") or "",
        location=application.get("location") or "",
        issued_on=today,
        valid_until=last_day(today, int(validity_years) * MONTHS),
        decision_no=decision_no or "",
        deemed=bool(deemed),
        scope=technical(application),
        remarks=[],
    )
    grant_licence(session, entry, replaces=replaces or "")
    return {
        "certificate_no": entry.certificate_no,
        "query_code": entry.query_code,
        "issued_on": entry.issued_on,
        "valid_until": entry.valid_until,
        "status": str(entry.status),
        "deemed": entry.deemed,
    }


def technical(application: Mapping[str, Any]) -> dict[str, Any]:
    """The technical part of an application as JSON: numbers and dates as text, uploaded files left out."""
    kept = {name: application.get(name) for name in (*SCOPE, *TABLES)}
    told: dict[str, Any] = json.loads(json.dumps(kept, default=str))
    return {name: value for name, value in told.items() if value}


def change(
    session: Session, case: CaseView, now: datetime, *, application: Mapping[str, Any], certificate_no: str
) -> Mapping[str, Value]:
    """Enter what was agreed to: 更换, 其他变更, 封存, 撤销, 恢复使用 or 证书补发.

    Args:
        application: the section of the application; ``new_name``, ``new_location`` and ``new_standards`` are taken
            over, ``change_words`` become the remark.

    Returns:
        ``certificate_no``, ``name``, ``holder``, ``status``, ``issued_on``, ``valid_until`` and ``changed_on``.

    Raises:
        NotFound: no such licence.
        Conflict: it does not stand so that this may be done.
    """
    today = now.astimezone(LOCAL).date()
    asked = application["business_type"]
    found = change_licence(
        session,
        certificate_no,
        asked=asked,
        words=application.get("change_words") or "",
        changes=_changes(application),
        case_id=case.id,
        on=today,
    )
    if application.get("new_standards"):
        found.scope = {**found.scope, "main_standards": technical({"main_standards": application["new_standards"]})
                       .get("main_standards", [])}  # fmt: skip
    return {
        "certificate_no": found.certificate_no,
        "name": found.name,
        "holder": found.holder,
        "status": str(found.status),
        "issued_on": found.issued_on,
        "valid_until": found.valid_until,
        "changed_on": today,
    }


def _changes(application: Mapping[str, Any]) -> dict[str, str]:
    told = {"holder": application.get("new_name"), "location": application.get("new_location")}
    return {column: value for column, value in told.items() if value}


CHECKED = {
    "certificate_no": "string",
    "name": "string",
    "holder": "string",
    "status": "string",
    "valid_until": "date",
    "decide_by": "date",
}
CHECK_LICENCE = Operation(
    name="standard_licence.check",
    inputs={"business_type": "string", "certificate_no": "string", "renewal_days": "number"},
    gives=CHECKED,
    run=check,
)
GRANT = Operation(
    name="standard_licence.grant",
    inputs={
        "application": "Any",
        "replaces": "string",
        "decision_no": "string",
        "validity_years": "number",
        "pattern": "string",
        "deemed": "boolean",
    },
    gives={
        "certificate_no": "string",
        "query_code": "string",
        "issued_on": "date",
        "valid_until": "date",
        "status": "string",
        "deemed": "boolean",
    },
    run=grant,
)
CHANGE = Operation(
    name="standard_licence.change",
    inputs={"application": "Any", "certificate_no": "string"},
    gives={
        "certificate_no": "string",
        "name": "string",
        "holder": "string",
        "status": "string",
        "issued_on": "date",
        "valid_until": "date",
        "changed_on": "date",
    },
    run=change,
)
