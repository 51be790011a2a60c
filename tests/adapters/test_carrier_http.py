"""A carrier over HTTP that misbehaves: whatever it does, each parcel is booked once and stands where it stands."""

import hashlib
import hmac
import http.server
import json
import threading

import pytest
from sqlalchemy import select

from adapters.carrier_http import HttpCarrier
from engine.catalog import Catalog, Means
from engine.db import transaction
from engine.metrology.logistics import TAKERS, Parcel, Shipment, ShipmentTrack, note_waybill, open_shipment
from engine.ports import Verdict
from engine.receipts import keep_receipt, read_next
from engine.vault import KeyRing
from tests.adapters.messages import a_parcel
from tests.adapters.receivers import running_carrier
from tests.engine.metrology.operations.orders import NOW, a_case

WAY = ("COLLECTED", "TRANSIT", "DELIVERING", "SIGNED")


class Post(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted, as the site's door for receipts does."""

    def do_POST(self):
        self.server.kept.append((self.rfile.read(int(self.headers["Content-Length"])), dict(self.headers)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def posts():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Post)
    server.kept = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def carrier(posts):
    with running_carrier(receipts=f"http://127.0.0.1:{posts.server_address[1]}/") as running:
        yield running


@pytest.fixture
def adapter(carrier):
    settings = {"CARRIER_URL": carrier.url, "CARRIER_ID": "LH", "CARRIER_KEY": "secret"}
    return HttpCarrier.from_settings(settings | {"CARRIER_TIMEOUT_SECONDS": "2"})


@pytest.fixture
def desk(session, tmp_path, posts, adapter):
    """Reads what was posted and gives how the only shipment stands."""
    means = Means(Catalog({}, {}), KeyRing.load_or_make(tmp_path / "ring.json"), takers=TAKERS)

    def read():
        with transaction(session):
            for raw, headers in posts.kept:
                keep_receipt(session, means.ring, "carrier", raw, headers=headers, now=NOW)
        while read_next(session, means, {"carrier": adapter}, now=NOW):
            pass
        status = session.scalars(select(Shipment.status)).one()
        lines = session.scalars(select(ShipmentTrack.event)).all()
        session.rollback()
        return status, sorted(lines)

    return read


def opened(session):
    case = a_case()
    with transaction(session):
        open_shipment(session, (case.id, case.number), "part", Parcel("寄回", "压力表", 1), now=NOW)


def booked(session, waybill):
    with transaction(session):
        note_waybill(session, session.scalars(select(Shipment)).one(), waybill, now=NOW)


@pytest.mark.slow
@pytest.mark.parametrize("mood", ["good", "duplicate", "unordered"])
def test_a_parcel_stands_by_its_latest_line_however_it_is_told(session, carrier, adapter, desk, mood):
    opened(session)
    booked(session, adapter.deliver(a_parcel()).reference)
    carrier.change(mood)
    carrier.send("SF0000000001", *WAY)

    assert desk() == ("已签收", sorted(["已揽收", "运输中", "派送中", "已签收"]))


@pytest.mark.slow
def test_what_is_told_late_or_before_the_order_was_answered_counts_all_the_same(session, carrier, adapter, desk):
    opened(session)
    carrier.change("early")
    waybill = adapter.deliver(a_parcel()).reference
    assert desk() == ("待下单", ["已揽收"])
    booked(session, waybill)
    assert desk() == ("已揽收", ["已揽收"])

    carrier.change("late")
    carrier.send(waybill, "COLLECTED", "EXCEPTION")
    assert desk()[0] == "已揽收"
    carrier.change("good")
    assert desk()[0] == "异常"


@pytest.mark.slow
def test_a_forged_or_lost_line_changes_nothing(session, carrier, adapter, desk):
    opened(session)
    booked(session, adapter.deliver(a_parcel()).reference)
    for mood in ("forged", "lost"):
        carrier.change(mood)
        carrier.send("SF0000000001", *WAY)

    assert desk() == ("已下单", [])


@pytest.mark.slow
def test_a_busy_or_slow_carrier_books_once_in_the_end(carrier, adapter):
    for mood in ("busy", "slow"):
        carrier.change(mood)
        assert adapter.deliver(a_parcel()).verdict is Verdict.RETRY
    carrier.change("good")

    assert adapter.deliver(a_parcel()).verdict is Verdict.DELIVERED
    assert list(carrier.books()) == ["m-1"]


@pytest.mark.parametrize("waybill", ["", "  ", None, "SF" * 40])
def test_a_line_about_no_parcel_is_not_believed(waybill):
    adapter = HttpCarrier.from_settings(
        {"CARRIER_URL": "http://127.0.0.1:1", "CARRIER_ID": "LH", "CARRIER_KEY": "secret"}
    )
    told = {"waybill": waybill, "tracks": [{"event": "SIGNED", "at": NOW.isoformat()}]}
    raw, at = json.dumps(told).encode(), NOW.isoformat()
    signature = hmac.new(b"secret", at.encode() + b"\n" + raw, hashlib.sha256).hexdigest()

    with pytest.raises(ValueError, match="物流轨迹格式不对"):
        adapter.read_receipt(raw, {"X-Timestamp": at, "X-Signature": signature})
