"""A running case opens a case of another service item: atomically, once in each scope, linked both ways."""

import pytest
from sqlalchemy import func, select

from engine import cases
from engine.accounts import Actor, Kind
from engine.db import reading, transaction
from engine.errors import InvalidAnswers
from engine.log import broken_lines
from engine.model.case import Case
from engine.model.event import Event
from engine.model.link import CaseLink
from engine.policy import is_theirs
from engine.queries import case_page, find_progress
from tests.engine.core.opening import ANSWERS, CODE, OTHER, publish


@pytest.fixture
def opening(world, tmp_path):
    publish(world, tmp_path / "items")
    return world


def opened(world):
    """The complaint that was opened."""
    world.session.rollback()
    found = world.session.scalars(select(Case).where(Case.item == "complaint-ticket")).all()
    world.session.expunge_all()
    world.session.rollback()
    return found


def test_a_running_case_opens_another_for_the_same_applicant(opening):
    first = opening.case(opening.submit(CODE, ANSWERS))
    [second] = opened(opening)

    assert (second.party_id, second.opened_by, second.unit_id) == (first.party_id, first.opened_by, opening.unit)
    assert second.number.startswith("TS-2026-")
    assert len(second.query_code) == 8
    assert opening.open_steps(second.id) == ["handle"]
    assert opening.open_steps(first.id) == ["look"]
    opening.work()
    assert [message.topic for message in opening.receivers["sms"].got.values()] == ["on.opened"]
    assert list(broken_lines(opening.session)) == []


def test_both_cases_name_each_other_to_whoever_may_see_them(opening):
    first = opening.case(opening.submit(CODE, ANSWERS))
    [second] = opened(opening)

    def seen(case, actor):
        with reading(opening.session):
            page = case_page(opening.session, opening.means, actor, case.id, now=opening.now)
            lines = [line["text"] for line in page.timeline if line["label"] == "关联办件"]
            return [(one.number, one.was_opened) for one in page.links], lines

    for actor in (opening.applicant, opening.staff["acceptor"]):
        assert seen(first, actor) == ([(second.number, True)], [f"另立办件 {second.number}"])
        assert seen(second, actor) == ([(first.number, False)], [f"由办件 {first.number} 转来"])


def test_staff_of_another_unit_are_not_told_of_the_other_case(opening, database):
    first = opening.case(opening.submit(CODE, ANSWERS))
    [second] = opened(opening)
    elsewhere = opening.party
    with transaction(opening.session):
        opening.session.get_one(Case, second.id).unit_id = elsewhere

    with reading(opening.session):
        page = case_page(opening.session, opening.means, opening.staff["acceptor"], first.id, now=opening.now)

    assert page.links == ()


def test_number_and_query_code_of_one_case_lead_to_the_other(opening):
    first = opening.case(opening.submit(CODE, ANSWERS))
    [second] = opened(opening)

    with reading(opening.session):
        found = find_progress(
            opening.session, opening.means, number=first.number, code=first.query_code, now=opening.now
        )
        assert found is not None
        [link] = found["links"]
        assert (link.number, link.query_code) == (second.number, second.query_code)


def test_asked_again_in_the_same_scope_it_is_the_same_case(opening):
    first = opening.submit(CODE, ANSWERS)
    opening.complete("acceptor", first, "look", {**ANSWERS, "content": "again"})

    assert len(opened(opening)) == 1
    assert opening.open_steps(first) == ["look"]


ROWS = """{
  applicant_name: apply.name, contact_phone: apply.phone, address: "昆山", contact_name: "顾洁",
  mode: "送检", consent: true,
  items: for one in split(if look = null then apply.content else look.phone, ",") return {
    category: "血压计", purpose: "医疗卫生", name: "血压计", model: "XJ", serial_no: one,
    range_from: 0, range_to: 40, unit: "kPa"
  }
}"""


def test_asked_again_with_further_rows_these_are_named_and_not_lost(world, tmp_path):
    world.publish("compulsory-verification")
    publish(world, tmp_path / "items", "compulsory-verification", ROWS)
    first = world.submit(CODE, {**ANSWERS, "content": "A1,A2"})
    again = {**ANSWERS, "content": "again"}

    with pytest.raises(InvalidAnswers) as refused:
        world.complete("acceptor", first, "look", {**again, "phone": "A2,A3"})
    world.session.rollback()
    world.complete("acceptor", first, "look", {**again, "phone": "A2"})

    assert refused.value.zh == "A3不在已经另立的“强制检定”办件QJ-2026-000001里，请为它另外申请，或者从这里去掉"
    assert world.open_steps(first) == ["look"]


def test_what_the_other_form_refuses_is_told_to_whoever_submits_and_nothing_is_left(opening):
    with pytest.raises(InvalidAnswers) as refused:
        opening.submit(CODE, {**ANSWERS, "phone": "12"})

    assert refused.value.zh == "不能同时提交“投诉与咨询”：手机应为11位手机号码，现在是2位"
    assert "contact_phone" in refused.value.en
    opening.session.rollback()
    for table in (Case, CaseLink, Event):
        assert opening.session.scalar(select(func.count()).select_from(table)) == 0


def test_an_item_that_takes_no_applications_is_told_in_a_sentence(world, tmp_path):
    publish(world, tmp_path / "items", item="nowhere")

    with pytest.raises(InvalidAnswers, match="nowhere takes no applications now"):
        world.submit(CODE, ANSWERS)


def test_cases_that_open_one_another_without_end_are_stopped(world, tmp_path):
    publish(world, tmp_path / "items", item=CODE)
    text = (tmp_path / "items/processes" / CODE / "item.toml").read_text("utf-8")
    own = "{ name: apply.name, phone: apply.phone, content: apply.content }"
    (tmp_path / "items/processes" / CODE / "item.toml").write_text(
        text.replace(OTHER, own).replace("version = 1", "version = 2"), "utf-8"
    )
    world.publish(CODE, tmp_path / "items/processes", tmp_path / "items/forms")

    with pytest.raises(Exception, match="open one another without end"):
        world.submit(CODE, ANSWERS)

    world.session.rollback()
    assert world.session.scalar(select(func.count()).select_from(Case)) == 0


def test_applied_for_at_the_window_the_other_case_is_the_windows_too(opening):
    clerk = opening.staff["window"]
    window = Actor(clerk.account_id, clerk.name, Kind.STAFF, roles=frozenset({(opening.unit, "window")}))
    with transaction(opening.session):
        cases.open_case(
            opening.session, opening.means, window, CODE, ANSWERS,
            party_id=opening.party, key="k", now=opening.now,
        )  # fmt: skip

    [second] = opened(opening)
    assert second.opened_by == window.account_id
    assert is_theirs(window, second)
