"""Whatever is thrown at a form page is answered with a sentence, and nothing that was kept before is lost."""

import zipfile
from io import BytesIO

import pytest

from tests.engine.forms.builders import a_field, a_list
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, begin, press

KEPT = "写了很久的内容，不能丢。"


@pytest.fixture
def address(town, tmp_path, chenfang):
    """The first page of an application with a list, on which something was saved already."""

    def with_list(form):
        rows = a_list(a_field(key="name", label="名称"), key="items", label="器具", properties={"import": "true"})
        form["components"][0]["components"].append(rows)

    town.republish(tmp_path / "changed", with_list)
    address = begin(chenfang)
    press(chenfang, address, "save", content=KEPT, **{"items[0].name": "压力表"})
    return address


def still_there(reader: Reader, address: str) -> bool:
    page = reader.open(address)
    return KEPT in page.answer.text and "压力表" in page.answer.text


def posted(reader, address, pairs):
    hidden = reader.open(address).form(address)
    fields = {"csrf_token": hidden["csrf_token"], "_action": "next"} | pairs
    return reader.post(address, fields, content_type="multipart/form-data")


def test_ten_thousand_foreign_fields_are_left_out(chenfang, address):
    page = posted(chenfang, address, {f"field{number}": "x" for number in range(10_000)})

    assert page.status == 422
    assert still_there(chenfang, address)


def test_more_parts_than_a_form_can_have_are_refused_with_a_sentence(chenfang, address):
    page = posted(chenfang, address, {f"items[{number}].name": "x" for number in range(20_100)})

    assert page.status == 413
    assert "已保存的填写内容不受影响" in page.text
    assert still_there(chenfang, address)


def test_a_value_without_end_is_refused_with_a_sentence(chenfang, address):
    page = posted(chenfang, address, {"content": "长" * 3_000_000})

    assert page.status == 413
    assert still_there(chenfang, address)


def test_more_rows_than_a_list_takes_are_told(chenfang, address):
    page = posted(chenfang, address, {f"items[{number}].name": "x" for number in range(1500)} | ANSWERS)

    assert page.status == 422
    assert "器具" in page.text


@pytest.mark.parametrize(
    "name",
    [
        "a." * 300 + "b",
        "items[" * 100,
        "items[9999999].name",
        "items[-1].name",
        "__class__.__init__",
        "\x00",
    ],
)
def test_an_odd_name_is_left_out(chenfang, address, name):
    page = posted(chenfang, address, {name: "x"})

    assert page.status in (303, 422)
    assert still_there(chenfang, address)


def test_a_closed_row_that_is_no_row_is_left_out(chenfang, address):
    nested = '{"name":' + "[" * 50_000 + "]" * 50_000 + "}"

    page = posted(chenfang, address, {"items[0]": nested, "items[1]": "{broken", "items[2]": '{"id": "x"}', **ANSWERS})

    assert page.status in (303, 422)


@pytest.mark.parametrize(
    "button",
    [
        "remove:items:999",
        "remove:nothing:0",
        "open:" + "a" * 5000,
        "take:items",
        "pick:content",
        "pick:items[0].name",
        "page:items:999",
        "keep:x",
        "🙂",
    ],
)
def test_a_button_that_is_not_there_does_no_harm(chenfang, address, button):
    page = posted(chenfang, address, {"_action": button})

    assert page.status in (303, 404, 409, 422)
    assert page.status != 303 or chenfang.open(page.goes_to).status in (200, 404)
    assert still_there(chenfang, address)


@pytest.mark.parametrize("revision", ["-1", "9" * 400, "ab", "１"])
def test_an_odd_revision_overwrites_nothing(chenfang, address, revision):
    page = posted(chenfang, address, {"_action": "keep", "_revision": revision, "content": "别的内容"})

    assert page.status == 409
    assert still_there(chenfang, address)


def a_zip(**parts):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


BOMB = a_zip(**{"xl__workbook.xml": b"0" * 60_000_000})
SHEETS = {
    "nothing": b"",
    "bomb": BOMB,
    "program": b"MZ\x90\x00" * 100,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
    "torn": a_zip(a="b")[:40],
    "entities": a_zip(**{"xl__workbook.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'}),
    "large": b"PK\x03\x04" + bytes(6_000_000),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_spreadsheet_that_is_none_is_refused_with_a_sentence(chenfang, address, kind):
    sheet = address.rpartition("/")[0] + "/sheets/items"
    hidden = chenfang.open(sheet).form(sheet)

    page = chenfang.post(
        sheet, hidden | {"sheet": (BytesIO(SHEETS[kind]), "表格.xlsx")}, content_type="multipart/form-data"
    )  # fmt: skip

    assert page.status == 422
    assert page.tree.xpath("//div[@role='alert']//li")[0].text_content().strip()
    assert still_there(chenfang, address)


def test_a_spreadsheet_for_a_list_that_is_not_there_is_not_found(chenfang, address):
    assert chenfang.open(address.rpartition("/")[0] + "/sheets/nothing").status == 404


def test_an_empty_template_says_that_nothing_is_in_it(chenfang, address, town):
    sheet = address.rpartition("/")[0] + "/sheets/items"
    content = chenfang.open(f"{sheet}/template").answer.data
    hidden = chenfang.open(sheet).form(sheet)

    page = chenfang.post(sheet, hidden | {"sheet": (BytesIO(content), "a.xlsx")}, content_type="multipart/form-data")

    assert page.status == 422
    assert page.tree.xpath("//div[@role='alert']")
