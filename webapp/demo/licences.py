"""The licences of the demo belong to its firms, so that they can be renewed from the register."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.registers.licence_model import StandardLicence
from engine.parties import Party


def give_licences(session: Session) -> None:
    """Enter the demo firms as holders of the licences that bear their names."""
    for licence in session.scalars(select(StandardLicence).where(StandardLicence.holder_id.is_(None))).all():
        held_by = session.scalars(select(Party.id).where(Party.name == licence.holder)).first()
        licence.holder_id = held_by
