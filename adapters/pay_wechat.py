"""Takes payments by WeChat Pay (Native, API v3): a code to scan, sealed notices, refunds, and the bill of a day.

Settings: WECHAT_APP_ID, WECHAT_MERCHANT_ID, WECHAT_KEY_FILE (our RSA private key, PEM), WECHAT_KEY_SERIAL (number of
its certificate), WECHAT_PUBLIC_KEY_FILE and WECHAT_PUBLIC_KEY_ID (WeChat Pay's), WECHAT_SECRET (the API v3 key, 32
characters), WECHAT_NOTIFY_URL (…/receipts/wechat), WECHAT_FOLDER (what was handed over); optional WECHAT_GATEWAY,
WECHAT_TIMEOUT_SECONDS. Requests are signed by WECHATPAY2-SHA256-RSA2048; answers and notices carry ``Wechatpay-*``
headers; what a notice says is sealed by AES-256-GCM.
"""

import base64
import csv
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self, cast
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from adapters import Notes, private_key, public_key, setting
from engine.ports import Delivery, Message, Receipt, StatementLine, Verdict

GATEWAY = "https://api.mch.weixin.qq.com"
TIMEOUT_SECONDS = "8"
LOCAL = ZoneInfo("Asia/Shanghai")
ORDER, REFUND = "order", "refund"
SCHEME = "WECHATPAY2-SHA256-RSA2048"
#: HTTP answers that a repetition may change.
BUSY = {429, 500, 502, 503, 504}
ENDS = {"SUCCESS": Verdict.DELIVERED, "PROCESSING": Verdict.RETRY, "ABNORMAL": Verdict.REFUSED}
_NOT_FOUND = 404
_SECRET_LENGTH = 32
_MOST = 32 * 1024 * 1024
_NEVER = "9999-12-31T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to WeChat Pay, and its public key; ``timeout`` in seconds."""

    app_id: str
    merchant: str
    key: RSAPrivateKey = field(repr=False)
    serial: str
    theirs: RSAPublicKey
    their_id: str
    secret: bytes = field(repr=False)
    notify_url: str
    gateway: str
    timeout: float


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was answered, verified, with what is needed to verify it again."""

    told: dict[str, Any]
    body: bytes
    headers: dict[str, str]


class _Failed(Exception):
    """WeChat Pay answered with an error."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words or f"HTTP {status}")
        self.status = status


