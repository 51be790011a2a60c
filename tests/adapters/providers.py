"""Simulated providers of payments as running processes, their keys, and a door at which their notices arrive."""

import atexit
import json
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.adapters.receivers import running
from tests.simulators import alipay, wechat_pay


@dataclass(frozen=True)
class Kind:
    """A provider: its channel, its simulator, and how many notices a payment makes."""

    channel: str
    module: str


ALIPAY = Kind("alipay", "tests.simulators.alipay")
WECHAT = Kind("wechat", "tests.simulators.wechat_pay")
KEYS = ("ours", "alipay", "wechat", "other")


@cache
def pems():
    """Private and public key of everybody, made once."""
    made = {}
    for name in KEYS:
        key = rsa.generate_private_key(65537, 2048)
        plain = serialization.NoEncryption()
        made[f"{name}.pem"] = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
        ).decode()
        made[f"{name}.pub.pem"] = (
            key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )
    return made


class Provider:
    """A running provider; ``feels`` makes it misbehave, ``pay`` is a payer, ``notices`` what it has told."""

    def __init__(self, kind, port, folder, door):
        self.kind, self.url, self.folder, self._door = kind, f"http://127.0.0.1:{port}", folder, door

    @property
    def settings(self):
        return settings_of(self.kind, self.url, self.folder)

    def at(self, folder):
        """The same provider with empty books, and notes of ours in ``folder``."""
        self._post("PUT", "/empty", b"")
        self._door.got.clear()
        return Provider(self.kind, self.url.rpartition(":")[2], folder, self._door)

    def feels(self, mood):
        self._post("PUT", "/mood", mood.encode())

    def pay(self, number, amount_fen=None):
        self._post("POST", "/pay", json.dumps({"number": number, "amount_fen": amount_fen}).encode())

    def books(self):
        with urlopen(f"{self.url}/books", timeout=10) as answer:
            return json.load(answer)

    def notices(self):
        return list(self._door.got)

    def key(self, name):
        return pems()[name]

    def _post(self, method, path, body):
        with urlopen(Request(self.url + path, data=body, method=method), timeout=10):
            pass


def settings_of(kind, url, folder):
    """Every setting of the adapter of a kind, with the files it reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pem in pems().items():
        (folder / name).write_text(pem)
    if kind is ALIPAY:
        return {
            "ALIPAY_APP_ID": alipay.APP_ID, "ALIPAY_KEY_FILE": str(folder / "ours.pem"),
            "ALIPAY_PUBLIC_KEY_FILE": str(folder / "alipay.pub.pem"), "ALIPAY_NOTIFY_URL": "https://x/receipts/alipay",
            "ALIPAY_GATEWAY": f"{url}/gateway.do", "ALIPAY_FOLDER": str(folder / "notes"),
        }  # fmt: skip
    return {
        "WECHAT_APP_ID": wechat_pay.APP_ID, "WECHAT_MERCHANT_ID": wechat_pay.MERCHANT,
        "WECHAT_KEY_FILE": str(folder / "ours.pem"), "WECHAT_KEY_SERIAL": wechat_pay.SERIAL,
        "WECHAT_PUBLIC_KEY_FILE": str(folder / "wechat.pub.pem"), "WECHAT_PUBLIC_KEY_ID": wechat_pay.PUBLIC_KEY_ID,
        "WECHAT_SECRET": wechat_pay.SECRET, "WECHAT_NOTIFY_URL": "https://x/receipts/wechat",
        "WECHAT_GATEWAY": url, "WECHAT_FOLDER": str(folder / "notes"),
    }  # fmt: skip


class _Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((body, dict(self.headers.items())))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@contextmanager
def a_door():
    """A local address that takes notices and keeps them in ``got``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_provider(kind, folder, tells=None):
    """A provider in a process of its own; ``tells`` is where it posts, by default a door of the test's own."""
    settings_of(kind, "", folder)
    with a_door() as door:
        address = tells or f"http://127.0.0.1:{door.server_address[1]}/"
        with running(kind.module, str(folder), address) as port:
            yield Provider(kind, port, folder, door)


@cache
def lasting_provider(kind):
    """One process of a kind for all tests; ``at`` empties its books."""
    staying = ExitStack()
    atexit.register(staying.close)
    folder = Path(staying.enter_context(TemporaryDirectory()))
    return staying.enter_context(running_provider(kind, folder))
