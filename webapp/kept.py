"""Answers posted after the session ended: kept in the page itself, signed, until they can be sent again.

Nothing is stored on the server for strangers. Only what this site's own pages posted is kept, so that
nobody can put words into somebody's mouth from another site; passwords and files are never kept.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

MAX_AGE_SECONDS = 12 * 3600
MAX_CHARACTERS = 300_000
_DROPPED = frozenset({"csrf_token", "_kept"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A posted form: where it went and what it said, in order."""

    path: str
    answers: tuple[tuple[str, str], ...]


def keep_answers() -> str:
    """The answers of the request that is refused, as signed text for a hidden field; "" when not keepable."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in _DROPPED]
    if request.method != "POST" or not pairs or not _from_this_site():
        return ""
    if any("password" in name for name, _ in pairs) or sum(len(value) for _, value in pairs) > MAX_CHARACTERS:
        return ""
    return _signer().dumps([request.full_path.rstrip("?"), pairs])


def open_kept(text: str, *, max_age_seconds: int = MAX_AGE_SECONDS) -> Kept | None:
    """Read kept answers back; None when there are none, they are too old, or not ours."""
    if not text:
        return None
    try:
        path, pairs = _signer().loads(text, max_age=max_age_seconds)
    except BadData:
        return None
    return Kept(path, tuple((name, value) for name, value in pairs))


def _from_this_site() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept-answers")
