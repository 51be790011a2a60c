"""Buttons that change a page without JavaScript."""

import pytest

from tests.engine.forms.builders import a_field, a_form, a_list
from webapp.forms import act_on, read_action

FORM = a_form(
    a_list(
        a_field(key="name"),
        a_list(a_field(key="value"), path="points", defaultRepetitions=0),
        properties={"max_rows": 3},
    ),
    a_field("filepicker", key="files", multiple=True),
)


def after(raw, action, opened=()):
    return act_on(FORM, raw, read_action(action), opened)


@pytest.mark.parametrize("posted", [None, "", "nonsense", "next:", "add:items:1:2", "x" * 1000, "remove:items:-1"])
def test_what_is_not_understood_means_next(posted):
    assert read_action(posted).verb == "next"


def test_adding_opens_a_new_row():
    assert after({"items": [{"name": "a"}]}, "add:items") == (
        {"items": [{"name": "a"}, {}]},
        frozenset({"items[1]"}),
    )


def test_adding_to_an_untouched_list_keeps_its_first_row():
    assert after({}, "add:items")[0] == {"items": [{}, {}]}


def test_a_full_list_takes_no_more():
    assert len(after({"items": [{}, {}, {}]}, "add:items")[0]["items"]) == 3


def test_removing_moves_the_open_rows_up():
    raw, opened = after(
        {"items": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}, "remove:items:1", ["items[0]", "items[2]"]
    )

    assert raw == {"items": [{"name": "a"}, {"name": "c"}]}
    assert opened == {"items[0]", "items[1]"}


def test_rows_open_and_close():
    assert after({"items": [{}]}, "open:items:0")[1] == {"items[0]"}
    assert after({"items": [{}]}, "close:items:0", ["items[0]"])[1] == set()


def test_a_list_inside_a_row_grows_too():
    assert after({"items": [{"name": "a"}]}, "add:items[0].points")[0] == {"items": [{"name": "a", "points": [{}]}]}


def test_a_file_can_be_taken_away():
    assert after({"files": [{"id": "1"}, {"id": "2"}]}, "remove:files:0")[0] == {"files": [{"id": "2"}]}


@pytest.mark.parametrize(
    "action", ["remove:items:9", "remove:nobody:0", "add:nobody", "add:items[4].points", "open:items[0]:1", "add:_x"]
)
def test_what_cannot_be_done_is_left_undone(action):
    assert after({"items": [{"name": "a"}]}, action)[0] == {"items": [{"name": "a"}]}


def test_the_answers_given_are_not_changed_in_place():
    raw = {"items": [{"name": "a"}]}
    after(raw, "remove:items:0")

    assert raw == {"items": [{"name": "a"}]}


def test_rows_of_a_register_are_put_behind_those_that_hold_something():
    form = a_form(a_list(a_field(key="serial_no"), a_field(key="name"), properties={"max_rows": 3}))
    raw = {"items": [{"serial_no": "1"}, {"serial_no": ""}]}
    taken = [{"serial_no": "2", "foreign": "x"}, {"serial_no": "3"}, {"serial_no": "4"}]

    whole, _ = act_on(form, raw, read_action("take:items"), (), taken)

    assert whole["items"] == [{"serial_no": "1"}, {"serial_no": "2"}, {"serial_no": "3"}]