class WechatPay:
    """Payload of ``order``: number, amount_fen, subject, expires_at; of ``refund``: order_number, provider_no, number,
    amount_fen, total_fen, reason. The reference of an order is the text that the payer's code holds.
    """

    channel = "wechat"

    def __init__(self, account: Account, folder: Path) -> None:
        self._account, self._notes = account, Notes(folder)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read our merchant's keys, WeChat Pay's public key, and where notices come to."""
        gateway = settings.get("WECHAT_GATEWAY", GATEWAY).rstrip("/")
        if urlsplit(gateway).scheme not in {"http", "https"}:
            raise ValueError(f"WECHAT_GATEWAY 应为网址，现在是“{gateway}”。 WECHAT_GATEWAY must be a web address.")
        secret = setting(settings, "WECHAT_SECRET").encode()
        if len(secret) != _SECRET_LENGTH:
            raise ValueError("WECHAT_SECRET 应为32个字符。 WECHAT_SECRET must be 32 characters long.")
        account = Account(
            app_id=setting(settings, "WECHAT_APP_ID"),
            merchant=setting(settings, "WECHAT_MERCHANT_ID"),
            key=private_key(settings, "WECHAT_KEY_FILE"),
            serial=setting(settings, "WECHAT_KEY_SERIAL"),
            theirs=public_key(settings, "WECHAT_PUBLIC_KEY_FILE"),
            their_id=setting(settings, "WECHAT_PUBLIC_KEY_ID"),
            secret=secret,
            notify_url=setting(settings, "WECHAT_NOTIFY_URL"),
            gateway=gateway,
            timeout=float(settings.get("WECHAT_TIMEOUT_SECONDS", TIMEOUT_SECONDS)),
        )
        return cls(account, Path(setting(settings, "WECHAT_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Ask for a code to pay an order by, or to give money back; the same number again is the same thing."""
        try:
            path, asked = self._wish(message.topic, message.payload)
        except (KeyError, TypeError, ValueError):
            return Delivery(Verdict.REFUSED, detail="支付请求缺少内容")
        note = {"topic": message.topic, "number": message.payload["number"]}
        try:
            told = self._ask("POST", path, asked).told
            note["reference"] = str(told["code_url"] if message.topic == ORDER else told["refund_id"])
            self._notes.write(message.id, {**note, "until": message.payload.get("expires_at", _NEVER)})
        except _Failed as failed:
            verdict = Verdict.RETRY if failed.status in BUSY else Verdict.REFUSED
            return Delivery(verdict, detail=f"微信支付：{failed}")
        except (OSError, ValueError, KeyError) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable) or type(unreachable).__name__)
        return Delivery(Verdict.DELIVERED, reference=note["reference"], detail="微信支付已受理")

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Verify, unseal and read a notice, or an answer that ``fetch_receipts`` has asked for."""
        try:
            outer = json.loads(raw)
            if "asked" in outer:
                body = base64.b64decode(outer["asked"])
                self._verify(body, outer["headers"])
                return self._receipt(json.loads(body))
            self._verify(raw, headers)
            sealed = outer["resource"]
            content = AESGCM(self._account.secret).decrypt(
                sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
            )
            return self._receipt(json.loads(content))
        except (KeyError, TypeError, ValueError, InvalidSignature, InvalidTag) as wrong:
            raise ValueError("微信支付通知无法采信。 The notice of WeChat Pay cannot be trusted.") from wrong

    def status_of(self, message_id: str) -> Delivery | None:
        """What WeChat Pay says of an order or a refund that was handed over."""
        note = self._notes.read(message_id)
        if note is None:
            return None
        try:
            told = self._ask("GET", self._question(note)).told
        except _Failed as failed:
            if failed.status == _NOT_FOUND:
                return None
            return Delivery(Verdict.RETRY, note["reference"], str(failed))
        except (OSError, ValueError) as unreachable:
            return Delivery(Verdict.RETRY, note["reference"], str(unreachable))
        return Delivery(Verdict.DELIVERED, note["reference"], str(told.get("trade_state") or told.get("status", "")))

    def fetch_receipts(self, keep: Callable[[bytes], None]) -> int:
        """Ask about every order and refund whose end nobody has told us of. Raises OSError when unreachable."""
        count = 0
        for note in self._notes.still_open():
            try:
                answer = self._ask("GET", self._question(note))
            except _Failed as failed:
                if failed.status in BUSY:
                    raise OSError(str(failed)) from failed
                self._notes.close(note["id"])
                continue
            state = answer.told.get("trade_state") or answer.told.get("status")
            if state in {"SUCCESS", "ABNORMAL"}:
                keep(json.dumps({"asked": base64.b64encode(answer.body).decode(), "headers": answer.headers}).encode())
                count += 1
            if state in {"SUCCESS", "ABNORMAL", "CLOSED"} or _is_long_over(note["until"]):
                self._notes.close(note["id"])
        return count

    def statement_of(self, day: date) -> Sequence[StatementLine]:
        """Every payment and refund of a day in China as the bill lists it. Raises OSError."""
        try:
            told = self._ask("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL").told
            address = urlsplit(str(told["download_url"]))
            if address.scheme not in {"http", "https"}:
                raise OSError("对账单地址不对")
            path = f"{address.path}?{address.query}"
            request = self._request("GET", f"{address.scheme}://{address.netloc}", path, b"")
            with urlopen(request, timeout=self._account.timeout) as answer:  # noqa: S310 - the scheme was checked
                content = cast(bytes, answer.read(_MOST))
            if hashlib.sha1(content).hexdigest() != told["hash_value"]:  # noqa: S324 - the provider's rule
                raise OSError("对账单摘要不符")
        except (_Failed, KeyError, ValueError, HTTPError) as wrong:
            raise OSError(f"微信支付对账单：{wrong}") from wrong
        return tuple(read_bill(content))

    def _wish(self, topic: str, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        account = self._account
        amount = int(payload["amount_fen"])
        if topic == REFUND:
            total = {"refund": amount, "total": int(payload["total_fen"]), "currency": "CNY"}
            return "/v3/refund/domestic/refunds", {
                "transaction_id": payload["provider_no"], "out_refund_no": payload["number"], "amount": total,
                "reason": payload["reason"][:80], "notify_url": account.notify_url,
            }  # fmt: skip
        until = datetime.fromisoformat(payload["expires_at"]).astimezone(LOCAL).isoformat(timespec="seconds")
        return "/v3/pay/transactions/native", {
            "appid": account.app_id, "mchid": account.merchant, "description": payload["subject"],
            "out_trade_no": payload["number"], "time_expire": until, "notify_url": account.notify_url,
            "amount": {"total": amount, "currency": "CNY"},
        }  # fmt: skip

    def _question(self, note: Mapping[str, Any]) -> str:
        if note["topic"] == REFUND:
            return f"/v3/refund/domestic/refunds/{note['number']}"
        return f"/v3/pay/transactions/out-trade-no/{note['number']}?mchid={self._account.merchant}"

    def _ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> _Answer:
        """One signed call. Raises _Failed, OSError, and ValueError where the answer cannot be trusted."""
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        request = self._request(method, self._account.gateway, path, body)
        try:
            with urlopen(request, timeout=self._account.timeout) as answer:  # noqa: S310 - the scheme was checked
                raw, headers = cast(bytes, answer.read(_MOST)), dict(answer.headers.items())
        except HTTPError as refused:
            with refused:
                raise _Failed(refused.code, _words(refused.read(_MOST))) from refused
        try:
            self._verify(raw, headers)
        except (InvalidSignature, KeyError) as forged:
            raise ValueError("微信支付的应答签名不对。 The signature of the answer does not fit.") from forged
        signed = {name: value for name, value in headers.items() if name.lower().startswith("wechatpay-")}
        return _Answer(json.loads(raw), raw, signed)

    def _request(self, method: str, host: str, path: str, body: bytes) -> Request:
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signed = f"{method}\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
        signature = base64.b64encode(self._account.key.sign(signed, PKCS1v15(), SHA256())).decode()
        token = (
            f'{SCHEME} mchid="{self._account.merchant}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{stamp}",serial_no="{self._account.serial}"'
        )
        headers = {
            "Authorization": token, "Accept": "application/json", "Content-Type": "application/json",
            "User-Agent": "liangheng", "Wechatpay-Serial": self._account.their_id,
        }  # fmt: skip
        return Request(  # noqa: S310 - the scheme was checked
            host + path, data=body or None, method=method, headers=headers
        )

    def _verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises InvalidSignature, or KeyError where a header is missing."""
        given = {name.lower(): value for name, value in headers.items()}
        if not hmac.compare_digest(given["wechatpay-serial"], self._account.their_id):
            raise InvalidSignature
        signed = f"{given['wechatpay-timestamp']}\n{given['wechatpay-nonce']}\n".encode() + body + b"\n"
        signature = base64.b64decode(given["wechatpay-signature"])
        self._account.theirs.verify(signature, signed, PKCS1v15(), SHA256())

    def _receipt(self, told: Mapping[str, Any]) -> Receipt:
        """A payment or the end of a refund. Raises KeyError or ValueError."""
        if "out_refund_no" in told:
            state = told.get("refund_status") or told["status"]
            return Receipt(
                told["refund_id"], ENDS.get(state, Verdict.REFUSED), detail=state,
                values={"number": told["out_refund_no"]}, takes=REFUND,
            )  # fmt: skip
        if told["mchid"] != self._account.merchant:
            raise ValueError("another merchant")
        values: dict[str, Any] = {"channel": "wechat", "order_number": told["out_trade_no"]}
        done = told["trade_state"] == "SUCCESS"
        if done:
            if told["amount"]["currency"] != "CNY":
                raise ValueError("another currency")
            day = datetime.fromisoformat(told["success_time"]).astimezone(LOCAL).date()
            values |= {"amount_fen": int(told["amount"]["total"]), "day": day}
        return Receipt(
            told["transaction_id"], Verdict.DELIVERED if done else Verdict.RETRY, detail=told["trade_state"],
            values=values, takes="payment",
        )  # fmt: skip


