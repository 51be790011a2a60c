"""Looks for malicious software with a clamd server (ClamAV), by its INSTREAM command.

Settings: CLAMD_ADDRESS (``host:port``, or the path of a socket); optional CLAMD_TIMEOUT_SECONDS. Files never touch the
scanner's disk; clamd's StreamMaxLength must not be smaller than the largest upload.
"""

import socket
from collections.abc import Mapping
from typing import Self

from adapters import setting

TIMEOUT_SECONDS = "20"
_PIECE = 1 << 16
_ANSWER_LIMIT = 4096
_END = b"\x00\x00\x00\x00"


class Clamd:
    """A clamd server behind a TCP port or a socket file."""

    def __init__(self, address: str, timeout: float) -> None:
        self._address = address
        self._timeout = timeout

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read where the server is. Raises ValueError when the address is missing or none."""
        address = setting(settings, "CLAMD_ADDRESS")
        if not address.startswith("/") and not address.rpartition(":")[2].isdigit():
            raise ValueError("设置 CLAMD_ADDRESS 应为 主机:端口 或套接字路径。 CLAMD_ADDRESS is host:port or a path.")
        return cls(address, float(settings.get("CLAMD_TIMEOUT_SECONDS", TIMEOUT_SECONDS)))

    def scan(self, content: bytes) -> str:
        """The name of what clamd found, "" for a clean file. Raises OSError when it could not be asked."""
        with self._connected() as server:
            server.sendall(b"zINSTREAM\x00")
            for at in range(0, len(content), _PIECE):
                piece = content[at : at + _PIECE]
                server.sendall(len(piece).to_bytes(4, "big") + piece)
            server.sendall(_END)
            answer = _read_answer(server)
        return _verdict(answer)

    def _connected(self) -> socket.socket:
        if not self._address.startswith("/"):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self._timeout)
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            server.settimeout(self._timeout)
            server.connect(self._address)
        except OSError:
            server.close()
            raise
        return server


def _read_answer(server: socket.socket) -> str:
    answer = b""
    while len(answer) < _ANSWER_LIMIT and not answer.endswith(b"\x00"):
        piece = server.recv(_ANSWER_LIMIT)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\x00").decode("utf-8", errors="replace").strip()


def _verdict(answer: str) -> str:
    """``stream: OK`` is clean, ``stream: Eicar-Signature FOUND`` is not; anything else is no verdict."""
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise OSError(f"clamd answered: {said or 'nothing'}")


SCANNER = Clamd
