"""Keeps a double-entry journal in a folder, for finance to take over. Setting: FINANCE_FOLDER.

Entries are lines of JSON in ``journal.jsonl``, one per message id, only ever appended. ``export_beancount`` gives
them as a ledger that ``bean-check`` can check. Amounts are whole fen; debits are positive, credits negative.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Self

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

FILE_NAME = "journal.jsonl"
ROOTS = {"资产": "Assets", "负债": "Liabilities", "权益": "Equity", "收入": "Income", "费用": "Expenses"}
_ACCOUNT = re.compile(rf"({'|'.join([*ROOTS, *ROOTS.values()])})(:[A-Z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff-]*)+")
_FEWEST_LEGS = 2


@dataclass(slots=True)
class _Seen:
    """What was read of the journal so far: only its new end is ever read again."""

    offset: int = 0
    #: message id → digest of its line.
    entries: dict[str, bytes] = field(default_factory=dict)


class FolderLedger:
    """A journal in a folder. Payload: ``number``, ``date`` (ISO), ``entries`` of account, amount_fen, memo."""

    channel = "finance"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = _Seen()
        self._writing = Lock()

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read FINANCE_FOLDER, where the journal is kept."""
        return cls(Path(setting(settings, "FINANCE_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Append the entry, once per message id; the same id with another content is refused."""
        flaw = _flaw(message.payload)
        if flaw:
            return Delivery(Verdict.REFUSED, detail=flaw)
        line = _line(message)
        try:
            with self._writing:
                self._folder.mkdir(parents=True, exist_ok=True)
                known = self._known().get(message.id)
                if known is None:
                    self._append(line)
                elif known != _digest(line):
                    return Delivery(Verdict.REFUSED, detail=f"凭证 {message.id} 已入账，内容不同")
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=f"journal-{message.id}")

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Refuse: the journal answers at once and sends no receipts."""
        raise ValueError("本地账本不发送回执。 The local ledger sends no receipts.")

    def status_of(self, message_id: str) -> Delivery | None:
        """Delivered when the entry is in the journal."""
        try:
            with self._writing:
                known = message_id in self._known()
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=f"journal-{message_id}") if known else None

    def _known(self) -> dict[str, bytes]:
        """Message id → digest of its line, brought up to date with what others appended since."""
        seen = self._seen
        try:
            with (self._folder / FILE_NAME).open("rb") as file:
                file.seek(seen.offset)
                new = file.read()
        except FileNotFoundError:
            self._seen = _Seen()
            return self._seen.entries
        whole = new[: new.rfind(b"\n") + 1]
        for entry, line in _entries(whole):
            seen.entries.setdefault(entry["id"], _digest(line))
        seen.offset += len(whole)
        return seen.entries

    def _append(self, line: str) -> None:
        path = self._folder / FILE_NAME
        with path.open("ab") as file:
            torn = file.tell() > self._seen.offset
            file.write(("\n" if torn else "").encode() + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def export_beancount(folder: Path) -> str:
    """The whole journal as a beancount ledger in CNY; no transactions when there is none."""
    path = folder / FILE_NAME
    entries: dict[str, dict[str, Any]] = {}
    for entry, _ in _entries(path.read_bytes() if path.exists() else b""):
        entries.setdefault(entry["id"], entry)
    ordered = sorted(entries.values(), key=lambda entry: (entry["date"], entry["number"], entry["id"]))
    opened: dict[str, str] = {}
    for entry in ordered:
        for leg in entry["entries"]:
            opened.setdefault(_named(leg["account"]), entry["date"])
    opens = [f"{day} open {account} CNY" for account, day in sorted(opened.items())]
    blocks = ['option "title" "收费账"\noption "operating_currency" "CNY"', "\n".join(opens)]
    return "\n\n".join([*blocks, *(_transaction(entry) for entry in ordered)]) + "\n"


def _transaction(entry: Mapping[str, Any]) -> str:
    lines = [f'{entry["date"]} * "{_quoted(entry["number"])}"', f'  message: "{_quoted(entry["id"])}"']
    for leg in entry["entries"]:
        lines.append(f"  {_named(leg['account'])}  {_yuan(leg['amount_fen'])} CNY")
        if leg.get("memo"):
            lines.append(f'    memo: "{_quoted(leg["memo"])}"')
    return "\n".join(lines)


def _yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _quoted(text: str) -> str:
    return str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _named(account: str) -> str:
    """The account as beancount asks for it: an English root, and parts that begin with a capital or a digit."""
    root, *parts = account.split(":")
    return ":".join([ROOTS.get(root, root), *(part if part[0].isascii() else f"C-{part}" for part in parts)])


def _entries(content: bytes) -> Iterator[tuple[dict[str, Any], str]]:
    """Whole entries with their lines; a line cut short by a killed process was never acknowledged."""
    for line in content.decode("utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "id" in entry:
            yield entry, line


def _line(message: Message) -> str:
    payload = message.payload
    legs = [
        {"account": leg["account"], "amount_fen": leg["amount_fen"], "memo": str(leg.get("memo", ""))}
        for leg in payload["entries"]
    ]
    entry = {"id": message.id, "number": str(payload["number"]), "date": payload["date"], "entries": legs}
    return json.dumps(entry, ensure_ascii=False, sort_keys=True)


def _digest(line: str) -> bytes:
    return hashlib.sha256(line.encode()).digest()


def _flaw(payload: Mapping[str, Any]) -> str:
    """Why the entry cannot be booked, in a sentence; "" when it can."""
    try:
        date.fromisoformat(payload["date"])
        legs = [(str(leg["account"]), leg["amount_fen"]) for leg in payload["entries"]]
    except (KeyError, TypeError, ValueError) as missing:
        return f"凭证缺少内容或日期不对：{missing}"
    if not payload.get("number"):
        return "凭证没有编号"
    return _legs_flaw(legs)


def _legs_flaw(legs: list[tuple[str, Any]]) -> str:
    for account, amount in legs:
        if not _ACCOUNT.fullmatch(account):
            return f"科目名称不对：{account}"
        if type(amount) is not int or amount == 0:
            return f"金额必须是非零的整数分：{account}"
    if len(legs) < _FEWEST_LEGS or sum(amount for _, amount in legs):
        return "借贷不平"
    return ""


ADAPTER = FolderLedger
