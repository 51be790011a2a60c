"""What a page gets to show: plain words and values, nothing left to work out."""

from tests.engine.forms.builders import NOW, a_field, a_form, a_list, shown

FILE = {"id": "f1", "name": "a.pdf", "size": 2_000_000, "media_type": "x", "digest": "sha256:aaaaaaaa"}


def stills(form, raw=None, scope=None, **more):
    return [part for part in form.view(raw or {}, scope or {}, now=NOW, **more).pages[0].parts if part.part == "still"]


def test_what_was_typed_is_shown_as_it_was_typed():
    form = a_form(
        a_field("number", key="n"),
        a_field("datetime", key="d"),
        a_field("datetime", key="t", subtype="datetime"),
        a_field("number", key="q", properties={"kind": "quantity", "units": "V"}),
    )
    raw = {"n": "12a", "d": "２０２６/8/21", "t": {"date": "morgen", "time": "9"}, "q": {"value": "x", "unit": "V"}}
    fields = shown(form, raw)

    assert fields["n"].value == "12a"
    assert fields["d"].value == "2026-08-21"
    assert fields["t"].value == {"date": "morgen", "time": "9"}
    assert fields["q"].value == {"value": "x", "unit": "V"}
    assert [fields[name].shown for name in raw] == ["", "2026年8月21日", "", ""]


def test_stored_answers_fill_the_inputs_again():
    form = a_form(
        a_field("datetime", key="t", subtype="datetime", properties={"prefill": "=earlier"}),
        a_field("number", key="q", properties={"kind": "quantity", "units": "V", "uncertainty": "true"}),
    )
    stored = {"t": "2026-08-21T09:30:00+08:00", "q": {"value": "1.0", "unit": "V", "uncertainty": "0.1", "k": "2"}}

    assert shown(form, stored)["q"].value == stored["q"]
    assert shown(form, stored)["q"].shown == "1.0 V，U = 0.1 V（k=2）"
    earlier = form.read(stored)["t"]
    assert shown(form, {}, {"earlier": earlier})["t"].value == {"date": "2026-08-21", "time": "09:30"}
    assert shown(form, stored)["t"].shown == "2026年8月21日 09:30"


def test_english_pages_write_values_in_english():
    form = a_form(
        a_field("checkbox", key="c"),
        a_field("number", key="m", properties={"kind": "money"}),
        a_field("datetime", key="d"),
        a_field("number", key="n"),
        a_field("filepicker", key="f", accept=".pdf,.jpg", multiple=True),
    )
    fields = shown(form, {"c": "on", "m": "1200", "d": "2026-08-21", "n": "1.0"}, lang="en")

    assert [fields[name].shown for name in "cmdn"] == ["Yes", "CNY 1,200.00", "2026-08-21", "1.0"]
    assert fields["f"].hint == "PDF, JPG; 20 MB at most each, 20 files at most"


def test_files_are_shown_with_their_size_and_refused_ones_are_not_kept():
    field = shown(a_form(a_field("filepicker")), {"answer": [FILE, {"name": "x", "refused": "type"}]})["answer"]

    assert [(one["name"], one["shown_size"]) for one in field.value] == [("a.pdf", "1.9 MB")]


def test_tables_show_rows_of_the_case_file():
    fixed = {
        "type": "table",
        "label": "历史",
        "dataSource": "=past",
        "columns": [{"label": "编号", "key": "no"}, {"label": "日期", "key": "day"}],
    }
    free = {"type": "table", "dataSource": "=past", "columnsExpression": '=[{key: "no", label: "No."}]'}
    form = a_form(a_field(), fixed, free, a_field("datetime", key="day"))
    scope = {"past": [{"no": "1", "day": form.read({"day": "2026-01-02"})["day"]}, 5]}
    first, second = stills(form, scope=scope)

    assert (first.columns, first.rows) == (("编号", "日期"), (("1", "2026年1月2日"),))
    assert (second.columns, second.rows) == (("No.",), (("1",),))
    assert [still.rows for still in stills(form, scope={"past": "x"})] == [(), ()]


def test_still_parts_hide_and_speak_too():
    form = a_form(
        a_field(),
        {"type": "text", "text": "一", "conditional": {"hide": "=answer = null"}},
        {"type": "documentPreview", "dataSource": "=docs", "label": "样例"},
        {"type": "image", "source": "=address", "alt": "图"},
    )
    docs, image = stills(form, scope={"docs": {"fileName": "a.pdf"}, "address": "/a.png"})

    assert [one["name"] for one in docs.files] == ["a.pdf"]
    assert (image.text, image.label) == ("/a.png", "图")
    assert len(stills(form, {"answer": "x"})) == 3


def test_parts_of_one_row_share_its_width():
    form = a_form(
        a_field(key="a", layout={"row": "r", "columns": 4}),
        a_field(key="b", layout={"row": "r"}),
        a_field(key="c", layout={"row": "r", "columns": None}),
        a_field(key="d", layout={"row": "s"}),
    )

    assert [one.columns for one in shown(form, {}).values()] == [4, 6, 6, 0]


def test_a_cell_that_is_wrong_shows_what_was_typed():
    form = a_form(
        a_list(a_field("number", key="n", label="数"), a_field(key="h", label="h", conditional={"hide": "=true"}))
    )
    row = form.view({"items": [{"n": "12a", "h": "x"}]}, {}, now=NOW).pages[0].parts[0].rows[0]

    assert row.cells == ("12a", "")


def test_fields_on_which_others_depend_are_marked():
    form = a_form(a_field(key="a"), a_field(key="b", conditional={"hide": "=a = null"}))

    assert [one.live for one in shown(form, {"a": "1"}).values()] == [True, False]
