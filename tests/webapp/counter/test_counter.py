"""Window clerks find or register whoever stands before them, apply in their name, and nobody else may."""

import pytest
from sqlalchemy import select

from engine.model.case import Case
from engine.parties import Party
from tests.webapp.pages import Reader
from tests.webapp.town import ANSWERS, apply, log_in, press

CODE, FIRM = "91320509XXXX00019C", "澄湖精密机械（演示）"
CITIZEN = "320508190301010046"


@pytest.fixture
def luting(town_app, people):
    """A window clerk who has logged in."""
    return log_in(Reader(town_app), people("luting", "window", name="陆婷"))


def ask(reader, **given):
    return reader.send("/counter/", given, seen_on="/counter/")


def register(reader, **given):
    unknown = ask(reader, id_no=given["id_no"], item="complaint-ticket")
    assert unknown.status == 422
    return reader.post("/counter/register", unknown.form("/counter/register") | given | {"item": "complaint-ticket"})


def hand_in(reader, draft):
    first = reader.open(draft).goes_to
    second = press(reader, first, "next", **ANSWERS).goes_to
    check = press(reader, second, "check", **ANSWERS).goes_to
    return reader.open(reader.post(check, reader.open(check).form(check)).goes_to)


def test_a_clerk_registers_a_walk_in_and_applies_in_their_name(luting, session):
    begun = register(
        luting, id_no=CODE, kind="organisation", name="吴江澄湖精密机械有限公司（演示）", phone="12000000001"
    )

    done = hand_in(luting, begun.goes_to)

    assert "提交成功" in done.text
    case = session.scalars(select(Case)).one()
    assert (case.applicant_name, case.party_id) == (
        "吴江澄湖精密机械有限公司（演示）",
        session.scalars(select(Party.id)).one(),
    )
    session.rollback()
    assert case.number in luting.open("/counter/").text
    assert luting.open(f"/my/cases/{case.id}").status == 200


def test_whoever_is_registered_is_found_by_number_and_not_registered_twice(luting, session):
    register(luting, id_no=CITIZEN, kind="person", name="陈芳", phone="12000000004")

    again = ask(luting, id_no=f" {CITIZEN[:6]} {CITIZEN[6:]}", item="complaint-ticket")

    assert again.goes_to.startswith("/my/drafts/")
    assert session.scalars(select(Party.name)).all() == ["陈芳"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"id_no": "", "item": "complaint-ticket"}, "请填写统一社会信用代码或身份证号码"),
        ({"id_no": CODE, "item": ""}, "没有登记这个号码"),
    ],
)
def test_the_page_says_what_is_missing(luting, given, told):
    answer = ask(luting, **given)

    assert (answer.status, told in answer.text) == (422, True)


def test_a_wrong_number_is_not_registered(luting, session):
    answer = register(luting, id_no="91320509XXXX00019A", kind="organisation", name="某公司", phone="12000000001")

    assert answer.status == 422
    assert session.scalars(select(Party)).all() == []


def test_a_clerk_sees_no_case_that_was_not_begun_at_the_window(luting, chenfang, session):
    apply(chenfang)
    case = session.scalars(select(Case.id)).one()
    session.rollback()

    assert luting.open(f"/my/cases/{case}").status == 404


@pytest.mark.parametrize("role", ["acceptor", "operator"])
def test_the_window_is_for_its_clerks(town_app, people, role):
    other = log_in(Reader(town_app), people("other", role))

    assert other.open("/counter/").status == 403
    assert other.open("/my/").status == 403
