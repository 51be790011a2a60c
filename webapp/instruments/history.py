"""What became of an instrument: its orders and certificates, and the errors that each found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.files import find_content
from engine.metrology.instruments import DriftPoint, Instrument
from engine.metrology.registers import Certificate, Status
from engine.model.case import Case
from engine.queries.holds import why_held
from engine.sections import load, pattern_of

MOST = 40


@dataclass(frozen=True, slots=True)
class Result:
    """One judged point of one certificate, as recorded."""

    on: date
    number: str
    point: str
    quantity: str
    value: str
    uncertainty: str
    limit: str


@dataclass(frozen=True, slots=True)
class History:
    """The certificates of an instrument, newest first, and the results that can be compared, oldest first."""

    #: each with number and id of its case, and why the party may not have it yet.
    certificates: tuple[tuple[Certificate, str, UUID, str], ...]
    results: tuple[Result, ...]

    @property
    def series(self) -> tuple[str, ...]:
        """What can be followed over the years: quantity and point, in the order of the newest certificate."""
        return tuple(dict.fromkeys(f"{one.quantity} {one.point}".strip() for one in reversed(self.results)))

    def points(self, series: str) -> list[DriftPoint]:
        """The results of one series as the chart draws them."""
        found = []
        for one in self.results:
            value = _exact(one.value)
            if f"{one.quantity} {one.point}".strip() == series and value is not None:
                limit = _exact(one.limit)
                found.append(
                    DriftPoint(
                        one.on, one.number, value, _exact(one.uncertainty), None if limit is None else abs(limit)
                    )
                )
        return found


def history_of(session: Session, means: Means, instrument: Instrument, *, now: datetime) -> History:
    """Read it, in the open transaction."""
    rows = session.execute(
        select(Certificate, Case)
        .join(Case, Case.id == Certificate.case_id)
        .where(
            Case.party_id == instrument.party_id,
            Certificate.serial_no == instrument.serial_no,
            Certificate.model == instrument.model,
            Certificate.status != Status.MAKING,
        )
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
        .limit(MOST)
    ).all()
    results: list[Result] = []
    held = {certificate.id: _held(session, means, certificate, case, now) for certificate, case in rows}
    for certificate, case in reversed(rows):
        if case.data_key and certificate.status == Status.ISSUED and not held[certificate.id]:
            results += _results(session, means, certificate, case)
    listed = ((certificate, case.number, case.id, held[certificate.id]) for certificate, case in rows)
    return History(tuple(listed), tuple(results))


def _held(session: Session, means: Means, certificate: Certificate, case: Case, now: datetime) -> str:
    """Why the party may not have the certificate yet; its results are then not told either."""
    if not (case.data_key and certificate.pdf_digest):
        return ""
    row = find_content(session, means.ring, certificate.pdf_digest, case_id=case.id)
    return why_held(session, means, case, row, now=now) if row is not None else ""


def _results(session: Session, means: Means, certificate: Certificate, case: Case) -> Sequence[Result]:
    """What the evaluation behind a certificate judged; nothing where it kept no rows."""
    address = f"{certificate.address}.evaluate" if certificate.address else "evaluate"
    pattern = pattern_of(address)
    release = means.catalog.release(session, case.release)
    key = means.ring.open_data_key(case.data_key, bound=f"case:{case.id}")
    found = load(session, case.id, key, release.readers, wanted={pattern}, here=certificate.address, repeated={pattern})
    rows: list[dict[str, Any]] = next((one.stored.get("rows") or [] for one in found if one.address == address), [])
    return [
        Result(
            certificate.issued_on,
            certificate.number,
            *(str(row.get(name) or "") for name in ("point", "quantity", "value", "uncertainty", "limit")),
        )
        for row in rows
    ]


def _exact(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().lstrip("±").replace("−", "-"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
