"""A post becomes raw answers with the form's own names only."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms.kinds.files import FileRules
from tests.engine.forms.builders import a_field, a_form, a_list
from tests.webapp.forms.site import Shelf
from webapp.forms import json_answers, merged, raw_answers
from webapp.forms.rendering import row_json

FORM = a_form(
    a_field(key="name"),
    a_field(key="person.phone"),
    a_field("checkbox", key="agree"),
    a_field("checklist", key="tags", values=[{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]),
    a_field("datetime", key="visit", subtype="datetime"),
    a_field("number", key="range", properties={"kind": "quantity", "units": "V,mV"}),
    a_field("filepicker", key="files", accept=".pdf", multiple=True, properties={"max_mb": "0.001", "max_files": 2}),
    a_field("expression", key="sum", expression="=1"),
    a_list(a_field(key="name"), a_list(a_field(key="value"), path="points"), a_field("filepicker", key="photo")),
)


def posted(*pairs, files=(), uploads=None):
    return raw_answers(FORM, MultiDict(pairs), MultiDict(files), uploads)


def a_file(name="a.pdf", content=b"x"):
    return FileStorage(BytesIO(content), filename=name)


def test_dotted_names_become_nested_answers():
    assert posted(("name", " 甲 "), ("person.phone", "1"), ("visit.date", "2026-01-02"), ("visit.time", "9:00")) == {
        "name": " 甲 ",
        "person": {"phone": "1"},
        "visit": {"date": "2026-01-02", "time": "9:00"},
    }


def test_an_unticked_box_that_was_on_the_page_is_an_answer():
    assert posted(("agree", "")) == {"agree": False}
    assert posted(("agree", ""), ("agree", "1")) == {"agree": True}
    assert posted(("tags", "")) == {"tags": []}
    assert posted(("tags", ""), ("tags", "a"), ("tags", "b")) == {"tags": ["a", "b"]}
    assert posted() == {}


def test_rows_come_in_the_order_of_their_indexes():
    assert posted(("items[7].name", "b"), ("items[2].name", "a"), ("items[2].points[0].value", "1"))["items"] == [
        {"name": "a", "points": [{"value": "1"}]},
        {"name": "b"},
    ]


def test_an_emptied_list_is_an_answer():
    assert posted(("items", "")) == {"items": []}


def test_a_closed_row_comes_back_as_it_went():
    row = {"name": "</script>\"'", "points": [{"value": "1.60"}]}

    assert posted(("items[0]", row_json(row))) == {"items": [row]}
    assert posted(("items[0]", row_json(row)), ("items[0].name", "neu"))["items"][0]["name"] == "neu"


@pytest.mark.parametrize(
    "name",
    [
        "typename",
        "__builtins__",
        "_action",
        "sum",
        "name[0]",
        "items[99999].name",
        "items[0].__class__",
        "..",
        "[0]",
        "",
    ],
)
def test_foreign_names_are_left_out(name):
    assert posted((name, "x")) in ({}, {"name": ""}, {"items": [{}]})


@pytest.mark.parametrize("content", ["{", "[]", "1", '{"name": ' + "[" * 5000, "x" * 300_000])
def test_a_broken_closed_row_is_a_blank_one(content):
    assert posted(("items[0]", content)) == {"items": [{}]}


def test_numbers_in_a_closed_row_keep_their_digits():
    assert posted(("items[0]", '{"name": 1.60}')) == {"items": [{"name": "1.60"}]}


def test_ten_thousand_posted_names_do_no_harm():
    pairs = [(f"items[{number}].points[{number}].value", "x") for number in range(10_000)]

    assert len(posted(*pairs)["items"]) == 1001


def test_files_are_staged_and_kept_by_their_ids():
    shelf = Shelf()
    first = posted(files=[("files", a_file())], uploads=shelf)["files"]

    assert [one["id"] for one in first] == ["file1"]
    again = posted(
        ("files", ""), ("files", "file1"), ("files", "file9"), files=[("files", a_file("b.pdf"))], uploads=shelf
    )
    assert [one["id"] for one in again["files"]] == ["file1", "file2"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [(a_file("a.exe"), "type"), (a_file(content=b""), "empty"), (a_file(content=b"x" * 2000), "too-big")],
)
def test_a_refused_file_says_so_and_loses_nothing_else(file, reason):
    shelf = Shelf()
    posted(files=[("files", a_file())], uploads=shelf)

    raw = posted(("name", "甲"), ("files", "file1"), files=[("files", file)], uploads=shelf)

    assert raw["name"] == "甲"
    assert [one.get("refused") for one in raw["files"]] == [None, reason]


def test_a_new_file_takes_the_place_of_the_only_one():
    form, shelf = a_form(a_field("filepicker", key="photo")), Shelf()
    raw_answers(form, MultiDict(), MultiDict([("photo", a_file())]), shelf)

    raw = raw_answers(form, MultiDict([("photo", "file1")]), MultiDict([("photo", a_file("b.png"))]), shelf)

    assert [one["name"] for one in raw["photo"]] == ["b.png"]


def test_files_in_a_closed_row_are_looked_up_and_never_believed():
    shelf = Shelf()
    shelf.stage(a_file(), FileRules(max_bytes=100))
    made_up = '{"photo": [{"id": "file1", "size": 5, "trust": "A"}, {"id": "file7"}]}'

    assert posted(("items[0]", made_up), uploads=shelf)["items"][0]["photo"] == [shelf.files["file1"]]


def test_a_page_adds_to_the_answers_before_it():
    before = {
        "name": "甲",
        "person": {"phone": "1", "mail": "m"},
        "items": [{"name": "a"}],
        "range": {"value": "1", "unit": "V"},
    }

    assert merged(before, {"person": {"phone": "2"}, "items": [], "range": {"value": "3"}}) == {
        "name": "甲",
        "person": {"phone": "2", "mail": "m"},
        "items": [],
        "range": {"value": "3"},
    }


def test_answers_from_the_api_are_sifted_in_the_same_way():
    content = {"name": "甲", "sum": 5, "typename": "x", "items": [{"name": "a", "photo": ["file1"], "x": 1}, 7]}

    assert json_answers(FORM, content, Shelf()) == {"name": "甲", "items": [{"name": "a", "photo": []}]}


SORTED = a_form(a_field("filepicker", key="files", multiple=True, properties={"kinds": "营业执照,授权委托书"}))


def test_each_file_carries_the_kind_that_was_chosen_for_it():
    shelf = Shelf()
    kept = shelf.stage(FileStorage(BytesIO(b"%PDF"), "旧.pdf"), FileRules())
    data = MultiDict([("files", ""), ("files", kept["id"]), ("files.kind", f"{kept['id']}:授权委托书"),
                      ("files.kind", ":营业执照")])  # fmt: skip
    sent = MultiDict([("files", FileStorage(BytesIO(b"%PDF"), "新.pdf"))])

    raw = raw_answers(SORTED, data, sent, shelf)

    assert [(one["name"], one["kind"]) for one in raw["files"]] == [("旧.pdf", "授权委托书"), ("新.pdf", "营业执照")]
    assert (
        json_answers(SORTED, {"files": [{"id": kept["id"], "kind": "营业执照"}]}, shelf)["files"][0]["kind"]
        == "营业执照"
    )
    assert row_json({"files": raw["files"][:1]}) == '{"files":[{"id":"file1","kind":"授权委托书"}]}'