def read_bill(content: bytes) -> Iterator[StatementLine]:
    """The lines of a bill: CSV, a grave accent before every value, a summary behind; refunds with negative amounts."""
    lines = content.decode("utf-8-sig").splitlines()
    body = [line for line in lines[1:] if line.startswith("`")]
    for values in csv.reader(line.replace(",`", ",").removeprefix("`") for line in body):
        told = dict(zip(lines[0].split(","), values, strict=False))
        if "申请退款金额" not in told:
            return  # the summary
        if told["交易状态"] == "REFUND":
            yield StatementLine(told["微信订单号"], told["商户退款单号"], -_fen(told["申请退款金额"]))
        elif told["交易状态"] == "SUCCESS":
            yield StatementLine(told["微信订单号"], told["商户订单号"], _fen(told["订单金额"]))


def _fen(yuan: str) -> int:
    return int((Decimal(yuan) * 100).to_integral_exact())


def _words(raw: bytes) -> str:
    try:
        told = json.loads(raw)
        return f"{told['message']}（{told['code']}）"
    except (KeyError, TypeError, ValueError):
        return ""


def _is_long_over(until: str) -> bool:
    return datetime.fromisoformat(until) < datetime.now(LOCAL) - timedelta(days=1)


ADAPTER = WechatPay
