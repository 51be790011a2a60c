"""Enters a case into the archive's books and says what its package is to hold; the worker composes it later."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from engine.calendar.days import local_date
from engine.catalog.retention import DEFAULT_RETENTION, RETENTIONS, expires_on
from engine.db import new_id
from engine.model.package import PackageRow
from engine.moves.work import Work


def facts_of(work: Work, told: dict[str, Any]) -> dict[str, Any]:
    """What the package's message says: where the case stands now, so that the package is the same whenever it is made.

    Args:
        told: what the drawing says of it; ``retention`` and ``outcome`` stand above item.toml.
    """
    case, kept = work.case, work.release.item.get("archive", {})
    part = 1 + _filed(work)
    name = f"{work.means.institution_code}-{case.number}"
    retention = str(told.get("retention") or kept.get("retention") or DEFAULT_RETENTION)
    return {
        "institution_code": work.means.institution_code,
        "name": name if part == 1 else f"{name}-{part}",
        "part": part,
        "number": case.number,
        "title": case.title,
        "item": case.item,
        "opened_at": case.opened_at.isoformat(),
        "outcome": case.outcome or case.status,
        "secrecy": str(kept.get("secrecy", "无")),
        "openness": str(kept.get("openness", "控制")),
        **told,
        "closed_at": work.now.isoformat(),
        "retention": retention if retention in RETENTIONS else DEFAULT_RETENTION,
        "log_length": case.log_length,
    }


def enter(work: Work, message_id: UUID, facts: dict[str, Any]) -> PackageRow:
    """Put the package into the books, beside its message."""
    closed_on = local_date(work.now)
    package = PackageRow(
        id=new_id(),
        case_id=work.case.id,
        message_id=message_id,
        part=facts["part"],
        name=facts["name"],
        number=work.case.number,
        item=work.case.item,
        title=work.case.title,
        outcome=str(facts["outcome"]),
        retention=facts["retention"],
        closed_on=closed_on,
        expires_on=expires_on(closed_on, facts["retention"]),
        filed_at=work.now,
    )
    work.session.add(package)
    work.packages = _filed(work) + 1
    return package


def _filed(work: Work) -> int:
    """How many packages of the case stand in the books; asked once per move, mostly along with its task."""
    if work.packages is None:
        count = select(func.count(PackageRow.id)).where(PackageRow.case_id == work.case.id)
        work.packages = int(work.session.scalar(count.execution_options(autoflush=False)) or 0)
    return work.packages
