"""Outside systems report what became of a message: kept as it came, once, and only for channels there are."""

from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from engine.db import reading
from engine.model.outbox import ReceiptRow
from engine.vault import KeyRing


@pytest.fixture
def posted(build, session, tmp_path):
    nudges = []
    wiring = SimpleNamespace(
        means=SimpleNamespace(ring=KeyRing.load_or_make(tmp_path / "ring.json")),
        store=None,
        adapters={"sms": object()},
        nudge=lambda: nudges.append(1),
    )
    client = build(wiring=wiring).test_client()

    def count():
        with reading(session):
            return session.scalar(select(func.count()).select_from(ReceiptRow))

    return SimpleNamespace(client=client, count=count, nudges=nudges)


def test_a_receipt_is_kept_once_and_the_worker_is_told(posted):
    first = posted.client.post("/receipts/sms", data=b'{"id": "1"}')
    again = posted.client.post("/receipts/sms", data=b'{"id": "1"}')

    assert (first.status_code, again.status_code) == (204, 204)
    assert posted.count() == 1
    assert posted.nudges


def test_a_receipt_for_a_channel_there_is_none_of_is_not_kept(posted):
    assert posted.client.post("/receipts/pigeon", data=b"x").status_code == 404
    assert posted.count() == 0


def test_a_receipt_that_is_too_big_is_not_kept(posted):
    assert posted.client.post("/receipts/sms", data=b"x" * 70_000).status_code == 413
    assert posted.count() == 0
