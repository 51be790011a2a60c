"""Sample registers of a demo installation, read from ``data/samples.json``; days count from the day of loading."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Base
from engine.metrology.prices.samples import load_demo_prices
from engine.metrology.registers.licence_model import Examiner, StandardLicence
from engine.metrology.registers.model import Capability, Certificate, MeasurementStandard, Qualification

LOCAL = ZoneInfo("Asia/Shanghai")
_FILE = Path(__file__).with_name("data") / "samples.json"


@cache
def _samples() -> Mapping[str, Any]:
    samples: Mapping[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return samples


def load_demo(session: Session, now: datetime) -> int:
    """Add the samples that are missing and give their number; doing it twice adds nothing."""
    today = now.astimezone(LOCAL).date()
    return (
        _add_missing(
            session,
            MeasurementStandard.number,
            [_dated(MeasurementStandard, row, today) for row in _samples()["standard"]],
        )
        + _add_missing(session, Certificate.number, [_certificate(row, now) for row in _samples()["certificate"]])
        + _add_missing(session, Capability.number, [Capability(**row) for row in _samples()["capability"]])
        + _add_missing(
            session, Qualification.number, [_dated(Qualification, row, today) for row in _samples()["qualification"]]
        )
        + _add_missing(session, Examiner.number, [_dated(Examiner, row, today) for row in _samples()["examiner"]])
        + _add_licences(session, today)
        + load_demo_prices(session, now)
    )


def _add_licences(session: Session, today: date) -> int:
    """Licences of demo firms, taken over from before: their holders are known by name."""
    known = set(session.scalars(select(StandardLicence.certificate_no)))
    rows = [
        StandardLicence(
            **{key: value for key, value in row.items() if not key.endswith("_days")},
            issued_on=today + timedelta(days=row["issued_days"]),
            valid_until=today + timedelta(days=row["valid_days"]),
        )
        for row in _samples()["licence"]
    ]
    return _add(session, [row for row in rows if row.certificate_no not in known])


def _add_missing(session: Session, column: Any, rows: list[Any]) -> int:  # noqa: ANN401 -- a mapped column
    known = set(session.scalars(select(column)))
    return _add(session, [row for row in rows if row.number not in known])


def _add(session: Session, rows: list[Base]) -> int:
    session.add_all(rows)
    session.flush()
    return len(rows)


def _dated(table: type[Base], row: Mapping[str, Any], today: date) -> Base:
    facts = {key: value for key, value in row.items() if key != "valid_days"}
    return table(**facts, valid_until=today + timedelta(days=row["valid_days"]))


def _certificate(row: Mapping[str, Any], now: datetime) -> Certificate:
    today = now.astimezone(LOCAL).date()
    facts = {key: value for key, value in row.items() if not key.endswith("_days")}
    last = today + timedelta(days=row["valid_days"]) if "valid_days" in row else None
    issued = today + timedelta(days=row["issued_days"])
    return Certificate(**facts, case_id=None, issued_on=issued, valid_until=last, registered_at=now)
