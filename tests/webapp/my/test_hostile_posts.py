"""Whatever is sent to a form's page, the answer is a page with a sentence, and what was saved before is still there."""

import pytest

from tests.webapp.town import begin, press

TYPED = "压力表的检定周期是多久？请尽快答复。"
BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture
def draft(chenfang):
    """The address of a page on which something has been saved."""
    address = begin(chenfang)
    press(chenfang, address, "save", content=TYPED, topic="咨询")
    return address


def kept(reader, address):
    """What the page shows of what was saved."""
    return reader.open(address).tree.xpath("//textarea[@name='content']/text()")[0].strip()


def send(reader, address, parts):
    """Post raw parts (name and value as bytes) with the page's token."""
    token = reader.open(address).form(address)["csrf_token"].encode()
    head = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = b"".join(head % part for part in [(b"csrf_token", token), *parts]) + b"--x--\r\n"
    return reader.client.post(
        address, data=body, content_type=BOUNDARY, headers={"Sec-Fetch-Site": "same-origin", "Referer": address}
    )


HOSTILE = {
    "ten thousand fields": [(b"field_%d" % number, b"x") for number in range(10_000)],
    "ten thousand rows of a list there is none of": [(b"items[%d].name" % number, b"x") for number in range(10_000)],
    "names nested a hundred deep": [(b"a." * 100 + b"b", b"x"), (b"a" + b"[0]" * 100, b"x")],
    "names that are no names": [
        (b"__proto__.x", b"1"),
        (b"..", b"1"),
        (b"a[99999]", b"1"),
        (b"\xff\xfe", b"1"),
        (b"", b"1"),
    ],
    "a group where text belongs": [(b"topic.a.b", b"1"), (b"contact_phone[0].x", b"1")],
    "actions that are none": [
        (b"_action", b"remove:content[9].x:9999"),
        (b"_open", b"items[0]"),
        (b"_page", b"9" * 400),
    ],
    "a number of ten thousand digits": [(b"contact_phone", b"9" * 10_000)],
    "closed rows that are no JSON": [(b"items[0]", b'{"a":' * 5_000), (b"items", b"[")],
}
TOLD = {
    "control characters": [(b"content", b"abc\x00\x07def"), (b"_action", b"next")],
    "signs that turn text around": [(b"content", "abc\u202edef\u2066ghijkl".encode()), (b"_action", b"next")],
    "bytes of another encoding": [(b"content", "压力表的检定周期".encode("gb18030")), (b"_action", b"next")],
    "two hundred thousand characters": [(b"content", b"x" * 200_000), (b"_action", b"next")],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_posts_lose_nothing(chenfang, draft, what):
    answer = send(chenfang, draft, HOSTILE[what])

    assert answer.status_code in (303, 400, 413, 422)
    assert kept(chenfang, draft) == TYPED


@pytest.mark.parametrize("what", TOLD)
def test_what_cannot_be_taken_is_told_at_its_field(chenfang, draft, what):
    answer = send(chenfang, draft, TOLD[what])

    assert answer.status_code == 422
    assert 'href="#content"' in answer.text


def test_failing_ten_times_loses_nothing_that_was_typed(chenfang, draft):
    wrong = {"topic": "咨询", "content": "短", "applicant_name": "陈芳", "contact_phone": "12"}
    for turn in range(10):
        page = press(chenfang, draft, "next", **wrong, contact_email=f"a{turn}")
        assert page.status == 422

    assert kept(chenfang, draft) == "短"
    second = chenfang.open(draft.rpartition("/")[0] + "/1")
    assert second.tree.xpath("//input[@name='contact_phone']/@value") == ["12"]
