"""Receivers to test adapters against: real processes and sockets, no patched libraries."""

import atexit
import json
import re
import socket
import socketserver
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from functools import cache
from urllib.request import Request, urlopen

from tests.databases import ROOT
from tests.tools import message_centre


class MessageCentre:
    """A running message centre; ``took()`` gives the messages it took, as dicts."""

    def __init__(self, port, journal):
        self.port = port
        self._journal = journal

    def took(self, number=""):
        lines = self._journal.read_text(encoding="utf-8").splitlines() if self._journal.exists() else []
        return [took for took in map(json.loads, lines) if number in {"", took["number"]}]


@contextmanager
def running_message_centre(folder):
    journal = folder / "taken.jsonl"
    process = subprocess.Popen(
        ["node", "server.js", str(journal)], cwd=message_centre(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield MessageCentre(int(process.stdout.readline()), journal)
    finally:
        process.stdin.close()
        process.wait(timeout=20)
        process.stdout.close()


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail, except for addresses whose local part says otherwise: ``nobody`` (550) and ``busy`` (451)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _MailSession)
        self.port = self.server_address[1]
        self.mails = []


class _MailSession(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("220 mail.example ESMTP")
        for line in self.rfile:
            command = line.strip().decode().upper()
            if command.startswith("QUIT"):
                self._say("221 bye")
                return
            self._answer(command)

    def _answer(self, command):
        if re.search(r"RCPT TO:<NOBODY@", command):
            self._say("550 no such user")
        elif re.search(r"RCPT TO:<BUSY@", command):
            self._say("451 try later")
        elif command == "DATA":
            self._say("354 go on")
            lines = iter(self.rfile.readline, b".\r\n")
            self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self._say("250 taken")
        else:
            self._say("250 fine")

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def running_mail_server():
    server = MailServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def a_silent_port():
    """A port that lets callers in and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def a_closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class ArchiveReceiver:
    """A running receiver of an archive, in a process of its own; ``feels`` makes it misbehave."""

    def __init__(self, port, folder):
        self.url = f"http://127.0.0.1:{port}"
        self._journal = folder / "journal.txt"

    def feels(self, mood):
        with urlopen(Request(f"{self.url}/mood", data=mood.encode(), method="PUT"), timeout=10):
            pass

    def took(self):
        return self._journal.read_text("utf-8").splitlines() if self._journal.exists() else []


@contextmanager
def running_archive_receiver(folder, *, key="secret", receipts=""):
    command = [sys.executable, "-m", "tests.simulators.archive_receiver", str(folder), key, receipts]
    with _running(command) as port:
        yield ArchiveReceiver(port, folder)


class Carrier:
    """A running carrier that can be told to misbehave."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def books(self):
        with urlopen(f"{self.url}/books", timeout=20) as answer:
            return json.load(answer)

    def change(self, mood):
        urlopen(Request(f"{self.url}/mood", data=mood.encode(), method="PUT"), timeout=20).close()

    def send(self, waybill, *events):
        """Let a parcel go its way, an hour between the lines; gives them."""
        tracks = [
            {"event": event, "at": f"2026-11-20T{9 + place:02d}:00:00+08:00", "place": "苏州"}
            for place, event in enumerate(events)
        ]
        request = Request(f"{self.url}/parcels/{waybill}", data=json.dumps(tracks).encode())
        urlopen(request, timeout=20).close()


@contextmanager
def running_carrier(*, key="secret", receipts=""):
    with _running([sys.executable, "-m", "tests.simulators.carrier", key, receipts]) as port:
        yield Carrier(port)


class S3:
    """A running server of the S3 protocol with one empty bucket."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        with urlopen(Request(f"{self.url}/archive", method="PUT"), timeout=20):
            pass


@cache
def running_s3():
    """Moto's server in a process of its own, one for all tests: it speaks S3, conditional writes included."""
    staying = ExitStack()
    atexit.register(staying.close)
    return S3(staying.enter_context(_running([sys.executable, "-m", "tests.simulators.s3"])))


@contextmanager
def _running(command):
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(timeout=20)
        process.stdout.close()


def running(module, *words):
    """A simulator in a process of its own; gives its port."""
    return _running([sys.executable, "-m", module, *words])
