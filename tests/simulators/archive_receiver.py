"""An archive's receiving system, as a process of its own, that misbehaves on demand.

``python -m tests.simulators.archive_receiver FOLDER KEY RECEIPTS`` prints its port. It takes packages as
``adapters/archive_bagit/receiver.py`` describes, opens the zip, checks the bag, and posts a signed receipt to the web
address RECEIPTS ("" for none). ``PUT /mood`` with one of these words changes its ways until told otherwise:

    good       takes the package and reports at once
    slow       waits for five seconds before it answers
    busy       answers 503
    duplicate  posts every receipt twice
    late       keeps receipts back until ``PUT /mood`` with another word
    lost       says that it took the package, and forgets it
    forged     signs receipts with another key
    early      posts the receipt before it answers
    reject     finds every package wrong
"""

import hashlib
import hmac
import io
import json
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

SLOW_SECONDS = 5


class Office:
    """What the receiver knows: packages by message, its mood, and receipts kept back."""

    def __init__(self, folder, key, receipts):
        self.folder, self.key, self.receipts = Path(folder), key.encode(), receipts
        self.mood, self.held, self.lock = "good", [], threading.Lock()

    def sign(self, content, key=None):
        return hmac.new(key or self.key, content, hashlib.sha256).hexdigest()

    def change(self, mood):
        with self.lock:
            self.mood, held = mood, self.held
            self.held = [] if mood != "late" else held
        for receipt in held if mood != "late" else ():
            self.post(receipt)

    def take(self, message, package, body):
        """Keep a package; gives what is known of it. The same message again changes nothing."""
        note = self.folder / f"{message}.json"
        with self.lock:
            if note.exists():
                return json.loads(note.read_text("utf-8"))
            wrong = "四性检测不合格" if self.mood == "reject" else inspect(package, body)
            told = {
                "reference": f"SJ-{package}",
                "verdict": "rejected" if wrong else "accepted",
                "detail": wrong or "接收入库",
                "at": "2026-11-20T12:00:00+08:00",
            }
            if self.mood != "lost":
                (self.folder / f"{message}.zip").write_bytes(body)
                note.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
                with (self.folder / "journal.txt").open("a", encoding="utf-8") as journal:
                    journal.write(f"{message} {package}\n")
        return told

    def report(self, told):
        if self.mood == "lost":
            return
        if self.mood == "late":
            self.held.append(told)
            return
        for _ in range(2 if self.mood == "duplicate" else 1):
            self.post(told)

    def post(self, told):
        if not self.receipts:
            return
        body = json.dumps(told, ensure_ascii=False).encode()
        key = b"another" if self.mood == "forged" else None
        request = Request(self.receipts, data=body, headers={"X-Signature": self.sign(body, key)})
        try:
            urlopen(request, timeout=SLOW_SECONDS).close()
        except URLError as unreachable:
            print(unreachable, file=sys.stderr)


def inspect(package, body):
    """What is wrong with a zipped bag; "" when nothing is."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            listed = pack.read(f"{package}/manifest-sha256.txt").decode().splitlines()
            for line in listed:
                digest, _, path = line.partition("  ")
                if hashlib.sha256(pack.read(f"{package}/{path}")).hexdigest() != digest:
                    return f"{path} 摘要不符"
    except (KeyError, zipfile.BadZipFile) as broken:
        return str(broken)
    return ""


class Desk(BaseHTTPRequestHandler):
    """One request."""

    office: Office

    def do_POST(self):
        office, body = self.office, self.rfile.read(int(self.headers["Content-Length"]))
        if not hmac.compare_digest(self.headers.get("X-Signature", ""), office.sign(body)):
            self.answer(403, {"detail": "签名不对"})
            return
        if office.mood == "busy":
            self.answer(503, {"detail": "系统维护"})
            return
        if self.path == "/destructions":
            told = {"reference": json.loads(body)["package"], "verdict": "accepted", "detail": "已销毁"}
            (office.folder / f"{self.headers['X-Message']}.json").write_text(json.dumps(told), "utf-8")
            self.answer(200, told)
            return
        if office.mood == "slow":
            threading.Event().wait(SLOW_SECONDS)
        message, package = self.headers["X-Message"], self.headers["X-Package"]
        fresh = not (office.folder / f"{message}.json").exists()
        told = office.take(message, package, body)
        if fresh and office.mood == "early":
            office.report(told)
        self.answer(202, {"reference": told["reference"]})
        if fresh and office.mood != "early":
            office.report(told)

    def do_GET(self):
        office = self.office
        if not hmac.compare_digest(self.headers.get("X-Signature", ""), office.sign(self.path.encode())):
            self.answer(403, {"detail": "签名不对"})
            return
        note = office.folder / f"{self.path.rpartition('/')[2]}.json"
        if note.exists():
            self.answer(200, json.loads(note.read_text("utf-8")))
        else:
            self.answer(404, {"detail": "未收到"})

    def do_PUT(self):
        self.office.change(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer(200, {})

    def answer(self, status, told):
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing."""


def main(folder, key, receipts):
    Path(folder).mkdir(parents=True, exist_ok=True)
    Desk.office = Office(folder, key, receipts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
