"""A decider extends the limit of a case once, before it has passed, with a letter."""

from datetime import date
from uuid import UUID

import pytest

from tests.engine.clock.permit import day
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from tests.webapp.permits import CLOCK, Permits


@pytest.fixture
def office(session, tmp_path):
    return Permits(session, tmp_path, CLOCK + "[on.extended]\narchive = true\n")


@pytest.fixture
def decider(build, office, people, clock):
    clock.now = day("2026-03-10")
    reader = Reader(build(wiring=office.wiring))
    reader.log_in(people("heyong", "dispatcher"), PASSWORD)
    return reader


@pytest.fixture
def address(office, decider):
    case_id = office.accepted()
    office.in_unit_of(case_id, "heyong")
    return f"/desk/cases/{case_id}/extension"


def extend(decider, address, **answers):
    return decider.send(address, {"days": "10", "reason": "案情复杂"} | answers)


def test_a_limit_is_extended_once_with_a_numbered_letter(office, decider, address):
    assert extend(decider, address).status == 303
    case_id = UUID(address.split("/")[3])

    clock = office.clock(case_id)
    assert (clock.extended_days, clock.extension_notice, clock.due_on) == (10, "延〔2026〕第1号", date(2026, 3, 30))
    page = decider.open(f"/desk/cases/{case_id}").text
    assert "延期决定" in page
    assert "经批准延长 10 个工作日（案情复杂，延〔2026〕第1号）" in page
    assert office.told(case_id)[-1] == "clock-extended"


def test_the_same_form_sent_twice_extends_once_and_another_is_refused(office, decider, address):
    first = decider.open(address).form(address) | {"days": "10", "reason": "案情复杂"}
    assert [decider.post(address, first).status for _ in range(2)] == [303, 303]

    assert decider.post(address, first | {"reason": "再延一次"}).status == 409


@pytest.mark.parametrize(
    "wrong", [{"days": ""}, {"days": "0"}, {"days": "11"}, {"days": "-1"}, {"days": "ten"}, {"reason": "  "}]
)
def test_what_is_not_a_proper_extension_is_refused(office, decider, address, wrong):
    assert extend(decider, address, **wrong).status == 422


def test_after_the_limit_has_passed_there_is_no_extension(decider, address, clock):
    clock.now = day("2026-03-31")
    decider.log_in("heyong", PASSWORD)

    assert "现在不能延期" in decider.open(address).text


def test_a_clerk_who_does_not_decide_may_not_extend(office, build, people, clock, address):
    reader = Reader(build(wiring=office.wiring))
    reader.log_in(people("luting", "acceptor"), PASSWORD)

    assert reader.open(address).status == 403
