"""Files sent while somebody fills in a form: in pieces, resumed, refused with a sentence, used again."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from engine.db import transaction
from engine.model.file import StoredFile, Upload
from engine.uploads import forget_unfinished
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, begin, log_in, press
from webapp.filling import sending

JSON = {"Accept": "application/json"}
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 9


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(sending, "PIECE", 1000)


class Script:
    """What the script on a page does, on the first page of a new application."""

    def __init__(self, reader, address=None):
        self.reader, self.address = reader, address or begin(reader)
        self.uploads = self.address.rpartition("/")[0] + "/uploads"
        self.token = reader.open(self.address).form(self.address)["csrf_token"]

    def begin(self, name="说明.pdf", size=len(PDF), field="attachments"):
        answers = {"csrf_token": self.token, "field": field, "name": name, "size": str(size), "changed": "1"}
        return self.reader.post(self.uploads, answers, headers=JSON).answer

    def put(self, upload_id, at, content):
        headers = JSON | {"X-CSRFToken": self.token, "Sec-Fetch-Site": "same-origin"}
        return self.reader.client.put(f"/files/uploads/{upload_id}?at={at}", data=content, headers=headers)

    def send(self, name="说明.pdf", content=PDF):
        begun = self.begin(name, len(content)).json
        for at in range(begun["at"], len(content), begun["piece"]):
            answer = self.put(begun["id"], at, content[at : at + begun["piece"]])
        return answer

    def keep(self, *ids):
        fields = {"csrf_token": self.token, "attachments": ["", *ids], "_action": "update"}
        return self.reader.post(self.address, fields, content_type="multipart/form-data")


@pytest.fixture
def script(chenfang):
    return Script(chenfang)


def rows(town, kind):
    with transaction(town.session) as session:
        return session.scalar(select(func.count()).select_from(kind))


def a_photo():
    exif = Image.Exif()
    exif[0x010E] = "Suzhou"
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


def test_a_file_sent_in_pieces_is_the_same_file(script, chenfang):
    sent = script.send()

    assert sent.json["file"]["name"] == "说明.pdf"
    assert chenfang.open(f"/files/{sent.json['file']['id']}").answer.data == PDF


def test_a_sent_file_becomes_an_answer_and_is_handed_in(script, chenfang, town):
    file_id = script.send().json["file"]["id"]
    script.keep(file_id)

    page = chenfang.open(script.address)
    second = press(chenfang, script.address, "next", **ANSWERS, attachments=file_id).goes_to
    check = press(chenfang, second, "check", **ANSWERS).goes_to
    receipt = chenfang.post(check, chenfang.open(check).form(check)).goes_to

    assert "说明.pdf" in page.text
    assert "说明.pdf" in chenfang.open(receipt.removesuffix("/submitted")).text
    with transaction(town.session) as session:
        assert session.scalars(select(StoredFile.case_id)).one() is not None
    assert rows(town, Upload) == 0


def test_an_upload_that_broke_off_goes_on_where_it_was(script):
    begun = script.begin().json
    script.put(begun["id"], 0, PDF[:1000])

    again = script.begin().json

    assert again["id"] == begun["id"]
    assert again["at"] == 1000
    assert script.send().json["file"]["size"] == len(PDF)


def test_a_piece_sent_twice_is_kept_once(script):
    begun = script.begin().json

    answers = [script.put(begun["id"], 0, PDF[:1000]).json for _ in range(2)]

    assert answers == [{"at": 1000}] * 2
    assert script.send().json["file"]["size"] == len(PDF)


def test_a_piece_out_of_order_is_refused_and_nothing_is_lost(script):
    begun = script.begin().json
    script.put(begun["id"], 0, PDF[:1000])

    assert script.put(begun["id"], 2000, PDF[2000:]).status_code == 409
    assert script.send().json["file"]["size"] == len(PDF)


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [
        ("setup.exe", 10, "“setup.exe”的类型不在允许范围内"),
        ("图.svg", 10, "“图.svg”的类型不在允许范围内"),
        ("a.pdf", 11 * 1024 * 1024, "“a.pdf”超过大小限制"),
        ("a.pdf", 0, "“a.pdf”是空文件"),
    ],
)
def test_what_could_not_be_kept_is_refused_before_it_is_sent(script, name, size, sentence):
    answer = script.begin(name, size)

    assert answer.status_code == 422
    assert sentence in answer.json["detail"]


def test_a_file_that_is_not_what_its_name_says_is_refused_when_it_is_whole(script, town):
    answer = script.send("程序.pdf", b"MZ" + bytes(3000))

    assert answer.status_code == 422
    assert "“程序.pdf”的内容与文件类型不符" in answer.json["detail"]
    assert rows(town, StoredFile) == rows(town, Upload) == 0


def test_nobody_sends_pieces_into_the_upload_of_another(script, town, town_app, people):
    begun = script.begin().json
    town.party(people("other", kind="applicant"), "别人")
    other = Script(log_in(Reader(town_app), "other"))

    assert other.put(begun["id"], 0, PDF[:1000]).status_code == 404


def test_nobody_uses_the_file_of_another(script, town, town_app, people):
    file_id = script.send().json["file"]["id"]
    town.party(people("other", kind="applicant"), "别人")
    other = Script(log_in(Reader(town_app), "other"))
    other.keep(file_id)

    assert "说明.pdf" not in other.reader.open(other.address).text
    assert other.reader.open(f"/files/{file_id}").status == 404
    assert file_id not in other.reader.open("/my/materials").answer.text


def test_what_nobody_finishes_is_forgotten_after_three_days(script, town, clock):
    begun = script.begin().json
    script.put(begun["id"], 0, PDF[:1000])
    clock.move(days=4)

    with transaction(town.session) as session:
        assert forget_unfinished(session, now=clock()) == 1
    assert rows(town, StoredFile) == rows(town, Upload) == 0


def test_a_file_refused_without_a_script_is_told_at_once_and_the_answers_stay(script, chenfang):
    page = press(
        chenfang, script.address, "update", content="写了很久", attachments=(BytesIO(b"MZ"), "程序.exe")
    )  # fmt: skip

    assert page.status == 422
    assert "“程序.exe”的类型不在允许范围内" in page.text
    assert "写了很久" in page.text
    assert "写了很久" in chenfang.open(script.address).text


def test_a_photo_is_shown_small_and_without_its_place(script, chenfang):
    file_id = script.send("照片.jpg", a_photo()).json["file"]["id"]
    script.keep(file_id)

    small = chenfang.open(f"/files/{file_id}/thumbnail").answer

    assert chenfang.open(script.address).tree.xpath(f"//img[@src='/files/{file_id}/thumbnail']")
    assert small.mimetype == "image/jpeg"
    assert b"Suzhou" not in small.data + chenfang.open(f"/files/{file_id}").answer.data


def test_only_pictures_have_a_small_look(script, chenfang):
    file_id = script.send().json["file"]["id"]

    assert chenfang.open(f"/files/{file_id}/thumbnail").status == 404


def test_a_file_is_used_again_as_a_copy_of_its_own(script, chenfang, town):
    first = script.send().json["file"]["id"]
    picked = press(chenfang, script.address, "pick:attachments", content="写了很久")
    choice = chenfang.open(picked.goes_to)
    hidden = choice.form(picked.goes_to)

    nothing = chenfang.post(picked.goes_to, hidden)
    used = chenfang.post(picked.goes_to, hidden | {"file": first})
    page = chenfang.open(used.goes_to)

    assert "说明.pdf" in choice.text
    assert nothing.status == 422
    assert "说明.pdf" in page.text
    assert "写了很久" in page.text
    assert first not in page.answer.text
    assert rows(town, StoredFile) == 2


def test_an_uploaded_file_is_deleted_after_asking_and_its_draft_says_so(script, chenfang):
    file_id = script.send().json["file"]["id"]
    second = press(chenfang, script.address, "next", **ANSWERS, attachments=file_id).goes_to
    check = press(chenfang, second, "check", **ANSWERS).goes_to
    address = f"/my/materials/{file_id}/remove"

    gone = chenfang.open(chenfang.send(address, {}).goes_to)
    refused = chenfang.post(check, chenfang.open(check).form(check))

    assert "文件已删除" in gone.text
    assert refused.status == 422
    assert "有附件已经删除" in refused.text


def test_a_colleague_hands_in_the_files_of_the_author(script, chenfang, town, town_app, people):
    file_id = script.send().json["file"]["id"]
    press(chenfang, script.address, "next", **ANSWERS, attachments=file_id)
    town.colleague("chenfang", people("guojie", kind="applicant", name="郭洁"))
    colleague = log_in(Reader(town_app), "guojie")

    check = press(colleague, script.address.rpartition("/")[0] + "/1", "check", **ANSWERS).goes_to
    receipt = colleague.post(check, colleague.open(check).form(check))

    assert colleague.open(f"/files/{file_id}").status == 200
    assert colleague.open(receipt.goes_to).heading == "提交成功"


@pytest.mark.parametrize(("size", "told"), [("x", "空"), ("9" * 5000, "")])
def test_a_size_that_is_no_number_of_bytes_is_refused(script, size, told):
    answer = script.begin(size=size)

    assert answer.status_code == 422
    assert told in answer.text


def test_a_picked_file_that_is_none_is_not_found(chenfang, script):
    script.send()
    picked = press(chenfang, script.address, "pick:attachments", content="写了很久").goes_to
    hidden = chenfang.open(picked).form(picked)
    assert chenfang.post(picked, hidden | {"file": "x"}).status == 404
