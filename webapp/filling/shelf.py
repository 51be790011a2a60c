"""Uploads of one person into one form: looked at, sealed and stored before the transaction that names them.

A file is taken for what its first bytes say, never for what its name or the browser says; nothing is ever
executed or unpacked here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.files import seal_file
from engine.model.file import StoredFile
from engine.ports import FileStore
from engine.vault import KeyRing
from webapp.forms import UploadRefused

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: ending → (media type, possible first bytes); what is not here is not taken, whatever a form allows.
TYPES: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": (_OFFICE + "wordprocessingml.document", (_ZIP,)),
    ".xlsx": (_OFFICE + "spreadsheetml.sheet", (_ZIP,)),
    ".zip": ("application/zip", (_ZIP,)),
    ".ofd": ("application/ofd", (_ZIP,)),
    ".doc": ("application/msword", (_OLE,)),
    ".xls": ("application/vnd.ms-excel", (_OLE,)),
    ".xml": ("application/xml", (b"<",)),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
}
_MARK = b"\xef\xbb\xbf"
_TAIL = 4096


class Shelf:
    """The ``Uploads`` of one person and one form: knows the files already in the answers and those sent now."""

    def __init__(
        self, ring: KeyRing, store: FileStore, *, owner: UUID, known: Mapping[str, Any], now: datetime
    ) -> None:
        self._ring, self._store, self._owner, self._now = ring, store, owner, now
        self._known = {one["id"]: one for one in references(known)}
        self._rows: list[StoredFile] = []

    @property
    def is_empty(self) -> bool:
        """Whether no file was sent."""
        return not self._rows

    def stage(self, upload: FileStorage, *, endings: tuple[str, ...], max_bytes: int) -> Mapping[str, Any]:
        """Store one file and give its reference. Raises UploadRefused."""
        content = upload.stream.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise UploadRefused("too-big")
        name = (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1][-200:]
        media_type = look_at(name, content, endings)
        row = seal_file(
            self._ring, self._store, content=content, name=name, media_type=media_type, owner=self._owner, now=self._now
        )
        self._rows.append(row)
        reference = {
            "id": str(row.id), "name": name, "size": row.size, "media_type": media_type, "digest": row.digest,
        }  # fmt: skip
        self._known[reference["id"]] = reference
        return reference

    def find(self, id: str) -> Mapping[str, Any] | None:
        """The reference of a file that is among the answers already."""
        return self._known.get(id)

    def keep(self, session: Session) -> None:
        """Add the rows of the files sent now, in the open transaction."""
        session.add_all(self._rows)


def look_at(name: str, content: bytes, endings: tuple[str, ...]) -> str:
    """The media type of a file that may be kept.

    Raises:
        UploadRefused: empty, of another type than allowed, not what its name says, or protected by a password.
    """
    if not content:
        raise UploadRefused("empty")
    ending = "." + name.lower().rpartition(".")[2]
    if ending not in TYPES or (endings and ending not in endings):
        raise UploadRefused("type")
    media_type, beginnings = TYPES[ending]
    if not _begins_right(content, beginnings):
        raise UploadRefused("encrypted" if ending in (".docx", ".xlsx") and content.startswith(_OLE) else "content")
    if ending == ".pdf" and b"/Encrypt" in content[-_TAIL:]:
        raise UploadRefused("encrypted")
    return media_type


def _begins_right(content: bytes, beginnings: tuple[bytes, ...]) -> bool:
    if not beginnings:
        return b"\x00" not in content
    return content.removeprefix(_MARK).startswith(beginnings)


def references(raw: object) -> Iterator[dict[str, Any]]:
    """Every file reference inside answers."""
    if isinstance(raw, Mapping):
        if isinstance(raw.get("id"), str) and isinstance(raw.get("digest"), str):
            yield dict(raw)
            return
        for inner in raw.values():
            yield from references(inner)
    elif isinstance(raw, list | tuple):
        for inner in raw:
            yield from references(inner)
