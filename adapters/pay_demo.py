"""A channel of payment drawn on a page, so that a trial needs no provider. Setting: PAY_DEMO_FOLDER.

No money moves. ``pay`` is the payer's press of the button; it gives the notice that a provider would post, signed with
a key of the folder. Refunds are done at once and told when they are asked about.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from adapters import Notes, setting, write_json
from engine.ports import Delivery, Message, Receipt, StatementLine, Verdict

LOCAL = ZoneInfo("Asia/Shanghai")
#: an order is asked about no longer than this.
ASKED_FOR = timedelta(days=1)


class DemoBank:
    """Payload of ``order``: number, amount_fen, subject; of ``refund``: order_number, number, amount_fen."""

    channel = "demo"

    def __init__(self, folder: Path) -> None:
        self._folder, self._notes = folder, Notes(folder)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read PAY_DEMO_FOLDER, where orders and refunds are kept."""
        return cls(Path(setting(settings, "PAY_DEMO_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Take an order, or give money back, once for each number."""
        try:
            told = {name: message.payload[name] for name in ("number", "amount_fen")}
            told["subject"] = str(message.payload.get("subject", ""))
            told["order"] = str(message.payload.get("order_number", ""))
            told["at"] = datetime.now(LOCAL).isoformat()
        except KeyError:
            return Delivery(Verdict.REFUSED, detail="支付请求缺少内容")
        try:
            if message.topic == "refund" and not self._may_give_back(told):
                return Delivery(Verdict.REFUSED, detail="退款金额超过可退金额")
            path = self._path(message.topic, str(told["number"]))
            if not path.exists():
                write_json(path, told)
            self._notes.write(message.id, {"topic": message.topic, "number": told["number"]})
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=_reference(message.topic, told["number"]))

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify and read a notice that ``pay`` or ``fetch_receipts`` gave."""
        try:
            outer = json.loads(raw)
            if not hmac.compare_digest(outer["sign"], _sign(self._folder, outer["told"])):
                raise ValueError("forged")
            told = json.loads(outer["told"])
            if told["order"]:
                return Receipt(
                    f"demo-{told['number']}", Verdict.DELIVERED, values={"number": told["number"]}, takes="refund"
                )
            day = datetime.fromisoformat(told["paid_at"]).date()
            values = {"channel": "demo", "order_number": told["number"], "amount_fen": told["amount_fen"], "day": day}
            return Receipt(told["no"], Verdict.DELIVERED, values=values, takes="payment")
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError("演示支付的通知无法采信。 The notice cannot be trusted.") from wrong

    def status_of(self, message_id: str) -> Delivery | None:
        """Delivered when the order or refund was taken."""
        note = self._notes.read(message_id)
        if note is None:
            return None
        return Delivery(Verdict.DELIVERED, reference=_reference(note["topic"], note["number"]))

    def fetch_receipts(self, keep: Callable[[bytes], None]) -> int:
        """Tell of every payment and refund that was not told yet."""
        count = 0
        for note in self._notes.still_open():
            told = _read(self._path(note["topic"], note["number"]))
            if told["order"] or "paid_at" in told:
                keep(_notice(self._folder, told))
                count += 1
                self._notes.close(note["id"])
            elif datetime.fromisoformat(told["at"]) < datetime.now(LOCAL) - ASKED_FOR:
                self._notes.close(note["id"])
        return count

    def statement_of(self, day: date) -> Sequence[StatementLine]:
        """Every payment and refund of a day."""
        paid = [one for one in self._all("order") if one.get("paid_at", "").startswith(f"{day}")]
        back = [one for one in self._all("refund") if one["at"].startswith(f"{day}")]
        return [
            *(StatementLine(one["no"], one["number"], one["amount_fen"]) for one in paid),
            *(StatementLine(f"demo-{one['number']}", one["number"], -one["amount_fen"]) for one in back),
        ]

    def _may_give_back(self, told: Mapping[str, Any]) -> bool:
        path = self._path("order", told["order"])
        if not path.exists() or "paid_at" not in (order := _read(path)):
            return False
        others = (one for one in self._all("refund") if one["order"] == told["order"])
        before = sum(one["amount_fen"] for one in others if one["number"] != told["number"])
        return bool(before + told["amount_fen"] <= order["amount_fen"])

    def _path(self, topic: str, number: str) -> Path:
        return self._folder / topic / f"{hashlib.sha256(number.encode()).hexdigest()}.json"

    def _all(self, topic: str) -> Iterator[dict[str, Any]]:
        yield from (_read(path) for path in sorted((self._folder / topic).glob("*.json")))


def read_order(folder: Path, number: str) -> dict[str, Any] | None:
    """The order of a number as the page shows it; None when there is none."""
    path = DemoBank(folder)._path("order", number)
    return _read(path) if path.exists() else None


def pay(folder: Path, number: str) -> bytes:
    """The payer pays; gives the notice. Paying twice is paying once. Raises KeyError when there is no such order."""
    path = DemoBank(folder)._path("order", number)
    if not path.exists():
        raise KeyError(number)
    order = _read(path)
    if "paid_at" not in order:
        order |= {"paid_at": datetime.now(LOCAL).isoformat(), "no": f"DEMO{secrets.token_hex(8).upper()}"}
        write_json(path, order)
    return _notice(folder, order)


def _notice(folder: Path, told: Mapping[str, Any]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return json.dumps({"told": text, "sign": _sign(folder, text)}).encode()


def _sign(folder: Path, text: str) -> str:
    path = folder / "key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return hmac.new(path.read_bytes(), text.encode(), hashlib.sha256).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _reference(topic: str, number: object) -> str:
    return f"/demo/pay/{number}" if topic == "order" else f"demo-{number}"


ADAPTER = DemoBank
