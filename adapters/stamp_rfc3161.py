"""Has documents stamped with the time by a time stamping authority, over HTTP as RFC 3161, 3.4 says.

Settings: TIMESTAMP_URL; optional TIMESTAMP_USER, TIMESTAMP_PASSWORD and TIMESTAMP_TIMEOUT_SECONDS. Only the digest of a
signature leaves the house.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from adapters import setting

TIMEOUT_SECONDS = "10"
_MOST = 64 * 1024


class TimeStampAuthority:
    """An authority behind an address."""

    def __init__(self, url: str, headers: Mapping[str, str], timeout: float) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"TIMESTAMP_URL 应为网址，现在是“{url}”。 TIMESTAMP_URL must be a web address.")
        self._url, self._timeout = url, timeout
        self._headers = {
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
            **headers,
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read where the authority is. Raises ValueError when the address is missing or none."""
        user = settings.get("TIMESTAMP_USER", "")
        login = f"{user}:{settings.get('TIMESTAMP_PASSWORD', '')}".encode()
        headers = {"Authorization": f"Basic {b64encode(login).decode('ascii')}"} if user else {}
        timeout = float(settings.get("TIMESTAMP_TIMEOUT_SECONDS", TIMEOUT_SECONDS))
        return cls(setting(settings, "TIMESTAMP_URL"), headers, timeout)

    def stamp(self, request: bytes) -> bytes:
        """The authority's answer (DER) to a request (DER). Raises OSError when it could not be asked."""
        asked = Request(self._url, data=request, headers=self._headers)  # noqa: S310 - the scheme was checked
        with urlopen(asked, timeout=self._timeout) as answer:  # noqa: S310 - the scheme was checked
            content: bytes = answer.read(_MOST + 1)
        if len(content) > _MOST:
            raise OSError("时间戳机构的应答过长。 The answer of the time stamping authority is too long.")
        return content


STAMPER = TimeStampAuthority
