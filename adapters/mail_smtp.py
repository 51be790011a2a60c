"""Sends mail through a mail server by SMTP.

Settings: SMTP_HOST, SMTP_PORT, SMTP_FROM, SMTP_FOLDER (which messages were handed over); optional SMTP_USER,
SMTP_PASSWORD, SMTP_SECURITY (starttls, tls or none; starttls when not given) and SMTP_TIMEOUT_SECONDS.
"""

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from mimetypes import guess_type
from pathlib import Path
from typing import Self

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

TIMEOUT_SECONDS = "10"
_FIRST_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mail server is, how we sign in and who the mail is from. ``timeout`` is in seconds."""

    host: str
    port: int
    sender: Address
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0


class SmtpMail:
    """A mail server. Payload: ``to``, ``subject`` and ``text``; files of the message are attached."""

    channel = "mail"

    def __init__(self, account: Account, folder: Path) -> None:
        self._account = account
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read the server's address, the sender and the folder of what was handed over."""
        security = settings.get("SMTP_SECURITY", "starttls")
        port = setting(settings, "SMTP_PORT")
        if security not in {"starttls", "tls", "none"} or not port.isdigit():
            raise ValueError("设置 SMTP_SECURITY 或 SMTP_PORT 不对。 SMTP_SECURITY or SMTP_PORT is wrong.")
        account = Account(
            host=setting(settings, "SMTP_HOST"),
            port=int(port),
            sender=Address(addr_spec=setting(settings, "SMTP_FROM")),
            security=security,
            user=settings.get("SMTP_USER", ""),
            password=settings.get("SMTP_PASSWORD", ""),
            timeout=float(settings.get("SMTP_TIMEOUT_SECONDS", TIMEOUT_SECONDS)),
        )
        return cls(account, Path(setting(settings, "SMTP_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """Hand the mail to the server, once per message id."""
        try:
            mail = self._compose(message)
        except (KeyError, ValueError) as unfit:
            return Delivery(Verdict.REFUSED, detail=f"邮件缺少内容或地址不对：{unfit}")
        try:
            if not self._mark_of(message.id).exists():
                with self._session() as server:
                    server.send_message(mail)
                self._mark(message.id)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return Delivery(_verdict(code), detail=f"{code} {said.decode(errors='replace')}")
        except smtplib.SMTPAuthenticationError as refused:
            return Delivery(Verdict.RETRY, detail=f"邮件服务器不认我们的账号：{refused.smtp_code}")
        except smtplib.SMTPResponseException as refused:
            return Delivery(_verdict(refused.smtp_code), detail=f"{refused.smtp_code} {refused.smtp_error!r}")
        except (OSError, smtplib.SMTPException) as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable) or type(unreachable).__name__)
        return Delivery(Verdict.DELIVERED, reference=str(mail["Message-ID"]))

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Refuse: what anybody may mail to us proves nothing."""
        raise ValueError("邮件没有可信的回执。 Mail has no receipts that could be trusted.")

    def status_of(self, message_id: str) -> Delivery | None:
        """Delivered when the server took the mail; it keeps no account that could be asked."""
        if not self._mark_of(message_id).exists():
            return None
        return Delivery(Verdict.DELIVERED, reference=self._mail_id(message_id))

    def _compose(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._account.sender
        mail["To"] = Address(addr_spec=str(message.payload["to"]))
        mail["Subject"] = str(message.payload["subject"])
        mail["Message-ID"] = self._mail_id(message.id)
        mail.set_content(str(message.payload["text"]))
        for name, content in message.files.items():
            kind, _, subkind = (guess_type(name)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(content, maintype=kind, subtype=subkind, filename=Path(name).name)
        return mail

    def _mail_id(self, message_id: str) -> str:
        return f"<{hashlib.sha256(message_id.encode()).hexdigest()[:32]}@{self._account.sender.domain}>"

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        account = self._account
        if account.security == "tls":
            context = ssl.create_default_context()
            with smtplib.SMTP_SSL(account.host, account.port, timeout=account.timeout, context=context) as server:
                yield self._signed_in(server)
            return
        with smtplib.SMTP(account.host, account.port, timeout=account.timeout) as server:
            if account.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            yield self._signed_in(server)

    def _signed_in(self, server: smtplib.SMTP) -> smtplib.SMTP:
        if self._account.user:
            server.login(self._account.user, self._account.password)
        return server

    def _mark_of(self, message_id: str) -> Path:
        return self._folder / hashlib.sha256(message_id.encode()).hexdigest()

    def _mark(self, message_id: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._mark_of(message_id).open("w", encoding="utf-8") as file:
            file.write(message_id)
            file.flush()
            os.fsync(file.fileno())


def _verdict(code: int) -> Verdict:
    return Verdict.REFUSED if code >= _FIRST_PERMANENT else Verdict.RETRY


ADAPTER = SmtpMail
