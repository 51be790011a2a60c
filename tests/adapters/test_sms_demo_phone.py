"""The phone on a page."""

from adapters.sms_demo_phone import FILE_NAME, DemoPhone, read_messages
from engine.ports import Verdict
from tests.adapters.messages import a_text


def test_the_page_shows_messages_oldest_first_and_by_phone(tmp_path):
    phone = DemoPhone(tmp_path)
    for number, text in enumerate(("收样", "出证", "评价")):
        phone.deliver(a_text(f"m-{number}", phone=f"1200000000{number + 1}", text=text))

    assert [message.text for message in read_messages(tmp_path)] == ["收样", "出证", "评价"]
    assert [message.text for message in read_messages(tmp_path, phone="12000000002")] == ["出证"]
    assert read_messages(tmp_path)[0].at.tzinfo is not None


def test_an_empty_phone_shows_nothing(tmp_path):
    assert read_messages(tmp_path / "new") == []


def test_a_line_cut_short_is_passed_over_and_its_message_comes_again(tmp_path):
    phone = DemoPhone(tmp_path)
    phone.deliver(a_text("m-1"))
    whole = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / FILE_NAME).write_bytes(whole + b'{"id": "m-2", "phone": "1200')

    assert phone.deliver(a_text("m-2")).verdict is Verdict.DELIVERED
    assert [message.id for message in read_messages(tmp_path)] == ["m-1", "m-2"]


def test_a_number_that_is_no_phone_is_refused(tmp_path):
    assert DemoPhone(tmp_path).deliver(a_text(phone="0512-1234")).verdict is Verdict.REFUSED
