"""Supervision in the browser: lights, slips with their answers, figures, and files for spreadsheets."""

import pytest
from sqlalchemy import select

from engine.accounts import Kind
from engine.db import reading
from engine.watch.tables import Slip
from tests.engine.clock.permit import day
from tests.engine.people import PASSWORD
from tests.webapp.pages import Reader
from tests.webapp.permits import CLOCK, Permits


@pytest.fixture
def office(session, tmp_path):
    return Permits(session, tmp_path, CLOCK)


@pytest.fixture
def see(build, office, people, clock):
    """Logs somebody in, on a day."""

    def as_(login, role, on="2026-03-18", kind=Kind.STAFF):
        clock.now = day(on)
        reader = Reader(build(wiring=office.wiring))
        reader.log_in(people(login, role) if role else people(login, kind=kind), PASSWORD)
        return reader

    return as_


def late_slip(office):
    with reading(office.session) as session:
        return session.scalars(select(Slip.id).where(Slip.rule == "R1")).one()


def test_the_board_shows_the_most_pressing_first_and_filters(office, see):
    office.accepted("2026-03-17")
    office.accepted("2026-03-02")
    office.keep("2026-03-18")
    reader = see("jiancha", "supervisor")

    text = reader.open("/watch/").text
    assert text.index("超期2个工作日") < text.index("剩9个工作日")
    red = reader.open("/watch/?light=red").text
    assert ("超期2个工作日" in red, "剩9个工作日" in red) == (True, False)
    assert "没有符合条件的在办件" in reader.open("/watch/?light=yellow&item=permit").text
    assert reader.open("/watch/?light=purple&page=x&item=%00").status == 200


def test_the_board_is_a_file_too_in_which_nothing_is_a_formula(office, see):
    office.accepted("2026-03-02")
    answer = see("jiancha", "supervisor").open("/watch/board.csv").answer

    assert answer.mimetype == "text/csv"
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("办件编号,事项")
    assert lines[1].startswith("P-0001,小许可,张三")


def test_a_red_slip_is_answered_and_then_closed(office, see):
    case_id = office.accepted()
    office.keep("2026-03-17")
    address = f"/watch/slips/{late_slip(office)}"
    supervisor = see("jiancha", "supervisor")
    clerk = see("luting", "acceptor")
    office.in_unit_of(case_id, "luting")

    assert supervisor.send(f"{address}/close", {"remark": ""}, seen_on=address).status == 409
    assert clerk.send(f"{address}/reply", {"reply": "  "}, seen_on=address).status == 422
    assert clerk.send(f"{address}/reply", {"reply": "专家出差，已改派"}, seen_on=address).status == 303
    assert "专家出差，已改派" in supervisor.open(address).text
    assert supervisor.send(f"{address}/close", {"remark": "同意"}, seen_on=address).status == 303
    assert "没有督办单" in supervisor.open("/watch/slips").text or "R1" not in supervisor.open("/watch/slips").text
    assert "R1" in supervisor.open("/watch/slips?state=closed").text


def test_a_clerk_of_another_unit_sees_no_slip_of_the_case(office, see):
    office.accepted()
    office.keep("2026-03-17")

    assert see("stranger", "acceptor").open(f"/watch/slips/{late_slip(office)}").status == 404


def test_an_applicant_has_no_business_on_the_watch_pages(office, see):
    office.accepted()
    office.keep("2026-03-17")
    reader = see("zhang", "", kind=Kind.APPLICANT)

    for page in ("/watch/", "/watch/slips", "/watch/figures", "/watch/board.csv", f"/watch/slips/{late_slip(office)}"):
        assert reader.open(page).status == 403


def test_figures_tell_how_many_were_on_time(office, see):
    for decided in ("2026-03-10", "2026-03-30"):
        case_id = office.accepted()
        for step in ("expert", "check"):
            office.do(case_id, step, "2026-03-02")
        office.do(case_id, "decide", decided)
    office.accepted("2026-03-30")
    reader = see("jiancha", "supervisor", on="2026-04-01")

    assert "小许可2150.0%13.0100" in reader.open("/watch/figures").text.replace(" ", "")
    assert "小许可00——100" in reader.open("/watch/figures?begin=2025-01-01&end=2025-12-31").text.replace(" ", "")
    assert "小许可,2,1,50.0%,13.0,1,0,0" in reader.open("/watch/figures.csv").answer.text


def test_the_case_page_shows_the_clock_and_its_slips_to_staff_and_the_clock_alone_to_the_applicant(office, see):
    case_id = office.accepted()
    office.keep("2026-03-17")
    clerk = see("luting", "acceptor")
    office.in_unit_of(case_id, "luting")
    applicant = see("zhang", "", kind=Kind.APPLICANT)
    office.belongs_to(case_id, "zhang")

    staff_page = clerk.open(f"/desk/cases/{case_id}")
    assert ("超期2个工作日" in staff_page.text, "督办单" in staff_page.text) == (True, True)
    assert len(staff_page.tree.xpath("//details[@class='clock-why']")) == 4
    own = applicant.open(f"/my/cases/{case_id}")
    assert ("超期2个工作日" in own.text, "督办单" in own.text) == (True, False)
    assert "起算，当日不计入" in own.text
