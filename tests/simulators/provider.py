"""What every simulated provider of payments knows: orders, money, refunds, and how it misbehaves.

``PUT /mood`` with one of these words changes its ways until told otherwise:

    good        tells at once, answers at once
    slow        waits for five seconds before it answers
    busy        says that it is busy
    duplicate   tells everything twice
    late        keeps what it would tell until another mood
    unordered   as late, and then tells the last first
    lost        never tells
    forged      signs what it tells with another key
    tampered    changes the amount after it has signed

``POST /pay`` ``{"number", "amount_fen"}`` is a payer who pays (another amount, if given); ``GET /books`` is what the
provider holds; ``PUT /empty`` makes it forget everything.
"""

import json
import sys
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError
from urllib.request import Request, urlopen

SLOW_SECONDS = 5
CHINA = timezone(timedelta(hours=8))
HOLDING = {"late", "unordered"}


@dataclass
class Books:
    """Orders by our number; payments by order; refunds by our refund number. Amounts in fen."""

    tell_to: str
    mood: str = "good"
    orders: dict = field(default_factory=dict)
    payments: dict = field(default_factory=dict)
    refunds: dict = field(default_factory=dict)
    held: list = field(default_factory=list)
    lock: object = field(default_factory=threading.RLock)

    def pay(self, number, amount_fen, no):
        """A payer pays; gives the payment, the first one where somebody has paid already."""
        with self.lock:
            order = self.orders[number]
            amount = order["amount_fen"] if amount_fen is None else amount_fen
            at = datetime.now(CHINA)
            return self.payments.setdefault(number, {"no": no, "number": number, "amount_fen": amount, "at": at})

    def refund(self, number, order_number, amount_fen):
        """Give money back, once for each refund number; None when more would go back than came."""
        with self.lock:
            if number in self.refunds:
                return self.refunds[number]
            paid = self.payments.get(order_number)
            back = sum(one["amount_fen"] for one in self.refunds.values() if one["order"] == order_number)
            if paid is None or back + amount_fen > paid["amount_fen"]:
                return None
            made = {"no": f"50{paid['no']}{len(self.refunds)}", "number": number, "order": order_number,
                    "amount_fen": amount_fen, "at": datetime.now(CHINA)}  # fmt: skip
            self.refunds[number] = made
            return made

    def tell(self, make):
        """Post what ``make(mood)`` gives (body, headers), as the mood has it."""
        with self.lock:
            if self.mood == "lost" or not self.tell_to:
                return
            if self.mood in HOLDING:
                self.held.append(make)
                return
            times, mood = 2 if self.mood == "duplicate" else 1, self.mood
        for _ in range(times):
            self.post(*make(mood))

    def change(self, mood):
        with self.lock:
            held, before = self.held, self.mood
            self.mood, self.held = mood, held if mood in HOLDING else []
        if mood not in HOLDING:
            for make in reversed(held) if before == "unordered" else held:
                self.post(*make(mood))

    def empty(self):
        with self.lock:
            self.mood = "good"
            for kept in (self.orders, self.payments, self.refunds, self.held):
                kept.clear()

    def post(self, body, headers):
        try:
            urlopen(Request(self.tell_to, data=body, headers=headers), timeout=SLOW_SECONDS).close()
        except URLError as unreachable:
            print(unreachable, file=sys.stderr)

    def told(self):
        """The books as JSON for a test."""
        held = sum(one["amount_fen"] for one in self.payments.values())
        back = sum(one["amount_fen"] for one in self.refunds.values())
        return {"orders": len(self.orders), "payments": len(self.payments), "refunds": len(self.refunds),
                "balance_fen": held - back}  # fmt: skip


class Desk(BaseHTTPRequestHandler):
    """One request: the controls of every simulator; a subclass plays its provider."""

    books: Books

    def control(self, method, body):
        """Answer a control; False when the request is none."""
        if (method, self.path) == ("PUT", "/mood"):
            self.books.change(body.decode())
            self.answer(200, b"{}")
        elif (method, self.path) == ("POST", "/pay"):
            asked = json.loads(body)
            self.paid(self.books.pay(asked["number"], asked.get("amount_fen"), self.new_no()))
            self.answer(200, b"{}")
        elif (method, self.path) == ("PUT", "/empty"):
            self.books.empty()
            self.answer(200, b"{}")
        elif (method, self.path) == ("GET", "/books"):
            self.answer(200, json.dumps(self.books.told()).encode())
        else:
            return False
        return True

    def new_no(self):
        with self.books.lock:
            return f"{datetime.now(CHINA):%Y%m%d}{id(self.books) % 10**8:08d}{len(self.books.payments):012d}"

    def do_GET(self):
        if not self.control("GET", b""):
            self.serve("GET", b"")

    def do_PUT(self):
        self.control("PUT", self.body())

    def do_POST(self):
        body = self.body()
        if not self.control("POST", body):
            if self.books.mood == "slow":
                threading.Event().wait(SLOW_SECONDS)
            self.serve("POST", body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing."""


def run(desk):
    """Serve until the standard input ends; prints the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
