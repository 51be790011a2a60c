"""What the forms ask about people, why, and for how long it is kept."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from engine.db import reading
from engine.queries.purposes import asked_fields, sensitivity_of
from tests.engine.forms.builders import a_field, a_form
from tests.webapp.pages import Reader
from tests.webapp.town import log_in


@pytest.fixture
def owner(town_app, people):
    return log_in(Reader(town_app), people("liucheng", "owner"))


def test_every_question_of_every_step_is_listed_with_its_purpose(town):
    with reading(town.session) as session:
        listed = asked_fields(session, town.means)

    phone = next(one for one in listed if one.name == "contact_phone")
    assert (phone.item, phone.sensitivity, phone.by_applicant, phone.retention) == (
        "complaint-ticket", "personal", True, "10年",
    )  # fmt: skip
    assert all(one.purpose for one in listed if one.sensitivity)
    assert {one.step for one in listed} == {"apply", "handle"}


@pytest.mark.parametrize(
    ("more", "sensitivity"),
    [
        ({}, ""),
        ({"kind": "phone"}, "personal"),
        ({"kind": "id-card"}, "sensitive"),
        ({"kind": '=if true then "id-card" else "passport"'}, "personal"),
        ({"personal": "true"}, "personal"),
        ({"sensitive": "true"}, "sensitive"),
    ],
)
def test_what_a_field_holds_follows_from_its_kind_unless_the_form_says_more(more, sensitivity):
    form = a_form(a_field(properties=more))

    assert sensitivity_of(dict(form.fields())["answer"]) == sensitivity


def test_the_page_shows_what_is_personal_first_and_everything_on_request(owner):
    personal, everything = owner.open("/purposes/"), owner.open("/purposes/?show=all")

    assert "contact_phone" in personal.text
    assert "topic" not in personal.text
    assert "topic" in everything.text


def test_the_register_comes_as_a_table_too(owner):
    answer = owner.open("/purposes/table").answer
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()

    assert rows[0][:3] == ["事项", "环节", "填写人"]
    assert [row[6] for row in rows if row[4] == "contact_phone"] == ["个人信息"]


def test_the_register_is_not_for_everybody(town_app, people):
    assert log_in(Reader(town_app), people("qianhao", "service_desk")).open("/purposes/").status == 403
