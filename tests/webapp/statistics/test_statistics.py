"""Figures of a service item: exact, by month and unit, of the units that the reader watches over, without persons."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.accounts import Actor, Kind
from engine.clock.lights import Light
from engine.clock.tables import Clock
from engine.db import new_id, transaction
from engine.metrology.money.model import LedgerEntry, LedgerLeg
from engine.metrology.surveys import Survey
from engine.model.case import Case, Task
from engine.model.release import ReleaseRow
from engine.queries.figures import Asked, months_until
from tests.engine.people import a_unit
from tests.growth.counting import counted
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.statistics.lines import read_figures

SPAN = months_until(date(2026, 8, 19), 3)
SUPERVISOR = Actor(new_id(), "监察员", Kind.STAFF, roles=frozenset({(new_id(), "supervisor")}))


class Past:
    """Cases that were done before."""

    def __init__(self, session, digest, units):
        self.session, self.digest, self.units, self.count = session, digest, units, 0

    def case(self, closed, *, days=5, late=False, unit=0, income=0, level=None, struck=False, redone=0):
        self.count += 1
        at = datetime(closed.year, closed.month, closed.day, 2, tzinfo=UTC)
        one = Case(
            id=new_id(), number=f"WT-{self.count:06d}", query_code="ABCD2345", item="complaint-ticket", title="投诉",
            release=self.digest, unit_id=self.units[unit], party_id=None, applicant_name="周敏", opened_by=new_id(),
            opened_at=at - timedelta(days=3), status="已办结", outcome="closed", closed_at=at, data_key=b"k",
        )  # fmt: skip
        light = Light.RED if late else Light.GREEN
        clock = Clock(
            case_id=one.id,
            item=one.item,
            started_on=closed,
            stopped_on=closed,
            counted_days=days,
            light=light,
            revision=0,
        )
        self.session.add_all([one, clock])
        self.session.flush()
        for _ in range(redone + 1):
            self.session.add(
                Task(
                    case_id=one.id, token="t", step="handle", address="handle", scope_path="", role="service_desk",
                    opened_at=at, done_at=at, done_by=new_id(),
                )
            )  # fmt: skip
        if income:
            entry = LedgerEntry(
                id=new_id(), day=closed, number=one.number, memo="检定费", once=one.number, case_id=one.id, booked_at=at
            )
            self.session.add(entry)
            self.session.flush()
            for account, fen in (("资产:银行存款", income), ("收入:检定费", -income)):
                self.session.add(LedgerLeg(entry_id=entry.id, account=account, amount_fen=fen))
        if level:
            self.session.add(
                Survey(
                    case_id=one.id, address="survey", item=one.item, code_digest=one.number, asked_on=closed,
                    rated_on=closed, level=level, reasons=[], followed_up="已剔除" if struck else "",
                )
            )  # fmt: skip


@pytest.fixture
def past(session, town):
    with transaction(session):
        digest = session.query(ReleaseRow.digest).scalar()
        yield Past(session, digest, [a_unit(session, "lab").id, a_unit(session, "hall").id])


def past_figures(past, **facts):
    return read_figures(past.session, SUPERVISOR, Asked(SPAN, **facts), ())


def test_turnaround_is_the_day_by_which_half_and_four_fifths_were_done(past):
    for days in (2, 3, 4, 5, 30):
        past.case(date(2026, 8, 3), days=days, late=days == 30)

    tally = past_figures(past).total.tally
    assert (tally.median, tally.most) == (4, 5)
    assert (tally.closed, tally.on_time, tally.share) == (5, 4, 800)


def test_months_begin_in_beijing_and_what_lies_outside_is_left_out(past):
    for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 7, 31), date(2026, 8, 1)):
        past.case(day)

    assert [(one.name, one.tally.closed) for one in past_figures(past).months] == [
        ("2026-06", 1), ("2026-07", 1), ("2026-08", 1),
    ]  # fmt: skip


def test_income_ratings_and_rework_are_added_up_and_struck_ratings_are_not(past):
    past.case(date(2026, 8, 3), income=38001, level=5, redone=2)
    past.case(date(2026, 8, 4), income=1999, level=2)
    past.case(date(2026, 8, 5), level=1, struck=True)

    total = past_figures(past).total
    assert (total.extra.income_fen, total.extra.rated, total.extra.bad) == (40000, 2, 1)
    assert total.extra.tenths == 35
    assert total.tally.redone == 2


def test_owners_see_the_figures_of_their_own_units_only(past):
    past.case(date(2026, 8, 3), unit=0)
    past.case(date(2026, 8, 4), unit=1)
    owner = Actor(new_id(), "流程管理员甲", Kind.STAFF, roles=frozenset({(past.units[0], "owner")}))

    assert read_figures(past.session, owner, Asked(SPAN), ()).total.tally.closed == 1
    assert past_figures(past, unit_id=past.units[1]).total.tally.closed == 1
    assert past_figures(past, item="no-such-item").total.tally.closed == 0


def test_the_number_of_statements_does_not_grow_with_the_cases(past):
    def asked():
        past.session.flush()
        with counted(past.session.get_bind()) as sent:
            past_figures(past)
        return len(sent)

    past.case(date(2026, 8, 3))
    few = asked()
    for day in range(1, 28):
        past.case(date(2026, 7, day), days=day, unit=day % 2, level=day % 5 + 1, income=day)

    assert asked() == few == 6


def test_the_page_has_table_chart_and_csv_and_names_nobody(session, town, town_app, people, now):
    with transaction(session):
        digest = session.query(ReleaseRow.digest).scalar()
        past = Past(session, digest, [a_unit(session, "lab").id])
        past.case(date(2026, 8, 3), income=38001, level=5)
    reader = log_in(Reader(town_app), people("jiancha", "supervisor"))

    page = reader.open("/watch/statistics/?months=3&item=complaint-ticket")
    assert "380.01" in page.text
    assert page.tree.xpath("//figure//*[name()='svg'][@role='img']/*[name()='title']")
    assert "周敏" not in page.text
    lines = reader.client.get("/watch/statistics/figures.csv?months=3").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeff月份,部门,新增办件,办结,完成,按时完成,按时率")
    assert any(line.startswith("2026-08,计量测试院 lab,0,1,1,1,100.0%,5,5,0,380.01,1,5.0,0") for line in lines)
    assert lines[-1].startswith("合计,合计,1,1,1,1,100.0%,5,5,0,380.01,1,5.0,0")
    assert "按时完成除以完成" in page.text


def test_any_month_and_any_figure_can_be_looked_at(session, town, town_app, people, now):
    with transaction(session):
        digest = session.query(ReleaseRow.digest).scalar()
        past = Past(session, digest, [a_unit(session, "lab").id])
        past.case(date(2026, 7, 3), income=38001)
        past.case(date(2026, 8, 3), income=100)
    reader = log_in(Reader(town_app), people("jiancha", "supervisor"))

    page = reader.open("/watch/statistics/?months=1&until=2026-07&chart=income")
    assert "380.01" in page.text
    assert page.tree.xpath("//figure//*[name()='desc']")[0].text == "2026-07 380.01"
    picture = reader.client.get("/watch/statistics/chart.svg?months=3&chart=income")
    assert picture.mimetype == "image/svg+xml"
    assert "2026-07 380.01; 2026-08 1.00" in picture.get_data(as_text=True)
    assert "2026-02 – 2026-08" in reader.open("/watch/statistics/?until=2031-01&months=7&chart=x").text


def test_those_who_only_work_on_cases_do_not_see_it(town_app, people):
    assert log_in(Reader(town_app), people("luting", "window")).open("/watch/statistics/").status == 403
