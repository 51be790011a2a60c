"""Uploads of one person into one form: looked at, sealed and stored before the transaction that names them.

A file is taken for what its first bytes say, never for what its name or the browser says; nothing is ever
executed or unpacked here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.files import reference_of, seal_file
from engine.forms.kinds.files import FileRules
from engine.model.file import StoredFile
from engine.ports import FileStore, Scanner
from engine.vault import KeyRing
from webapp.filling.pictures import MEDIA_TYPES, NoPicture, TooManyPixels, without_metadata
from webapp.forms import UploadRefused

_log = structlog.get_logger("liangheng.uploads")

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


@dataclass(frozen=True, slots=True)
class Place:
    """Whose files these are and what they are for; every file that is kept carries it."""

    owner: UUID
    party_id: UUID | None = None
    task_id: UUID | None = None
    #: trust grade of what this person uploads, where that is settled.
    trust: str = ""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What it takes to keep a file: keys, a store, and a scanner where the installation has one."""

    ring: KeyRing
    store: FileStore
    scanner: Scanner | None = None


class Shelf:
    """The ``Uploads`` of one person and one form: knows the files already in the answers and those sent now.

    ``ask`` looks a file up that the person has staged apart from this form, by its id.
    """

    def __init__(
        self,
        keeping: Keeping,
        place: Place,
        *,
        known: Mapping[str, Any],
        now: datetime,
        ask: Callable[[UUID], Mapping[str, Any] | None] = lambda _id: None,
    ) -> None:
        self._keeping, self._place, self._now, self._ask = keeping, place, now, ask
        self._known: dict[str, Mapping[str, Any]] = {one["id"]: one for one in references(known)}
        self._rows: list[StoredFile] = []

    @property
    def is_empty(self) -> bool:
        """Whether no file was sent."""
        return not self._rows

    def stage(self, upload: FileStorage, rules: FileRules) -> Mapping[str, Any]:
        """Store one file and give its reference. Raises UploadRefused."""
        content = upload.stream.read(rules.max_bytes + 1)
        if len(content) > rules.max_bytes:
            raise UploadRefused("too-big")
        name = last_name(upload.filename or "")
        row = keep_file(self._keeping, self._place, name, content, rules, now=self._now)
        self._rows.append(row)
        reference = reference_of(row, name)
        self._known[reference["id"]] = reference
        return reference

    def find(self, id: str) -> Mapping[str, Any] | None:
        """The reference of a file that is among the answers already, or that this person has staged."""
        if id not in self._known:
            try:
                asked = self._ask(UUID(id))
            except ValueError:
                return None
            if asked is not None:
                self._known[id] = asked
        return self._known.get(id)

    def keep(self, session: Session) -> None:
        """Add the rows of the files sent now, in the open transaction."""
        session.add_all(self._rows)


def keep_file(
    keeping: Keeping, place: Place, name: str, content: bytes, rules: FileRules, *, now: datetime
) -> StoredFile:
    """Look at a file, seal and store it, and give the row to add; needs no transaction.

    Raises:
        UploadRefused: ``look_at`` refuses it, the scanner found something or could not be asked, or a picture that
            must lose its metadata cannot be opened.
    """
    media_type = look_at(name, content, rules.endings)
    if keeping.scanner is not None:
        _scan(keeping.scanner, content)
    if rules.strips and media_type in MEDIA_TYPES:
        content = _bare(content)
    return seal_file(
        keeping.ring, keeping.store, content=content, name=name, media_type=media_type, owner=place.owner,
        party_id=place.party_id, task_id=place.task_id, trust=place.trust, now=now,
    )  # fmt: skip


def last_name(given: str) -> str:
    """The name of a file without the folders that some browsers send."""
    return given.replace("\\", "/").rsplit("/", 1)[-1][-200:]


def _scan(scanner: Scanner, content: bytes) -> None:
    try:
        found = scanner.scan(content)
    except OSError as silent:
        _log.warning("scanner unreachable", error=str(silent))
        raise UploadRefused("unchecked") from silent
    if found:
        _log.warning("upload refused by scanner", found=found)
        raise UploadRefused("virus")


def _bare(content: bytes) -> bytes:
    try:
        return without_metadata(content)
    except TooManyPixels as big:
        raise UploadRefused("too-many-pixels") from big
    except NoPicture as broken:
        raise UploadRefused("content") from broken


def look_at(name: str, content: bytes, endings: tuple[str, ...]) -> str:
    """The media type of a file that may be kept.

    Raises:
        UploadRefused: empty, of another type than allowed, not what its name says, or protected by a password.
    """
    if not content:
        raise UploadRefused("empty")
    ending = check_name(name, endings)
    media_type, beginnings = TYPES[ending]
    if not _begins_right(content, beginnings):
        raise UploadRefused("encrypted" if ending in (".docx", ".xlsx") and content.startswith(_OLE) else "content")
    if ending == ".pdf" and b"/Encrypt" in content[-_TAIL:]:
        raise UploadRefused("encrypted")
    return media_type


def check_name(name: str, endings: tuple[str, ...]) -> str:
    """The ending of a file that may be kept by its name. Raises UploadRefused."""
    ending = "." + name.lower().rpartition(".")[2]
    if ending not in TYPES or (endings and ending not in endings):
        raise UploadRefused("type")
    return ending


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
