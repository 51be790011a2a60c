"""Anybody may ask whether a certificate is genuine, but not as often as they like."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest

from tests.webapp.pages import Reader
from webapp.verify.limits import Window
from webapp.verify.routes import MOST_A_MINUTE

FOUND = {"judgement": "true", "rows": (("证书编号", "JZ-2026-000001"),)}


def find(session, *, number, code):
    return FOUND if code == "GOODCODE" and number in ("", "JZ-2026-000001") else None


@pytest.fixture
def reader(build):
    seen = {b"genuine": FOUND, b"changed": {"judgement": "altered", "rows": ()}}
    return Reader(build(wiring=SimpleNamespace(find_certificate=find, check_pdf=lambda session, pdf: seen.get(pdf))))


def test_the_code_on_a_certificate_leads_to_what_it_says(reader):
    page = reader.open("/verify/GOODCODE")

    assert "真实有效" in page.text
    assert "JZ-2026-000001" in page.text


def test_an_unknown_code_and_a_wrong_number_look_the_same(reader):
    unknown = reader.send("/verify", {"number": "JZ-2026-000001", "code": "BAD"})
    wrong = reader.send("/verify", {"number": "JZ-2026-000001", "code": "WORSE"})

    assert unknown.text == wrong.text
    assert "没有查到" in unknown.text


@pytest.mark.parametrize(
    ("content", "words"), [(b"genuine", "真实有效"), (b"changed", "内容被改动"), (b"?", "没有查到")]
)
def test_a_file_is_judged(reader, content, words):
    page = reader.send("/verify", {"file": (BytesIO(content), "证书.pdf")}, content_type="multipart/form-data")

    assert words in page.text


def test_nothing_given_is_a_mistake(reader):
    assert reader.send("/verify", {}).status == 422


def test_an_address_that_asks_too_often_waits_a_minute(reader, clock):
    for _ in range(MOST_A_MINUTE):
        reader.open("/verify")

    assert reader.open("/verify").status == 429
    clock.move(minutes=1)
    assert reader.open("/verify").status == 200


def test_a_window_counts_each_address_for_itself(now):
    window = Window(1, timedelta(minutes=1))

    assert [window.admits(one, now) for one in ("a", "b", "a")] == [True, True, False]
