"""Books parcels with a carrier over HTTP. Settings: CARRIER_URL, CARRIER_ID, CARRIER_KEY.

``POST {url}/orders`` with JSON → 200 ``{"waybill": …}``; ``GET {url}/orders/{message id}`` → the same, or 404. The
carrier posts tracks: ``{"waybill", "tracks": [{"event", "at", "place", "note"}]}``. Both sides sign: ``X-Signature`` is
HMAC-SHA256, in hexadecimal, of ``X-Timestamp``, a line feed and the body (of a GET: the path).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

TIMEOUT_SECONDS = 5.0
#: the carrier's words in ours.
EVENTS = {
    "ORDERED": "已下单",
    "COLLECTED": "已揽收",
    "TRANSIT": "运输中",
    "DELIVERING": "派送中",
    "SIGNED": "已签收",
    "EXCEPTION": "异常",
    "RETURNED": "退回",
}
#: answers that no repetition would change.
REFUSALS = {400, 409, 422}
LONGEST_WAYBILL = 60
_MOST = 64 * 1024
_NOT_FOUND = 404


class HttpCarrier:
    """A carrier. Payload: ``number``, ``sender``, ``receiver``, ``contents``, ``value``, ``insured``, ``needs``."""

    channel = "carrier"

    def __init__(self, url: str, customer: str, key: str, timeout: float) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"CARRIER_URL 应为网址，现在是“{url}”。 CARRIER_URL must be a web address.")
        self._url, self._customer, self._key, self._timeout = url.rstrip("/"), customer, key.encode(), timeout

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read the address, our number there, the shared key, and how many seconds to wait."""
        timeout = float(settings.get("CARRIER_TIMEOUT_SECONDS", "") or TIMEOUT_SECONDS)
        names = ("CARRIER_URL", "CARRIER_ID", "CARRIER_KEY")
        url, customer, key = (setting(settings, name) for name in names)
        return cls(url, customer, key, timeout)

    def deliver(self, message: Message) -> Delivery:
        """Book a parcel; the message's id makes a repetition the same order."""
        told = message.payload
        if not told.get("number") or not (told.get("receiver") or {}).get("address"):
            return Delivery(Verdict.REFUSED, detail="没有收件地址，无法下单")
        order = {"order": message.id, "customer": self._customer, **told}
        return self._ask("POST", "/orders", json.dumps(order, ensure_ascii=False, default=str).encode())

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify and read tracks that the carrier posted. Raises ValueError."""
        given = {name.lower(): value for name, value in headers.items()}
        signature = self._sign(given.get("x-timestamp", ""), raw)
        if not hmac.compare_digest(given.get("x-signature", "").encode(), signature.encode()):
            raise ValueError("物流轨迹签名不对。 The signature of the tracks does not fit.")
        try:
            told = json.loads(raw)
            tracks = [_track(one) for one in told["tracks"]]
            return Receipt(_waybill(told["waybill"]), Verdict.DELIVERED, values={"tracks": tracks}, takes="tracks")
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError("物流轨迹格式不对。 The tracks cannot be read.") from wrong

    def status_of(self, message_id: str) -> Delivery | None:
        """What the carrier says of an order."""
        found = self._ask("GET", f"/orders/{quote(message_id, safe='')}", None)
        return None if found.detail == str(_NOT_FOUND) else found

    def _ask(self, method: str, path: str, body: bytes | None) -> Delivery:
        at = datetime.now(UTC).isoformat()
        headers = {
            "Content-Type": "application/json",
            "X-Customer": self._customer,
            "X-Timestamp": at,
            "X-Signature": self._sign(at, path.encode() if body is None else body),
        }
        request = Request(self._url + path, data=body, method=method, headers=headers)  # noqa: S310 - checked scheme
        try:
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - the scheme was checked
                told: dict[str, Any] = json.loads(answer.read(_MOST))
                return Delivery(Verdict.DELIVERED, _waybill(told["waybill"]))
        except HTTPError as refused:
            with refused:
                return _refusal(method, refused)
        except (OSError, ValueError, KeyError) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable) or "承运单位没有应答")

    def _sign(self, at: str, content: bytes) -> str:
        return hmac.new(self._key, at.encode() + b"\n" + content, hashlib.sha256).hexdigest()


def _waybill(told: object) -> str:
    waybill = str(told).strip()
    if told is None or not 0 < len(waybill) <= LONGEST_WAYBILL:
        raise ValueError("承运单位没有给出可用的运单号。 The carrier gave no waybill that can be used.")
    return waybill


def _track(told: Mapping[str, Any]) -> dict[str, str]:
    at = datetime.fromisoformat(told["at"])
    if at.tzinfo is None:
        raise ValueError(f"轨迹时间没有时区：{told['at']}")
    place, note = str(told.get("place", "")), str(told.get("note", ""))
    return {"event": EVENTS[told["event"]], "at": at.isoformat(), "place": place, "note": note}


def _refusal(method: str, refused: HTTPError) -> Delivery:
    if method == "GET" and refused.code == _NOT_FOUND:
        return Delivery(Verdict.RETRY, detail=str(_NOT_FOUND))
    detail = refused.read(_MOST).decode("utf-8", "replace") or f"HTTP {refused.code}"
    return Delivery(Verdict.REFUSED if refused.code in REFUSALS else Verdict.RETRY, detail=detail)


ADAPTER = HttpCarrier
