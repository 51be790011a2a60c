"""Sends text messages through an operator's gateway by SMPP 3.4, in Chinese, in as many parts as needed.

Settings: SMPP_HOST, SMPP_PORT, SMPP_SYSTEM_ID, SMPP_PASSWORD, SMPP_SOURCE (sender number), SMPP_FOLDER (what was
handed over, so that a message is not sent twice and a broken one goes on with its next part); optional
SMPP_TIMEOUT_SECONDS.

SMPP itself cannot tell a repeated message: a process killed between handing a part over and writing it down sends
that one part again. ``fetch_receipts`` collects delivery receipts; ``read_receipt`` reads one.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from smpplib import consts
from smpplib.client import Client
from smpplib.command import Command
from smpplib.exceptions import ConnectionError as LinkBroken
from smpplib.exceptions import PDUError

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

TIMEOUT_SECONDS = "5"
#: UTF-16 units in a message of one part, and in each part of a longer one.
WHOLE, PART = 70, 67
_MOST_PARTS = 20
_PHONE = re.compile(r"\+?\d{5,15}")
#: gateway answers that no repetition will change, in our words.
REFUSALS = {
    consts.SMPP_ESME_RINVDSTADR: "号码不对",
    consts.SMPP_ESME_RINVMSGLEN: "短信太长",
    consts.SMPP_ESME_RINVSRCADR: "发送号码不对",
    consts.SMPP_ESME_RSUBMITFAIL: "网关拒绝",
}
#: words of a delivery receipt (SMPP 3.4, appendix B) and states of a query (section 5.2.28), in our verdicts.
RECEIPT_WORDS = {
    "DELIVRD": Verdict.DELIVERED,
    "ACCEPTD": Verdict.RETRY,
    "ENROUTE": Verdict.RETRY,
    "UNKNOWN": Verdict.RETRY,
    "EXPIRED": Verdict.REFUSED,
    "DELETED": Verdict.REFUSED,
    "UNDELIV": Verdict.REFUSED,
    "REJECTD": Verdict.REFUSED,
}
STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_RECEIPT = re.compile(r"id:(?P<id>\S+) .*?done date:(?P<done>\d{10,12}) stat:(?P<stat>[A-Z]{7}) err:(?P<err>\S+)")
_LOCAL = ZoneInfo("Asia/Shanghai")
_SEGMENTED = 0x40


@dataclass(frozen=True, slots=True)
class Account:
    """Where the gateway is and how we sign in; ``source`` is our number, ``timeout`` in seconds."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    source: str
    timeout: float


class _Refused(Exception):
    """The gateway took the request and said no; ``status`` is its code."""

    def __init__(self, status: int) -> None:
        super().__init__(consts.DESCRIPTIONS.get(status, f"status {status}"))
        self.status = status


@dataclass(slots=True)
class _HandedOver:
    """Parts of one message that the gateway has taken: its own number for each."""

    references: list[str]
    parts: int

    @property
    def complete(self) -> bool:
        return len(self.references) == self.parts


