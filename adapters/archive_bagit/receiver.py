"""An archive's receiving system, reached by HTTP: takes a package as one zip file and reports later.

``POST {url}/packages`` with the zip → 202 ``{"reference": …}``; ``GET {url}/packages/{message id}`` →
``{"reference", "verdict", "detail"}`` or 404. Both sides sign: ``X-Signature`` is HMAC-SHA256 of the body (of a GET:
of the path) in hexadecimal.
"""

import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from engine.ports import Delivery, Message, Receipt, Verdict

#: the receiver's words in ours.
VERDICTS = {"accepted": Verdict.DELIVERED, "received": Verdict.RETRY, "rejected": Verdict.REFUSED}
_MOST = 64 * 1024
_NOT_FOUND = 404
_REFUSALS = {400, 409, 413, 422}
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


class Receiver:
    """The system of an archive that takes packages over; ``timeout`` in seconds."""

    def __init__(self, url: str, key: str, timeout: float) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"ARCHIVE_RECEIVER 应为网址，现在是“{url}”。 ARCHIVE_RECEIVER must be a web address.")
        self._url, self._key, self._timeout = url.rstrip("/"), key.encode(), timeout

    def hand_over(self, message: Message, name: str, bag: Mapping[str, bytes]) -> Delivery:
        """Send a package; the receiver inspects it later and reports."""
        body = zipped(name, bag)
        headers = {"Content-Type": "application/zip", "X-Message": message.id, "X-Package": name}
        return self._ask("POST", "/packages", body, headers)

    def destroy(self, message: Message, name: str) -> Delivery:
        """Ask the receiver to destroy a package."""
        body = json.dumps({"package": name, "note": message.payload.get("note", "")}).encode()
        return self._ask("POST", "/destructions", body, {"Content-Type": "application/json", "X-Message": message.id})

    def status_of(self, message_id: str) -> Delivery | None:
        """What the receiver says of a message."""
        found = self._ask("GET", f"/packages/{quote(message_id)}", None, {})
        return None if found.detail == str(_NOT_FOUND) else found

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify and read what the receiver posted. Raises ValueError."""
        given = {name.lower(): value for name, value in headers.items()}.get("x-signature", "")
        if not hmac.compare_digest(given.encode(), self._sign(raw).encode()):
            raise ValueError("回执签名不对。 The signature of the receipt does not fit.")
        try:
            told = json.loads(raw)
            at = datetime.fromisoformat(told["at"]) if told.get("at") else None
            return Receipt(told["reference"], VERDICTS[told["verdict"]], at, str(told.get("detail", "")))
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError("回执格式不对。 The receipt cannot be read.") from wrong

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Delivery:
        signature = self._sign(path.encode() if body is None else body)
        request = Request(  # noqa: S310 - the scheme was checked
            self._url + path, data=body, method=method, headers={**headers, "X-Signature": signature}
        )
        try:
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - the scheme was checked
                told: dict[str, Any] = json.loads(answer.read(_MOST))
        except HTTPError as refused:
            with refused:
                return _refusal(method, refused)
        except (OSError, ValueError) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        verdict = VERDICTS.get(str(told.get("verdict", "accepted")), Verdict.RETRY)
        return Delivery(verdict, str(told.get("reference", "")) or None, str(told.get("detail", "")))

    def _sign(self, content: bytes) -> str:
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()


def _refusal(method: str, refused: HTTPError) -> Delivery:
    if method == "GET" and refused.code == _NOT_FOUND:
        return Delivery(Verdict.RETRY, detail=str(_NOT_FOUND))
    detail = refused.read(_MOST).decode("utf-8", "replace") or f"HTTP {refused.code}"
    return Delivery(Verdict.REFUSED if refused.code in _REFUSALS else Verdict.RETRY, detail=detail)


def zipped(name: str, bag: Mapping[str, bytes]) -> bytes:
    """The package as one zip file, the same bytes for the same package."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        for path, content in bag.items():
            pack.writestr(zipfile.ZipInfo(f"{name}/{path}", _FIXED_DATE), content)
    return file.getvalue()
