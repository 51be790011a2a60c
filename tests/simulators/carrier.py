"""A carrier, as a process of its own, that misbehaves on demand.

``python -m tests.simulators.carrier KEY RECEIPTS`` prints its port. It takes orders as ``adapters/carrier_http.py``
describes and posts signed tracks to the web address RECEIPTS ("" for none). ``POST /parcels/{waybill}`` with a list of
tracks is a parcel on its way: they are told in the present mood. ``GET /books`` is what it holds. ``PUT /mood``:

    good        answers and tells at once
    slow        waits for five seconds before it answers
    busy        answers 503
    duplicate   tells everything twice
    unordered   tells the last line first, each by itself
    late        keeps what it would tell until another mood
    lost        never tells
    forged      signs what it tells with another key
    early       tells that it has the parcel before it answers the order
"""

import hashlib
import hmac
import json
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError
from urllib.request import Request, urlopen

SLOW_SECONDS = 5


class Depot:
    """Orders by their id, and tracks kept back."""

    def __init__(self, key, receipts):
        self.key, self.receipts, self.mood = key.encode(), receipts, "good"
        self.orders, self.held, self.lock = {}, [], threading.Lock()

    def sign(self, at, content, key=None):
        return hmac.new(key or self.key, at.encode() + b"\n" + content, hashlib.sha256).hexdigest()

    def proves(self, headers, content):
        told = self.sign(headers.get("X-Timestamp", ""), content)
        return hmac.compare_digest(headers.get("X-Signature", ""), told)

    def take(self, order):
        """Keep an order, once per id; gives its waybill."""
        with self.lock:
            known = self.orders.setdefault(order["order"], {**order, "waybill": f"SF{len(self.orders) + 1:010d}"})
        return known["waybill"]

    def tell(self, waybill, tracks):
        mood = self.mood
        if mood == "lost":
            return
        if mood == "late":
            self.held.append((waybill, tracks))
            return
        parts = [[one] for one in reversed(tracks)] if mood == "unordered" else [tracks]
        for part in parts * (2 if mood == "duplicate" else 1):
            self.post({"waybill": waybill, "tracks": part})

    def change(self, mood):
        self.mood, held, self.held = mood, self.held, []
        for waybill, tracks in held:
            self.tell(waybill, tracks)

    def post(self, told):
        if not self.receipts:
            return
        body, at = json.dumps(told, ensure_ascii=False).encode(), datetime.now(UTC).isoformat()
        key = b"another" if self.mood == "forged" else None
        headers = {"X-Timestamp": at, "X-Signature": self.sign(at, body, key)}
        try:
            urlopen(Request(self.receipts, data=body, headers=headers), timeout=SLOW_SECONDS).close()
        except URLError as unreachable:
            print(unreachable, file=sys.stderr)


class Desk(BaseHTTPRequestHandler):
    """One request."""

    depot: Depot

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/parcels/"):
            self.depot.tell(self.path.rpartition("/")[2], json.loads(body))
            self.answer(200, {})
        elif not self.depot.proves(self.headers, body):
            self.answer(403, {"detail": "签名不对"})
        elif self.depot.mood == "busy":
            self.answer(503, {"detail": "系统维护"})
        else:
            self.order(json.loads(body))

    def order(self, order):
        if "无法派送" in order["receiver"]["address"]:
            self.answer(422, {"detail": "该地址无法派送"})
            return
        if self.depot.mood == "slow":
            threading.Event().wait(SLOW_SECONDS)
        waybill = self.depot.take(order)
        if self.depot.mood == "early":
            self.depot.tell(waybill, [{"event": "COLLECTED", "at": "2026-11-20T09:00:00+08:00", "place": "苏州"}])
        self.answer(200, {"waybill": waybill})

    def do_GET(self):
        if self.path == "/books":
            self.answer(200, self.depot.orders)
        elif not self.depot.proves(self.headers, self.path.encode()):
            self.answer(403, {"detail": "签名不对"})
        elif (found := self.depot.orders.get(self.path.rpartition("/")[2])) is None:
            self.answer(404, {"detail": "没有这个订单"})
        else:
            self.answer(200, {"waybill": found["waybill"]})

    def do_PUT(self):
        self.depot.change(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(200, {})

    def answer(self, status, told):
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing."""


def main(key, receipts):
    Desk.depot = Depot(key, receipts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
