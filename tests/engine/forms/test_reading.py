"""Stored answers are read back as the values they were, and what does not fit is nothing."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from engine.forms.kinds.moments import SHANGHAI
from tests.engine.forms.builders import NOW, a_field, a_form, a_list, shown

CHOICES = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]
HALF_PAST_NINE = datetime(2026, 1, 2, 9, 30, tzinfo=SHANGHAI)
FILE = {"id": "f1", "name": "a.pdf", "size": 7, "media_type": "x", "digest": "sha256:aaaaaaaa", "trust": "C"}


@pytest.mark.parametrize(
    ("component", "stored", "value"),
    [
        (a_field(), "x", "x"),
        (a_field(), 5, None),
        (a_field("number"), "1.50", Decimal("1.50")),
        (a_field("number"), "x", None),
        (a_field("number"), 1.5, None),
        (a_field("datetime"), "2026-01-02", date(2026, 1, 2)),
        (a_field("datetime"), "2026-01-32", None),
        (a_field("datetime", subtype="time"), "09:30:00", time(9, 30)),
        (a_field("datetime", subtype="time"), "9", None),
        (
            a_field("datetime", subtype="datetime"),
            "2026-01-02T09:30:00+08:00",
            datetime(2026, 1, 2, 9, 30, tzinfo=SHANGHAI),
        ),
        (a_field("datetime", subtype="datetime"), 5, None),
        (a_field("checkbox"), True, True),
        (a_field("checkbox"), "true", None),
        (a_field("checklist", values=CHOICES), ["a", 5], ["a"]),
        (a_field("checklist", values=CHOICES), "a", None),
        (a_field("filepicker"), [FILE, 5], [{**FILE, "size": Decimal(7)}]),
        (a_field("filepicker"), "x", None),
        (a_field("number", properties={"kind": "quantity", "units": "V"}), "x", None),
        (a_list(a_field(key="n"), path="answer"), "x", None),
        (a_list(a_field(key="n"), path="answer"), [{"n": "1"}, 5], [{"n": "1"}]),
    ],
)
def test_what_is_stored_is_read_by_its_field(component, stored, value):
    assert a_form(component).read({"answer": stored})["answer"] == value


def test_every_key_is_there_when_nothing_is_stored():
    form = a_form(a_field(key="a"), a_field(key="b.c"), a_list(a_field(key="d")))

    assert form.read({}) == {"a": None, "b": {"c": None}, "items": None}


@pytest.mark.parametrize(
    ("expression", "type_", "stored", "words"),
    [
        ("=0.10 + 0", "number", "0.10", "0.10"),
        ('="a"', "string", "a", "a"),
        ("=true", "boolean", True, "是"),
        ('=date("2026-01-02")', "date", "2026-01-02", "2026年1月2日"),
        ('=time("09:30:00")', "time", "09:30:00", "09:30"),
        (
            '=date and time("2026-01-02T09:30:00+08:00")',
            "date and time",
            "2026-01-02T09:30:00+08:00",
            "2026年1月2日 09:30",
        ),
        ("=[1, 2]", "list<number>", ["1", "2"], "1、2"),
        ('={a: 1, b: "x"}', "context<a: number, b: string>", {"a": "1", "b": "x"}, "a：1，b：x"),
    ],
)
def test_computed_values_of_every_type_are_stored_shown_and_read(expression, type_, stored, words):
    form = a_form(a_field("expression", expression=expression))

    kept = form.check({}, {}, now=NOW)

    assert kept == {"answer": stored}
    assert str(form.types["answer"]) == type_
    assert shown(form, {})["answer"].shown == words
    assert form.check({}, {}, now=NOW) == {"answer": stored}
    read = form.read(kept)["answer"]
    assert (
        a_form(a_field("expression", expression="=x", properties={"type": type_})).check({}, {"x": read}, now=NOW)
        == kept
    )


@pytest.mark.parametrize(
    ("type_", "stored"), [("list<number>", 5), ("context<a: number>", "x"), ("boolean", "x"), ("date", 5)]
)
def test_computed_values_that_do_not_fit_are_nothing(type_, stored):
    form = a_form(a_field("expression", expression="=x", properties={"type": type_}))

    assert form.read({"answer": stored}) == {"answer": None}
    assert form.check({}, {"x": Decimal(1)}, now=NOW) == {}


def test_what_json_cannot_hold_is_kept_as_null():
    form = a_form(a_field("expression", expression='=[duration("P1D"), 1]', properties={"type": "list"}))

    assert form.check({}, {}, now=NOW) == {"answer": [None, "1"]}