class SmppSms:
    """A gateway reached by SMPP. Payload: ``phone`` and ``text``."""

    channel = "sms"

    def __init__(self, account: Account, folder: Path) -> None:
        self._account = account
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read the gateway's address, our account with it and the folder for what was handed over."""
        port = setting(settings, "SMPP_PORT")
        if not port.isdigit():
            raise ValueError(f"设置 SMPP_PORT 应为端口号，现在是“{port}”。 SMPP_PORT must be a port number.")
        account = Account(
            host=setting(settings, "SMPP_HOST"),
            port=int(port),
            system_id=setting(settings, "SMPP_SYSTEM_ID"),
            password=setting(settings, "SMPP_PASSWORD"),
            source=setting(settings, "SMPP_SOURCE"),
            timeout=float(settings.get("SMPP_TIMEOUT_SECONDS", TIMEOUT_SECONDS)),
        )
        return cls(account, Path(setting(settings, "SMPP_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Hand the parts that are not yet handed over to the gateway; the last one asks for a receipt."""
        phone, text = str(message.payload.get("phone", "")), str(message.payload.get("text", ""))
        parts = split_text(text)
        if not _PHONE.fullmatch(phone) or not text or len(parts) > _MOST_PARTS:
            return Delivery(Verdict.REFUSED, detail="号码不对，或短信没有内容、太长")
        try:
            done = self._load(message.id, len(parts))
            if not done.complete:
                with self._session("bind_transmitter") as client:
                    self._submit(client, message.id, phone, parts, done)
        except _Refused as refused:
            if refused.status in REFUSALS:
                return Delivery(Verdict.REFUSED, detail=REFUSALS[refused.status])
            return Delivery(Verdict.RETRY, detail=str(refused))
        except (OSError, LinkBroken, PDUError) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable) or type(unreachable).__name__)
        return Delivery(Verdict.DELIVERED, reference=done.references[-1], detail="网关已接收")

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Read the text of a delivery receipt about a message of ours."""
        found = _RECEIPT.match(raw.decode("ascii", errors="replace"))
        if found is None or found["stat"] not in RECEIPT_WORDS:
            raise ValueError("不是短信回执。 This is no delivery receipt.")
        if not self._index_of(found["id"]).exists():
            raise ValueError("回执所指的短信不是本系统发出的。 The receipt is about a message that is not ours.")
        return Receipt(
            reference=found["id"],
            verdict=RECEIPT_WORDS[found["stat"]],
            at=datetime.strptime(found["done"][:10], "%y%m%d%H%M").replace(tzinfo=_LOCAL),
            detail=f"{found['stat']} {found['err']}",
        )

    def status_of(self, message_id: str) -> Delivery | None:
        """Ask the gateway what became of a message that it has taken."""
        done = self._load(message_id, 0)
        if not done.references:
            return None
        reference = done.references[-1]
        try:
            # A receipt that arrives in this session is left unacknowledged, so the gateway keeps it for fetch_receipts.
            with self._session("bind_transceiver") as client:
                asked = client.query_message(message_id=reference, source_addr=self._account.source)
                answer = _answer(client, asked.sequence)
        except _Refused:
            return None
        except (OSError, LinkBroken, PDUError) as unreachable:
            return Delivery(Verdict.RETRY, reference=reference, detail=str(unreachable) or type(unreachable).__name__)
        word = STATES.get(_state(answer.message_state), "UNKNOWN")
        return Delivery(RECEIPT_WORDS[word], reference=reference, detail=word)

    def fetch_receipts(self, keep: Callable[[bytes], None], *, wait_seconds: float = 1.0) -> int:
        """Take the receipts the gateway holds; each is acknowledged after ``keep`` has stored it.

        Returns how many there were; stops when none came for ``wait_seconds``. Raises OSError when unreachable.
        """
        count = 0
        try:
            with self._session("bind_receiver", timeout=wait_seconds) as client:
                client.set_message_received_handler(lambda pdu: keep(bytes(pdu.short_message)))
                while True:
                    try:
                        client.read_once(auto_send_enquire_link=False)
                    except TimeoutError:
                        return count
                    count += 1
        except (LinkBroken, PDUError) as unreachable:
            raise OSError(str(unreachable)) from unreachable

    @contextmanager
    def _session(self, bind: str, *, timeout: float | None = None) -> Iterator[Client]:
        client = Client(
            self._account.host,
            self._account.port,
            timeout=timeout or self._account.timeout,
            allow_unknown_opt_params=True,
        )
        try:
            client.connect()
            getattr(client, bind)(system_id=self._account.system_id, password=self._account.password)
            yield client
            client.unbind()
        finally:
            _close(client)

    def _submit(self, client: Client, message_id: str, phone: str, parts: list[bytes], done: _HandedOver) -> None:
        mark = hashlib.sha256(message_id.encode()).digest()
        for number in range(len(done.references) + 1, len(parts) + 1):
            header = bytes((5, 0, 3, mark[0], len(parts), number)) if len(parts) > 1 else b""
            sent = client.send_message(
                source_addr_ton=consts.SMPP_TON_ALNUM if self._account.source.isalpha() else consts.SMPP_TON_UNK,
                source_addr=self._account.source,
                dest_addr_ton=consts.SMPP_TON_UNK,
                destination_addr=phone.removeprefix("+"),
                esm_class=_SEGMENTED if header else 0,
                data_coding=consts.SMPP_ENCODING_ISO10646,
                registered_delivery=int(number == len(parts)),
                user_message_reference=int.from_bytes(mark[1:3], "big"),
                short_message=header + parts[number - 1],
            )
            answer = _answer(client, sent.sequence)
            done.references.append(answer.message_id.decode("ascii"))
            self._save(message_id, done)

    def _load(self, message_id: str, parts: int) -> _HandedOver:
        try:
            kept = json.loads(self._path_of(message_id).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return _HandedOver([], parts)
        return _HandedOver(kept["references"], kept["parts"])

    def _save(self, message_id: str, done: _HandedOver) -> None:
        kept = json.dumps({"id": message_id, "references": done.references, "parts": done.parts})
        _replace(self._path_of(message_id), kept)
        _replace(self._index_of(done.references[-1]), message_id)

    def _path_of(self, message_id: str) -> Path:
        return self._folder / "sent" / f"{hashlib.sha256(message_id.encode()).hexdigest()}.json"

    def _index_of(self, reference: str) -> Path:
        return self._folder / "references" / hashlib.sha256(reference.encode()).hexdigest()


def split_text(text: str) -> list[bytes]:
    """The text in UTF-16 parts that fit, never cut inside a character."""
    if len(text.encode("utf-16-be")) <= 2 * WHOLE:
        return [text.encode("utf-16-be")]
    parts, part = [], b""
    for char in text:
        unit = char.encode("utf-16-be")
        if len(part) + len(unit) > 2 * PART:
            parts.append(part)
            part = b""
        part += unit
    return [*parts, part]


def _answer(client: Client, sequence: int) -> Command:
    """The gateway's answer to our request; anything else that comes first is passed over."""
    for _ in range(10):
        answer = client.read_pdu()
        if answer.sequence == sequence and answer.command.endswith("_resp"):
            if answer.is_error():
                raise _Refused(int(answer.status))
            return answer
    raise LinkBroken("the gateway does not answer")


def _state(value: bytes | int) -> int:
    return value[0] if isinstance(value, bytes) else int(value)


def _close(client: Client) -> None:
    """Give the socket back whatever state the session is in."""
    if client._socket is not None:  # the library offers no way to close that does not warn
        client._socket.close()
        client._socket = None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


ADAPTER = SmppSms
