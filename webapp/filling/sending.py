"""Files that a script sends while somebody fills in a form: begun, sent in pieces, kept when the last one is there.

Without a script the same files are sent with the page. Answers go to the script as JSON; refusals are the same
sentences that a page would show.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, NotFound, Problem
from engine.files import reference_of
from engine.forms.kinds.files import REFUSALS, FileRules
from engine.model.file import StoredFile, Upload
from engine.policy import Actor
from engine.uploads import (
    Wanted,
    add_piece,
    begin_upload,
    end_upload,
    find_upload,
    join_pieces,
    pieces_of,
    seal_piece,
    upload_name,
)
from webapp.extensions import db, means, now, store
from webapp.filling.paper import Paper
from webapp.filling.shelf import Place, check_name, keep_file, last_name
from webapp.filling.shelving import keeping
from webapp.forms import UploadRefused
from webapp.forms.actions import listed_name

#: bytes of one piece, told to the script.
PIECE = 1024 * 1024
MOST_DIGITS = 15


def begin(paper: Paper) -> ResponseReturnValue:
    """Begin to send a file into a field of the form, or go on where it broke off."""
    field, name = request.form.get("field", "")[:400], last_name(request.form.get("name", ""))
    rules, size = rules_of(paper, field), _size_of(request.form.get("size", ""))
    _check(field, name, size, rules)
    wanted = Wanted(
        owner=paper.place.owner,
        field=f"{paper.page_url(0)}#{field}"[:500],
        name=name,
        size=size,
        fingerprint=request.form.get("changed", "")[:40],
        endings=rules.endings,
        strips=rules.strips,
        trust=paper.place.trust,
        party_id=paper.place.party_id,
        task_id=paper.place.task_id,
    )
    with transaction(db.session()) as session:
        upload = begin_upload(session, means().ring, wanted, now=now())
        told = {"id": str(upload.id), "at": upload.received, "piece": PIECE}
    return jsonify(told)


def take_piece(actor: Actor, upload_id: UUID, at: int) -> ResponseReturnValue:
    """Take the next piece; after the last one the file is looked at and kept, and its reference given."""
    content, moment = request.stream.read(PIECE + 1)[: PIECE + 1], now()
    with reading(db.session()) as session:
        upload = find_upload(session, actor.account_id, upload_id)
        session.expunge(upload)
    if not content or len(content) > PIECE:
        raise NotFound("这一段内容不完整，请重新选择文件", "this piece is not whole; choose the file again")
    piece = seal_piece(means().ring, store(), upload, at=at, content=content, now=moment)
    with transaction(db.session()) as session:
        upload = add_piece(session, actor.account_id, upload_id, piece)
        received, size = upload.received, upload.size
    if received < size:
        return jsonify(at=received)
    return jsonify(at=received, file=_kept(actor, upload_id, moment))


def _kept(actor: Actor, upload_id: UUID, moment: datetime) -> dict[str, Any]:
    """Keep a file whose pieces are all there; what is refused is forgotten."""
    with reading(db.session()) as session:
        upload, pieces = find_upload(session, actor.account_id, upload_id), pieces_of(session, upload_id)
        for one in (upload, *pieces):
            session.expunge(one)
    name = upload_name(means().ring, upload)
    content = join_pieces(means().ring, store(), pieces)
    row, refused = _looked_at(upload, name, content, moment)
    with transaction(db.session()) as session:
        end_upload(session, upload_id)
        if row is not None:
            session.add(row)
    if row is None:
        raise _refusal("", name, refused)
    return reference_of(row, name)


def _looked_at(upload: Upload, name: str, content: bytes, moment: datetime) -> tuple[StoredFile | None, str]:
    place = Place(upload.owner, upload.party_id, upload.task_id, upload.trust)
    endings = tuple(ending for ending in upload.endings.split(",") if ending)
    rules = FileRules(endings, upload.size, strips=upload.strips)
    try:
        return keep_file(keeping(), place, name, content, rules, now=moment), ""
    except UploadRefused as refusal:
        return None, refusal.reason


def rules_of(paper: Paper, field: str) -> FileRules:
    """What a file field takes. Raises NotFound where the form has no such field."""
    wanted = listed_name(field)
    for name, one in paper.form.fields():
        if name == wanted and one.files is not None:
            return one.files
    raise NotFound("表单中没有这个附件栏", f"the form has no file field {field!r}")


def _size_of(text: str) -> int:
    """A number of bytes; 0 when it is none. More digits than any file needs are cut off."""
    digits = text.strip()[:MOST_DIGITS]
    return int(digits) if digits.isdecimal() else 0


def _check(field: str, name: str, size: int, rules: FileRules) -> None:
    """Refuse before anything is sent what could not be kept anyway."""
    try:
        check_name(name, rules.endings)
    except UploadRefused as refusal:
        raise _refusal(field, name, refusal.reason) from refusal
    if not 0 < size <= rules.max_bytes:
        raise _refusal(field, name, "too-big" if size else "empty")


def _refusal(field: str, name: str, reason: str) -> InvalidAnswers:
    zh, en = REFUSALS.get(reason, REFUSALS["failed"])
    return InvalidAnswers([Problem(field, f"“{name}”{zh}", f"“{name}” {en}")])
