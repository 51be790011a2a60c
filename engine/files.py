"""Files of drafts and cases: encrypted bytes in a store under the hash of the ciphertext, a row beside them.

The bytes are durable before the row that names them; a row that never came leaves an orphan, which
``sweep_orphans`` removes.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from engine.db import new_id, reach
from engine.errors import InvalidAnswers, Problem
from engine.model.file import StoredFile
from engine.ports import FileStore
from engine.vault import KeyRing

MATERIAL, DOCUMENT, PART = "material", "document", "part"


class FolderStore:
    """A ``FileStore`` in a folder, two levels deep by digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, digest: str, ciphertext: bytes) -> None:
        """Store durably: write beside, flush, rename."""
        path = self._path(digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f"{digest}.{new_id().hex}.part")
        with beside.open("wb") as file:
            file.write(ciphertext)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def get(self, digest: str) -> bytes:
        """Give the bytes back. Raises KeyError when there are none."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError as missing:
            raise KeyError(digest) from missing

    def remove(self, digest: str) -> None:
        """Forget the bytes; unknown digests are ignored."""
        self._path(digest).unlink(missing_ok=True)

    def digests(self) -> Sequence[str]:
        """All digests held."""
        return [path.name for path in self._folder.glob("??/*") if "." not in path.name]

    def _path(self, digest: str) -> Path:
        if not digest.isalnum():
            raise KeyError(digest)
        return self._folder / digest[:2] / digest


def seal_file(
    ring: KeyRing,
    store: FileStore,
    *,
    content: bytes,
    name: str,
    media_type: str,
    owner: UUID | None = None,
    party_id: UUID | None = None,
    task_id: UUID | None = None,
    trust: str = "",
    kind: str = MATERIAL,
    now: datetime,
) -> StoredFile:
    """Encrypt and store the bytes, and give the row to add; needs no transaction."""
    row_id = new_id()
    key, wrapped = ring.new_data_key(bound=f"stored_file:{row_id}")
    ciphertext = key.seal(content, bound=f"content:{row_id}")
    digest = hashlib.sha256(ciphertext).hexdigest()
    store.put(digest, ciphertext)
    reach("file-stored")
    return StoredFile(
        id=row_id,
        owner=owner,
        party_id=party_id,
        task_id=task_id,
        trust=trust,
        kind=kind,
        media_type=media_type,
        size=len(content),
        digest=digest,
        content_tag=ring.blind(hashlib.sha256(content).hexdigest()),
        sealed_name=key.seal(name.encode(), bound=f"name:{row_id}"),
        data_key=wrapped,
        created_at=now,
    )


def stage_file(
    session: Session,
    ring: KeyRing,
    store: FileStore,
    *,
    content: bytes,
    name: str,
    media_type: str,
    owner: UUID | None,
    case_id: UUID | None = None,
    kind: str = MATERIAL,
    now: datetime,
) -> StoredFile:
    """Keep a file: bytes first, then its row in the open transaction."""
    row = seal_file(ring, store, content=content, name=name, media_type=media_type, owner=owner, kind=kind, now=now)
    row.case_id = case_id
    session.add(row)
    return row


def file_name(ring: KeyRing, row: StoredFile) -> str:
    """The name a file was given."""
    key = ring.open_data_key(row.data_key, bound=f"stored_file:{row.id}")
    return key.unseal(row.sealed_name, bound=f"name:{row.id}").decode()


def open_file(ring: KeyRing, store: FileStore, row: StoredFile) -> tuple[str, bytes]:
    """Name and content of a file. Raises VaultError when the bytes are not those that were stored."""
    key = ring.open_data_key(row.data_key, bound=f"stored_file:{row.id}")
    content = key.unseal(store.get(row.digest), bound=f"content:{row.id}")
    return key.unseal(row.sealed_name, bound=f"name:{row.id}").decode(), content


def find_content(session: Session, ring: KeyRing, digest: str, *, case_id: UUID) -> StoredFile | None:
    """The file of a case whose plain content has this SHA-256 (hexadecimal)."""
    wanted = (StoredFile.case_id == case_id, StoredFile.content_tag == ring.blind(digest))
    return session.scalars(select(StoredFile).where(*wanted).order_by(StoredFile.id)).first()


def references_in(answers: Any) -> set[UUID]:  # noqa: ANN401 - any JSON value
    """Ids of the files that stored answers refer to."""
    if isinstance(answers, Mapping):
        if "digest" in answers and "id" in answers:
            return {UUID(str(answers["id"]))}
        return {found for inner in answers.values() for found in references_in(inner)}
    if isinstance(answers, list):
        return {found for inner in answers for found in references_in(inner)}
    return set()


def reference_of(row: StoredFile, name: str) -> dict[str, Any]:
    """What answers hold of a file: id, name, size, media type, digest, and its trust grade where that is settled."""
    reference: dict[str, Any] = {"id": str(row.id), "name": name, "size": row.size}
    reference |= {"media_type": row.media_type, "digest": row.digest}
    return {**reference, "trust": row.trust} if row.trust else reference


def find_staged(session: Session, ring: KeyRing, owner: UUID, file_id: UUID) -> dict[str, Any] | None:
    """The reference of a file that its owner uploaded and that belongs to no case yet."""
    row = session.get(StoredFile, file_id)
    if row is None or row.owner != owner or row.case_id is not None or row.kind != MATERIAL:
        return None
    return reference_of(row, file_name(ring, row))


def attach_files(
    session: Session,
    case_id: UUID,
    answers: Mapping[str, Any],
    *,
    owner: UUID,
    party_id: UUID | None,
    task_id: UUID,
    address: str,
) -> None:
    """Make the staged files that answers refer to part of the case.

    Only the writer's own files, and those uploaded for the case's party or for this task: a draft may have several
    authors.

    Raises:
        InvalidAnswers: the answers refer to a file that is gone, or that is somebody else's.
    """
    ids = references_in(answers)
    if not ids:
        return
    theirs = or_(
        StoredFile.owner == owner,
        StoredFile.task_id == task_id,
        and_(StoredFile.party_id.is_not(None), StoredFile.party_id == party_id),
    )
    usable = or_(StoredFile.case_id == case_id, and_(StoredFile.case_id.is_(None), theirs))
    found = session.scalar(select(func.count()).where(StoredFile.id.in_(ids), usable)) or 0
    if found < len(ids):
        gone = "有附件已经删除，请重新上传后再提交"
        raise InvalidAnswers([Problem("", gone, "an attachment is gone; upload it again")])
    session.execute(
        update(StoredFile)
        .where(StoredFile.id.in_(ids), StoredFile.case_id.is_(None))
        .values(case_id=case_id, address=address)
        .execution_options(synchronize_session=False)
    )


def sweep_orphans(session: Session, store: FileStore) -> int:
    """Remove bytes that no row names. Run it while no upload is under way; gives how many were removed."""
    named = set(session.scalars(select(StoredFile.digest)))
    orphans = [digest for digest in store.digests() if digest not in named]
    for digest in orphans:
        store.remove(digest)
    return len(orphans)
