"""What a version of the price list changed against the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.prices.lists import rows_of
from engine.metrology.prices.model import PriceRow, PriceVersion, VersionStanding


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One price that is new (``before`` is None), gone (``after`` is None), or another than it was."""

    before: PriceRow | None
    after: PriceRow | None

    @property
    def row(self) -> PriceRow:
        """The row that says what the price is for."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a row")
        return found


def version_before(session: Session, version: PriceVersion) -> PriceVersion | None:
    """The published version that counts until this one does; None for the first."""
    wanted = select(PriceVersion).where(
        PriceVersion.standing == VersionStanding.PUBLISHED,
        PriceVersion.valid_from < version.valid_from,
        PriceVersion.id != version.id,
    )
    return session.scalar(wanted.order_by(PriceVersion.valid_from.desc()).limit(1))


def changes_of(session: Session, version: PriceVersion, former: PriceVersion) -> Sequence[PriceChange]:
    """What became another, in the order of the new list; what is gone stands at the end."""
    old = {_what(row): row for row in rows_of(session, former.id)}
    new = {_what(row): row for row in rows_of(session, version.id)}
    changed = [
        PriceChange(old.get(what), row)
        for what, row in new.items()
        if what not in old or _told(old[what]) != _told(row)
    ]
    return changed + [PriceChange(row, None) for what, row in old.items() if what not in new]


def _what(row: PriceRow) -> tuple[str, str, str]:
    return row.category, row.service_type, row.range


def _told(row: PriceRow) -> tuple[str, str, int, str]:
    return row.name, row.per, row.price_fen, row.remarks
