"""Takes payments by Alipay (当面付 precreate): a code to scan, signed notices, refunds, and the bill of a day.

Settings: ALIPAY_APP_ID, ALIPAY_KEY_FILE (our RSA private key, PEM), ALIPAY_PUBLIC_KEY_FILE (Alipay's public key, PEM),
ALIPAY_NOTIFY_URL (…/receipts/alipay), ALIPAY_FOLDER (what was handed over); optional ALIPAY_GATEWAY,
ALIPAY_TIMEOUT_SECONDS. Requests and answers are signed by RSA2: the parameters sorted by name and joined, SHA-256 with
RSA, PKCS #1 v1.5. What a lost notice would have told is asked for by ``fetch_receipts``.
"""

import base64
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from adapters import Notes, private_key, public_key, setting
from engine.ports import Delivery, Message, Receipt, StatementLine, Verdict

GATEWAY = "https://openapi.alipay.com/gateway.do"
TIMEOUT_SECONDS = "8"
LOCAL = ZoneInfo("Asia/Shanghai")
ORDER, REFUND = "order", "refund"
#: answers that a repetition may change; every other failure is a refusal.
BUSY = {"20000", "ACQ.SYSTEM_ERROR", "SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR"}
UNKNOWN = {"ACQ.TRADE_NOT_EXIST", "TRADE_NOT_EXIST"}
PAID = {"TRADE_SUCCESS", "TRADE_FINISHED"}
_MOST = 32 * 1024 * 1024
_STAMP = "%Y-%m-%d %H:%M:%S"
_NEVER = "9999-12-31T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to Alipay, and its public key; ``timeout`` in seconds."""

    app_id: str
    key: RSAPrivateKey = field(repr=False)
    theirs: RSAPublicKey
    notify_url: str
    gateway: str
    timeout: float


