"""What a clerk sends with a proof: the scanned receipt, looked at and sealed before any transaction, and its day."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import FileStorage

from engine.db import reading
from engine.errors import InvalidAnswers, Problem
from engine.forms.kinds.files import REFUSALS, FileRules
from engine.model.file import StoredFile
from webapp.extensions import db, now
from webapp.filling.shelf import Place, keep_file, last_name
from webapp.filling.shelving import keeping
from webapp.forms import UploadRefused
from webapp.session import current_actor

RULES = FileRules(endings=(".pdf", ".jpg", ".jpeg", ".png"), max_bytes=20_000_000)


def keep_evidence(sent: FileStorage | None) -> StoredFile | None:
    """The receipt as a row to add; None when no file was sent. Raises InvalidAnswers for a file that cannot be kept."""
    if sent is None or not sent.filename:
        return None
    with reading(db.session()) as session:
        actor = current_actor(session)
    content = sent.stream.read(RULES.max_bytes + 1)
    try:
        if len(content) > RULES.max_bytes:
            raise UploadRefused("too-big")
        return keep_file(keeping(), Place(actor.account_id), last_name(sent.filename), content, RULES, now=now())
    except UploadRefused as refused:
        zh, en = REFUSALS[refused.reason]
        raise InvalidAnswers([Problem("evidence", f"这个文件{zh}", f"the file {en}")]) from refused


def day_of(posted: Mapping[str, str]) -> date | None:
    """The day of receipt as it was typed; None when it is none."""
    try:
        return date.fromisoformat(posted.get("served_on", "").strip())
    except ValueError:
        return None
