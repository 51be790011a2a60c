"""Anybody may ask whether a certificate is genuine, but not as often as they like."""

from io import BytesIO
from types import SimpleNamespace

import pytest

from tests.webapp.pages import Reader
from webapp.verify.routes import MOST_BYTES

FOUND = {"judgement": "true", "rows": (("证书编号", "JZ-2026-000001"),)}


def find(session, *, number, code, on):
    return FOUND if code == "GOODCODE" and number in ("", "JZ-2026-000001") else None


@pytest.fixture
def reader(build):
    change = SimpleNamespace(place="第1页“器具名称”", found="数字压力表", issued="一般压力表")
    changed = {"judgement": "altered", "rows": (), "notes": ("追加了3字节",), "changes": (change,)}
    seen = {b"genuine": FOUND, b"changed": changed}
    check_file = lambda session, content, *, now: seen.get(content)  # noqa: E731 - the wiring offers functions
    return Reader(build(wiring=SimpleNamespace(find_certificate=find, check_file=check_file)))


def test_the_code_on_a_certificate_leads_to_what_it_says(reader):
    page = reader.open("/verify/GOODCODE")

    assert "真实有效" in page.text
    assert "JZ-2026-000001" in page.text


def test_an_unknown_code_and_a_wrong_number_look_the_same_to_the_byte(reader):
    unknown = reader.send("/verify", {"number": "JZ-2026-000001", "code": "BADBADCODE22"})
    wrong = reader.send("/verify", {"number": "JZ-2026-000001", "code": "GOODCODE2222"})

    assert unknown.text == wrong.text
    assert "没有查到" in unknown.text
    assert len(unknown.answer.data) == len(wrong.answer.data)


@pytest.mark.parametrize(("content", "words"), [(b"genuine", "真实有效"), (b"changed", "已被改动"), (b"?", "没有查到")])
def test_a_file_is_judged(reader, content, words):
    page = reader.send("/verify", {"file": (BytesIO(content), "证书.pdf")}, content_type="multipart/form-data")

    assert words in page.text


def test_what_was_changed_is_told_with_its_place(reader):
    page = reader.send("/verify", {"file": (BytesIO(b"changed"), "x.pdf")}, content_type="multipart/form-data")

    assert "追加了3字节" in page.text
    assert "第1页“器具名称”数字压力表一般压力表" in page.text


def test_a_file_that_is_too_large_is_not_read(reader):
    token = reader.open("/verify").form("/verify")["csrf_token"]
    parts = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n' + (
        'Content-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n'
    )
    body = parts.encode() + b"x" * (MOST_BYTES + 1) + b"\r\n--x--\r\n"

    page = reader.post("/verify", body, content_type="multipart/form-data; boundary=x")

    assert (page.status, "文件超过10MB" in page.text) == (422, True)


def test_nothing_given_is_a_mistake(reader):
    assert reader.send("/verify", {}).status == 422
