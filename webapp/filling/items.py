"""What pages of a case show of its items beside the steps: certificates and samples, from their registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from engine.metrology.registers import Certificate, Status, certificates_at
from engine.metrology.samples import Sample, samples_at
from engine.queries import Wish
from engine.queries.overview import ItemRow

_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """What the registers know of one item."""

    certificates: tuple[Certificate, ...]
    sample: Sample | None


def read_wish() -> Wish:
    """What the address asks of a case page; what makes no sense is left out."""
    page = request.args.get("page", "")
    return Wish(
        state=request.args.get("state", ""),
        page=int(page) if page.isdecimal() and len(page) <= _MOST_DIGITS else 1,
        whole_history=request.args.get("history") == "all",
    )


def beside_items(session: Session, case_id: UUID, rows: Iterable[ItemRow]) -> dict[str, Beside]:
    """What the registers know of these items, by path; certificates still being made are left out. Two statements."""
    paths = [row.path for row in rows]
    if not paths:
        return {}
    made = [one for one in certificates_at(session, case_id, paths) if one.status != Status.MAKING]
    samples = {one.address: one for one in samples_at(session, case_id, paths)}
    return {path: Beside(tuple(one for one in made if one.address == path), samples.get(path)) for path in paths}
