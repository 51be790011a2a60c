"""Carries parcels with the institution's own people and car; nothing is told to anybody. Setting: CARRIER_FOLDER.

Each parcel is a note in the folder, under a waybill of our own. Its tracks are entered by hand on the page 物流.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict


class SelfDelivery:
    """Our own delivery. Payload: ``number``, ``sender`` and ``receiver`` (name, phone, address), ``contents``."""

    channel = "carrier"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read CARRIER_FOLDER, where the notes are kept."""
        return cls(Path(setting(settings, "CARRIER_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Take the parcel, once per id."""
        told = message.payload
        if not told.get("number") or not (told.get("receiver") or {}).get("address"):
            return Delivery(Verdict.REFUSED, detail="没有收件地址，无法派送")
        try:
            self._keep(message.id, {"number": told["number"], "receiver": told["receiver"]})
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=waybill_of(message.id))

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Refuse: our own people enter tracks by hand."""
        raise ValueError("自送的轨迹在页面上登记。 Our own delivery sends no receipts.")

    def status_of(self, message_id: str) -> Delivery | None:
        """Delivered when there is a note."""
        there = self._path(message_id).exists()
        return Delivery(Verdict.DELIVERED, reference=waybill_of(message_id)) if there else None

    def _keep(self, message_id: str, facts: Mapping[str, object]) -> None:
        path = self._path(message_id)
        if path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(facts, file, ensure_ascii=False, default=str)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)

    def _path(self, message_id: str) -> Path:
        return self._folder / f"{hashlib.sha256(message_id.encode()).hexdigest()}.json"


def waybill_of(message_id: str) -> str:
    """Our own waybill number, the same for the same message."""
    return f"ZS{int(hashlib.sha256(message_id.encode()).hexdigest()[:12], 16) % 10**10:010d}"


ADAPTER = SelfDelivery
