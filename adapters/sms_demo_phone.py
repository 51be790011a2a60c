"""Shows text messages on a phone drawn on a page, for demos and trials. Setting: SMS_PHONE_FOLDER.

Messages are lines of JSON in ``messages.jsonl``. A line that was cut short by a killed process is passed over:
its message was not acknowledged and comes again.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Self

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

FILE_NAME = "messages.jsonl"
#: the one number that answers "no such number", so that a demo has something to repair.
NO_SUCH_NUMBER = "12000000000"
_PHONE = re.compile(r"1\d{10}")
_writing = Lock()


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A text message as the page shows it; ``at`` is aware UTC."""

    id: str
    phone: str
    text: str
    at: datetime


def read_messages(folder: Path, *, phone: str = "") -> list[ShownMessage]:
    """All messages on the phone, oldest first, each id once; only those to ``phone`` when it is given."""
    shown: dict[str, ShownMessage] = {}
    for line in _lines(folder / FILE_NAME):
        try:
            found = json.loads(line)
            message = ShownMessage(found["id"], found["phone"], found["text"], datetime.fromisoformat(found["at"]))
        except (ValueError, KeyError, TypeError):
            continue
        shown.setdefault(message.id, message)
    return [message for message in shown.values() if phone in {"", message.phone}]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


class DemoPhone:
    """A phone on a page. Payload: ``phone`` (11 digits) and ``text``."""

    channel = "sms"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read SMS_PHONE_FOLDER, where the messages are kept."""
        return cls(Path(setting(settings, "SMS_PHONE_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Put the message on the phone, once per id."""
        phone, text = str(message.payload.get("phone", "")), str(message.payload.get("text", ""))
        if not _PHONE.fullmatch(phone) or phone == NO_SUCH_NUMBER:
            return Delivery(Verdict.REFUSED, detail=f"空号或号码不对：{phone or '（空）'}")
        if not text:
            return Delivery(Verdict.REFUSED, detail="短信没有内容")
        try:
            with _writing:
                self._folder.mkdir(parents=True, exist_ok=True)
                if self._find(message.id) is None:
                    self._append(ShownMessage(message.id, phone, text, datetime.now(UTC)))
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=_reference(message.id), arrived=True)

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Refuse: a phone on a page sends no receipts."""
        raise ValueError("演示手机不发送回执。 The demo phone sends no receipts.")

    def status_of(self, message_id: str) -> Delivery | None:
        """Delivered when the phone shows the message."""
        found = self._find(message_id)
        return None if found is None else Delivery(Verdict.DELIVERED, reference=_reference(message_id))

    def _find(self, message_id: str) -> ShownMessage | None:
        return next((shown for shown in read_messages(self._folder) if shown.id == message_id), None)

    def _append(self, message: ShownMessage) -> None:
        path = self._folder / FILE_NAME
        record = {"id": message.id, "phone": message.phone, "text": message.text, "at": message.at.isoformat()}
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with path.open("ab+") as file:
            if file.tell() and _last_byte(path) != b"\n":
                line = "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _reference(message_id: str) -> str:
    return f"phone-{message_id}"


ADAPTER = DemoPhone
