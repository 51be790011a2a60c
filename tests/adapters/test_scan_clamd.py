"""The scanner, in front of a server that speaks clamd's protocol on this machine."""

import socket
import socketserver
import threading
from contextlib import contextmanager

import pytest

from adapters.scan_clamd import SCANNER

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Session(socketserver.BaseRequestHandler):
    """One INSTREAM command: pieces with their lengths until an empty one, then one line ending in a NUL."""

    def handle(self):
        assert self.taken(10) == b"zINSTREAM\x00"
        content = b""
        while length := int.from_bytes(self.taken(4), "big"):
            content += self.taken(length)
            if len(content) > self.server.most:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\x00")
                return
        self.server.seen.append(content)
        self.request.sendall(b"stream: Eicar-Signature FOUND\x00" if EICAR in content else b"stream: OK\x00")

    def taken(self, length):
        content = b""
        while len(content) < length:
            piece = self.request.recv(length - len(content))
            if not piece:
                raise ConnectionError("broken off")
            content += piece
        return content


class OnPort(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class OnSocket(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def clamd(kind=OnPort, address=("127.0.0.1", 0), most=30_000_000):
    with kind(address, Session) as server:
        server.seen, server.most = [], most
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def scanner(server, **settings):
    address = server.server_address
    where = address if isinstance(address, str) else f"127.0.0.1:{address[1]}"
    return SCANNER.from_settings({"CLAMD_ADDRESS": where} | settings)


@pytest.fixture
def server():
    with clamd() as running:
        yield running


def test_a_clean_file_is_clean_however_many_pieces_it_takes(server):
    content = bytes(range(256)) * 1000

    assert scanner(server).scan(content) == ""
    assert server.seen == [content]


def test_what_was_found_is_named(server):
    assert scanner(server).scan(b"harmless " * 20_000 + EICAR) == "Eicar-Signature"


def test_a_server_behind_a_socket_file_is_asked_as_well(tmp_path):
    with clamd(OnSocket, str(tmp_path / "clamd.ctl")) as server:
        assert scanner(server).scan(b"content") == ""


def test_a_file_that_the_server_will_not_look_at_is_not_called_clean():
    with clamd(most=1000) as server, pytest.raises(OSError, match=r"limit|reset|pipe"):
        scanner(server).scan(b"x" * 500_000)


def test_a_server_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OSError, match=r"refused|No such file"):
        SCANNER.from_settings({"CLAMD_ADDRESS": str(tmp_path / "nothing")}).scan(b"content")


def test_a_server_that_never_answers_does_not_hold_us_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = {"CLAMD_ADDRESS": f"127.0.0.1:{silent.getsockname()[1]}", "CLAMD_TIMEOUT_SECONDS": "0.2"}
        with pytest.raises(TimeoutError):
            SCANNER.from_settings(settings).scan(b"content")


@pytest.mark.parametrize("settings", [{}, {"CLAMD_ADDRESS": "nowhere"}])
def test_a_missing_or_wrong_address_is_named(settings):
    with pytest.raises(ValueError, match="CLAMD_ADDRESS"):
        SCANNER.from_settings(settings)
