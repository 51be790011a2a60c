"""What a person may use again: files uploaded before by those who act for the party, and documents issued to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.errors import NotFound
from engine.files import DOCUMENT, MATERIAL, file_name
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.policy import Actor
from engine.queries.holds import Holds, binds
from engine.queries.work import NO_SUCH_FILE
from engine.vault import KeyRing

LIST_LENGTH = 200
#: what we issued ourselves is a document of an authority; what an applicant uploaded is a certificate so long as
#: nobody has verified it.
ISSUED_GRADE, UPLOADED_GRADE = "A", "C"


@dataclass(frozen=True, slots=True)
class Material:
    """One file that may be used again. ``case_number`` is "" while it belongs to no case."""

    id: UUID
    name: str
    media_type: str
    size: int
    created_at: datetime
    trust: str
    is_issued: bool
    case_id: UUID | None
    case_number: str
    #: whether its owner may still delete it.
    is_loose: bool
    #: why a document may not be had yet; "" where it may.
    held: str = ""


def my_materials(session: Session, means: Means, actor: Actor, *, now: datetime) -> tuple[Material, ...]:
    """The newest of an applicant's files; the same content is listed once."""
    parties = actor.party_ids
    uploaded = and_(
        StoredFile.kind == MATERIAL, or_(StoredFile.owner == actor.account_id, StoredFile.party_id.in_(parties))
    )
    issued = and_(StoredFile.kind == DOCUMENT, Case.party_id.in_(parties))
    rows = session.execute(
        select(StoredFile, Case)
        .outerjoin(Case, Case.id == StoredFile.case_id)
        .where(or_(uploaded, issued))
        .order_by(StoredFile.created_at.desc(), StoredFile.id.desc())
        .limit(LIST_LENGTH)
    ).all()
    found: dict[str, Material] = {}
    holds: dict[UUID, Holds] = {}
    for row, case in rows:
        held = ""
        if row.kind == DOCUMENT and binds(actor, case):
            if case.id not in holds:
                release = means.catalog.release(session, case.release)
                holds[case.id] = Holds(session, means, case, release, now=now)
            held = holds[case.id].sentence(row)
        known = found.get(row.content_tag)
        if known is None or (known.held and not held):
            number = case.number if case is not None else ""
            found[row.content_tag] = _material(means.ring, row, number, actor, held)
    return tuple(found.values())


def _material(ring: KeyRing, row: StoredFile, number: str, actor: Actor, held: str) -> Material:
    is_issued = row.kind == DOCUMENT
    return Material(
        id=row.id,
        name=file_name(ring, row),
        media_type=row.media_type,
        size=row.size,
        created_at=row.created_at,
        trust=row.trust or (ISSUED_GRADE if is_issued else UPLOADED_GRADE),
        is_issued=is_issued,
        case_id=row.case_id,
        case_number=number,
        is_loose=row.case_id is None and row.owner == actor.account_id,
        held=held,
    )


def drop_material(session: Session, actor: Actor, file_id: UUID) -> None:
    """Delete an uploaded file that belongs to no case; its bytes become an orphan. Raises NotFound."""
    row = session.get(StoredFile, file_id)
    if row is None or row.owner != actor.account_id or row.case_id is not None or row.kind != MATERIAL:
        raise NotFound(*NO_SUCH_FILE)
    session.delete(row)
