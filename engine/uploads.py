"""Large files that come in pieces and go on where they broke off.

Every piece is encrypted and durable before its row is written. Nothing is looked at before the last piece is there:
what the file really is, and whether it may be kept, is the caller's to decide then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from engine.db import new_id
from engine.errors import Conflict, NotFound
from engine.files import PART, open_file, seal_file
from engine.model.file import StoredFile, Upload
from engine.ports import FileStore
from engine.vault import KeyRing

#: unfinished uploads are forgotten after so many days.
KEPT_DAYS = 3
#: at most so many unfinished uploads of one person.
MOST_OPEN = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file somebody wants to send: for which field of what, and how the field takes it. ``size`` is in bytes."""

    owner: UUID
    field: str
    name: str
    size: int
    fingerprint: str
    endings: tuple[str, ...] = ()
    strips: bool = False
    trust: str = ""
    party_id: UUID | None = None
    task_id: UUID | None = None


def begin_upload(session: Session, ring: KeyRing, wanted: Wanted, *, now: datetime) -> Upload:
    """Begin an upload, or find the unfinished one of the same file for the same field.

    Raises:
        Conflict: the person has too many unfinished uploads.
    """
    tag = ring.blind(f"{wanted.name}\n{wanted.size}\n{wanted.fingerprint}")
    unfinished = session.scalars(select(Upload).where(Upload.owner == wanted.owner).limit(MOST_OPEN + 1)).all()
    for one in unfinished:
        if (one.field, one.fingerprint) == (wanted.field, tag):
            return one
    if len(unfinished) > MOST_OPEN:
        raise Conflict("未完成的上传过多，请稍后再试", "too many unfinished uploads; try again later")
    row_id = new_id()
    row = Upload(
        id=row_id,
        owner=wanted.owner,
        party_id=wanted.party_id,
        task_id=wanted.task_id,
        field=wanted.field,
        fingerprint=tag,
        sealed_name=ring.seal(wanted.name.encode(), bound=f"upload:{row_id}"),
        endings=",".join(wanted.endings),
        strips=wanted.strips,
        trust=wanted.trust,
        size=wanted.size,
        received=0,
        begun_at=now,
    )
    session.add(row)
    return row


def find_upload(session: Session, owner: UUID, upload_id: UUID) -> Upload:
    """An unfinished upload of its owner. Raises NotFound."""
    row = session.get(Upload, upload_id)
    if row is None or row.owner != owner:
        raise NotFound("没有这项上传，可能已经完成或过期", "no such upload; it may have ended")
    return row


def seal_piece(
    ring: KeyRing, store: FileStore, upload: Upload, *, at: int, content: bytes, now: datetime
) -> StoredFile:
    """Encrypt and store a piece; needs no transaction."""
    piece = seal_file(
        ring, store, content=content, name="", media_type="application/octet-stream", owner=upload.owner, kind=PART,
        now=now,
    )  # fmt: skip
    piece.address, piece.step = str(upload.id), f"{at:015}"
    return piece


def add_piece(session: Session, owner: UUID, upload_id: UUID, piece: StoredFile) -> Upload:
    """Write a piece down behind those that are there; a piece that is there already changes nothing.

    Raises:
        NotFound: no such upload.
        Conflict: it is not the next piece, or more than the whole file.
    """
    session.execute(
        select(Upload.id).where(Upload.id == upload_id).with_for_update().execution_options(populate_existing=True)
    )
    upload = find_upload(session, owner, upload_id)
    at = int(piece.step)
    if at + piece.size <= upload.received:
        return upload
    if at != upload.received or at + piece.size > upload.size:
        raise Conflict("上传的顺序不对，请重新选择文件", "this is not the next piece of the file")
    session.add(piece)
    upload.received += piece.size
    return upload


def pieces_of(session: Session, upload_id: UUID) -> list[StoredFile]:
    """The pieces that are there, in order."""
    return list(session.scalars(select(StoredFile).where(*_pieces(upload_id)).order_by(StoredFile.step)))


def upload_name(ring: KeyRing, upload: Upload) -> str:
    """The name of the file that is on its way."""
    return ring.unseal(upload.sealed_name, bound=f"upload:{upload.id}").decode()


def join_pieces(ring: KeyRing, store: FileStore, pieces: Iterable[StoredFile]) -> bytes:
    """The whole file; needs no transaction."""
    return b"".join(open_file(ring, store, piece)[1] for piece in pieces)


def end_upload(session: Session, upload_id: UUID) -> None:
    """Forget an upload and its pieces; their bytes become orphans."""
    session.execute(delete(StoredFile).where(*_pieces(upload_id)).execution_options(synchronize_session=False))
    session.execute(delete(Upload).where(Upload.id == upload_id).execution_options(synchronize_session=False))


def forget_unfinished(session: Session, *, now: datetime) -> int:
    """Forget what was begun more than three days ago and never finished; gives how many."""
    stale = session.scalars(select(Upload.id).where(Upload.begun_at < now - timedelta(days=KEPT_DAYS))).all()
    for upload_id in stale:
        end_upload(session, upload_id)
    return len(stale)


def _pieces(upload_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (StoredFile.kind == PART, StoredFile.address == str(upload_id))
