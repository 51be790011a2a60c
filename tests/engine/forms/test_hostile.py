"""Whatever is sent, the answer is a sentence and never a crash."""

import json
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidAnswers, InvalidDefinition
from engine.forms import compile_form
from tests.engine.forms.builders import NOW, a_field, a_form, a_list, problems_of, sentence_for

GALLERY = compile_form(json.loads(Path("tests/data/forms/gallery.form").read_text(encoding="utf-8")), key="gallery")
NAMES = [name for name, _ in GALLERY.fields()]
ROW_NAMES = ["name", "serial_no", "range", "quantity", "adjust"]
TYPES = ["textfield", "number", "select", "group", "dynamiclist", "table", "datetime", "filepicker", "x"]
SCOPE = {"history": [], "samples": []}

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(["1", "=1", "{{1}}"])
)
junk = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["value", "unit", "uncertainty", "k", "date", "time", "id", "name", "size", "digest", "refused"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def handled(form, raw, scope=None):
    """Checked, viewed and read; whatever was accepted is JSON."""
    try:
        stored = form.check(raw, scope or {}, now=NOW)
        orjson.dumps(form.read(orjson.loads(orjson.dumps(stored))), default=str)
    except InvalidAnswers as refused:
        assert all(problem.zh and problem.en for problem in refused.problems)
    try:
        form.view(raw, scope or {}, now=NOW)
    except InvalidAnswers as refused:
        assert refused.problems


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*{name.split(".")[0] for name in NAMES}, "items"]), junk, max_size=8))
def test_any_json_for_any_field_is_handled(raw):
    handled(GALLERY, raw, SCOPE)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["name", "serial_no", "range", "quantity", "adjust"]), junk, max_size=4),
        max_size=4,
    )
)
def test_any_json_for_any_row_is_handled(rows):
    handled(GALLERY, {"items": rows}, SCOPE)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_for_a_line_is_kept_or_told(text):
    form = a_form(a_field())
    problem = problems_of(form, {"answer": text})

    kept = {} if problem else form.check({"answer": text}, {}, now=NOW)
    assert orjson.dumps(kept)


component = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)},
    optional={
        "key": st.sampled_from(["a", "b", "a.b", ""]) | junk, "path": junk, "label": junk, "validate": junk,
        "conditional": junk, "properties": junk, "values": junk, "components": junk, "layout": junk, "columns": junk,
        "defaultValue": junk, "accept": junk, "dataSource": junk, "readonly": junk, "appearance": junk,
    },
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(component, max_size=3))
def test_any_schema_compiles_or_is_refused(components):
    try:
        form = compile_form({"components": components}, key="x")
    except InvalidDefinition as refused:
        assert all(flaw.zh and flaw.en for flaw in refused.flaws)
    else:
        handled(form, {})


@pytest.mark.parametrize("name", ["typename", "__builtins__", "__class__", "constructor", "_action", "items[0].x", ""])
def test_names_that_are_no_fields_are_not_taken(name):
    assert a_form(a_field()).check({name: "x", "answer": "y"}, {}, now=NOW) == {"answer": "y"}


def test_a_megabyte_in_one_field_is_told():
    assert sentence_for(a_field("textarea"), "字" * 1_000_000) == "名称太长（1000000个字），请精简后再提交"


def test_ten_thousand_foreign_fields_are_ignored():
    raw = {f"f{number}": "x" for number in range(10_000)}

    assert a_form(a_field()).check({**raw, "answer": "y"}, {}, now=NOW) == {"answer": "y"}


def test_too_much_at_once_is_one_sentence():
    raw = {"items": [{"name": "x"}] * 60_000}

    assert problems_of(a_form(a_list(a_field(key="name"))), raw) == {
        "": "提交的内容过多，无法处理。请分几次填写，或用表格导入"
    }


def test_answers_nested_without_end_are_one_sentence():
    raw: dict = {}
    at = raw
    for _ in range(50_000):
        at["a"] = {}
        at = at["a"]

    assert list(problems_of(a_form(a_field()), raw)) == [""]


def test_a_formula_that_works_without_end_counts_as_null():
    endless = "=count(for i in 1..100000, j in 1..100000 return i)"
    form = a_form(a_field("expression", key="n", label="n", expression=endless, properties={"type": "number"}))

    assert form.check({}, {}, now=datetime(2026, 1, 1, tzinfo=UTC)) == {}