class _Failed(Exception):
    """Alipay answered with an error; ``code`` is its word."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{words}（{code}）")
        self.code = code


class Alipay:
    """Payload of ``order``: number, amount_fen, subject, expires_at; of ``refund``: order_number, number, amount_fen,
    reason. The reference of an order is the address that the payer's code holds.
    """

    channel = "alipay"
    #: what Alipay wants to read, or it tells again.
    acknowledgement = "success"

    def __init__(self, account: Account, folder: Path) -> None:
        self._account, self._notes = account, Notes(folder)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read our application, both keys, and where notices come to."""
        gateway = settings.get("ALIPAY_GATEWAY", GATEWAY)
        if urlsplit(gateway).scheme not in {"http", "https"}:
            raise ValueError(f"ALIPAY_GATEWAY 应为网址，现在是“{gateway}”。 ALIPAY_GATEWAY must be a web address.")
        account = Account(
            app_id=setting(settings, "ALIPAY_APP_ID"),
            key=private_key(settings, "ALIPAY_KEY_FILE"),
            theirs=public_key(settings, "ALIPAY_PUBLIC_KEY_FILE"),
            notify_url=setting(settings, "ALIPAY_NOTIFY_URL"),
            gateway=gateway,
            timeout=float(settings.get("ALIPAY_TIMEOUT_SECONDS", TIMEOUT_SECONDS)),
        )
        return cls(account, Path(setting(settings, "ALIPAY_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Ask Alipay for a code to pay an order by, or to give money back; the same number again is the same thing."""
        payload = message.payload
        try:
            method, content = _asked(message.topic, payload)
        except (KeyError, TypeError, ValueError):
            return Delivery(Verdict.REFUSED, detail="支付请求缺少内容")
        try:
            told = self._ask(method, content)[0]
            if message.topic == ORDER:
                note = {"topic": ORDER, "number": payload["number"], "until": payload["expires_at"]}
                note["reference"] = str(told["qr_code"])
            else:
                note = {"topic": REFUND, "number": payload["number"], "order": payload["order_number"], "until": _NEVER}
                note["reference"] = f"{told['trade_no']}/{payload['number']}"
            self._notes.write(message.id, note)
        except _Failed as failed:
            verdict = Verdict.RETRY if failed.code in BUSY else Verdict.REFUSED
            return Delivery(verdict, detail=f"支付宝：{failed}")
        except (OSError, ValueError, KeyError) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable) or type(unreachable).__name__)
        return Delivery(Verdict.DELIVERED, reference=note["reference"], detail="支付宝已受理")

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify and read a notice, or an answer that ``fetch_receipts`` has asked for."""
        try:
            if raw.startswith(b"{"):
                return self._receipt_of_answer(raw)
            told = dict(parse_qsl(raw.decode(), strict_parsing=True))
            self._verify(joined({k: v for k, v in told.items() if k not in {"sign", "sign_type"}}), told["sign"])
            if told["app_id"] != self._account.app_id:
                raise ValueError("another application")
            return _payment(told, told["gmt_payment"] if told["trade_status"] in PAID else "")
        except (KeyError, ValueError, InvalidOperation, InvalidSignature) as wrong:
            raise ValueError("支付宝通知无法采信。 The notice of Alipay cannot be trusted.") from wrong

    def status_of(self, message_id: str) -> Delivery | None:
        """What Alipay says of an order or a refund that was handed over."""
        note = self._notes.read(message_id)
        if note is None:
            return None
        try:
            told = self._ask(*_question(note))[0]
        except _Failed as failed:
            # An order that nobody has scanned yet does not exist at Alipay; its code is good all the same.
            if failed.code in UNKNOWN and note["topic"] == ORDER:
                return Delivery(Verdict.DELIVERED, note["reference"], "尚未扫码")
            return None if failed.code in UNKNOWN else Delivery(Verdict.RETRY, note["reference"], str(failed))
        except (OSError, ValueError) as unreachable:
            return Delivery(Verdict.RETRY, note["reference"], str(unreachable))
        if note["topic"] == REFUND and told.get("refund_status") != "REFUND_SUCCESS":
            return None
        return Delivery(Verdict.DELIVERED, note["reference"], str(told.get("trade_status", "退款成功")))

    def fetch_receipts(self, keep: Callable[[bytes], None]) -> int:
        """Ask about every order and refund whose end nobody has told us of. Raises OSError when unreachable."""
        count = 0
        for note in self._notes.still_open():
            try:
                told, raw = self._ask(*_question(note))
            except _Failed as failed:
                told, raw = {"code": failed.code}, b""
            if _is_final(told):
                keep(raw)
                count += 1
            if _is_final(told) or told.get("trade_status") == "TRADE_CLOSED" or _is_long_over(note["until"]):
                self._notes.close(note["id"])
        return count

    def statement_of(self, day: date) -> Sequence[StatementLine]:
        """Every payment and refund of a day in China as Alipay's bill lists it. Raises OSError."""
        method = "alipay.data.dataservice.bill.downloadurl.query"
        try:
            told = self._ask(method, {"bill_type": "trade", "bill_date": f"{day}"})[0]
            address = str(told["bill_download_url"])
            if urlsplit(address).scheme not in {"http", "https"}:
                raise OSError("对账单地址不对")
            with urlopen(address, timeout=self._account.timeout) as answer:  # noqa: S310 - the scheme was checked
                return tuple(read_bill(answer.read(_MOST)))
        except (_Failed, KeyError, ValueError, zipfile.BadZipFile) as wrong:
            raise OSError(f"支付宝对账单：{wrong}") from wrong

    def _receipt_of_answer(self, raw: bytes) -> Receipt:
        told = self._read_answer(raw)
        if "refund_status" in told:
            done = told["refund_status"] == "REFUND_SUCCESS"
            return Receipt(
                f"{told['trade_no']}/{told['out_request_no']}", Verdict.DELIVERED if done else Verdict.RETRY,
                values={"number": told["out_request_no"]}, takes=REFUND,
            )  # fmt: skip
        return _payment(told, told.get("send_pay_date", ""))

    def _ask(self, method: str, content: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """One signed call; what Alipay answered, verified, and its bytes. Raises _Failed, OSError, ValueError."""
        asked = {
            "app_id": self._account.app_id, "method": method, "format": "JSON", "charset": "utf-8",
            "sign_type": "RSA2", "timestamp": datetime.now(LOCAL).strftime(_STAMP), "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            "notify_url": self._account.notify_url,
        }  # fmt: skip
        signature = self._account.key.sign(joined(asked).encode(), PKCS1v15(), SHA256())
        body = urlencode({**asked, "sign": base64.b64encode(signature).decode()}).encode()
        request = Request(f"{self._account.gateway}?charset=utf-8", data=body)  # noqa: S310 - the scheme was checked
        with urlopen(request, timeout=self._account.timeout) as answer:  # noqa: S310 - the scheme was checked
            raw = cast(bytes, answer.read(_MOST))
        told = self._read_answer(raw)
        if told["code"] != "10000":
            raise _Failed(str(told.get("sub_code") or told["code"]), str(told.get("sub_msg") or told.get("msg", "")))
        return told, raw

    def _read_answer(self, raw: bytes) -> dict[str, Any]:
        """The inner object of an answer, whose bytes exactly as sent are what is signed."""
        text = raw.decode()
        outer = json.loads(text)
        name = next((key for key in outer if key.endswith("_response")), "no response")
        start = text.index("{", text.index(f'"{name}"'))
        inner, end = json.JSONDecoder().raw_decode(text, start)
        try:
            self._verify(text[start:end], outer["sign"])
        except (InvalidSignature, KeyError) as forged:
            raise ValueError("支付宝的应答签名不对。 The signature of the answer does not fit.") from forged
        return cast(dict[str, Any], inner)

    def _verify(self, text: str, signature: str) -> None:
        self._account.theirs.verify(base64.b64decode(signature), text.encode(), PKCS1v15(), SHA256())


def joined(parameters: Mapping[str, str]) -> str:
    """What is signed: parameters that hold something, sorted by name, not escaped."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if value)


def read_bill(content: bytes) -> Iterator[StatementLine]:
    """The lines of a bill: a zip file with CSV in GBK, refunds with negative amounts."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = [info for info in pack.infolist() if "汇总" not in _file_name(info)]
        text = pack.read(names[0]).decode("gb18030")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for row in csv.DictReader(lines):
        told = {str(name).strip(): (value or "").strip() for name, value in row.items()}
        fen = _fen(told["订单金额（元）"])
        if told["业务类型"] == "退款":
            yield StatementLine(told["支付宝交易号"], told["退款批次号/请求号"], -abs(fen))
        else:
            yield StatementLine(told["支付宝交易号"], told["商户订单号"], fen)


def _file_name(info: zipfile.ZipInfo) -> str:
    return info.filename if info.flag_bits & 0x800 else info.filename.encode("cp437").decode("gb18030", "replace")


def _asked(topic: str, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    yuan = f"{Decimal(int(payload['amount_fen'])) / 100:.2f}"
    if topic == REFUND:
        return "alipay.trade.refund", {
            "out_trade_no": payload["order_number"], "out_request_no": payload["number"], "refund_amount": yuan,
            "refund_reason": payload["reason"],
        }  # fmt: skip
    until = datetime.fromisoformat(payload["expires_at"]).astimezone(LOCAL).strftime(_STAMP)
    return "alipay.trade.precreate", {
        "out_trade_no": payload["number"], "total_amount": yuan, "subject": payload["subject"], "time_expire": until,
    }  # fmt: skip


def _question(note: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if note["topic"] == REFUND:
        asked = {"out_trade_no": note["order"], "out_request_no": note["number"]}
        return "alipay.trade.fastpay.refund.query", asked
    return "alipay.trade.query", {"out_trade_no": note["number"]}


def _is_final(told: Mapping[str, Any]) -> bool:
    return told.get("trade_status") in PAID or told.get("refund_status") == "REFUND_SUCCESS"


def _is_long_over(until: str) -> bool:
    return datetime.fromisoformat(until) < datetime.now(LOCAL) - timedelta(days=1)


def _payment(told: Mapping[str, str], paid_at: str) -> Receipt:
    """A payment, or the news that an order is not paid."""
    done = told["trade_status"] in PAID
    values: dict[str, Any] = {"channel": "alipay", "order_number": told["out_trade_no"]}
    if done:
        day = datetime.strptime(paid_at, _STAMP).replace(tzinfo=LOCAL).date()
        values |= {"amount_fen": _fen(told["total_amount"]), "day": day}
    return Receipt(
        told["trade_no"], Verdict.DELIVERED if done else Verdict.RETRY, detail=told["trade_status"], values=values,
        takes="payment",
    )  # fmt: skip


def _fen(yuan: str) -> int:
    fen = Decimal(yuan) * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"not an amount: {yuan}")
    return int(fen)


ADAPTER = Alipay
