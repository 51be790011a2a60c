"""The register of instruments: entered, imported, reminded of, brought up to date by certificates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lxml.etree import fromstring

from engine.db import new_id, transaction
from engine.errors import InvalidAnswers, NotFound, NotPermitted
from engine.metrology.instruments import (
    DriftPoint,
    Instrument,
    add_instrument,
    change_instrument,
    chosen_instruments,
    drift_svg,
    import_instruments,
    instruments_of,
    note_certificate,
    party_to_remind,
    take_due,
)
from engine.metrology.registers import Certificate
from engine.metrology.registers.keeping import Keeper, history

MINE, OTHERS = new_id(), new_id()
TODAY = date(2026, 8, 19)


def a_gauge(serial="YL-1", **facts):
    return {"name": "压力表", "category": "压力表", "model": "Y-100", "serial_no": serial, "maker": "红旗仪表"} | facts


@pytest.fixture
def enter(session, now):
    def make(party=MINE, **facts):
        with transaction(session):
            return add_instrument(session, party, a_gauge(**facts), now=now).id

    return make


def remind(session, today, until=None):
    with transaction(session):
        party = party_to_remind(session, until=until or today)
        return take_due(session, party, today=today, until=until or today) if party else ()


def test_what_is_missing_or_wrong_is_named_field_by_field(session, now):
    wrong = a_gauge(model="", category="飞船", range_from="1", range_to="0.6", cycle_months="0", due_on="明天")

    with pytest.raises(InvalidAnswers) as refused, transaction(session):
        add_instrument(session, MINE, wrong, now=now)

    assert [problem.field for problem in refused.value.problems] == [
        "category", "model", "cycle_months", "due_on", "range_to",
    ]  # fmt: skip


def test_maker_and_serial_number_are_entered_once_per_party(session, enter):
    enter()
    enter(party=OTHERS)
    with pytest.raises(InvalidAnswers, match="already"):
        enter()


def test_the_due_date_follows_from_the_cycle_where_none_is_given(session, enter):
    enter(last_on="2026-02-28", cycle_months="6")
    enter(serial="YL-2", last_on="2025-08-31", cycle_months="6")

    dues = [row.due_on for row in instruments_of(session, {MINE}, today=TODAY).rows]
    session.rollback()
    assert dues == [date(2026, 2, 27), date(2026, 8, 27)]


def test_an_import_enters_good_rows_updates_known_ones_and_names_the_rest(session, enter, now):
    enter()
    rows = [
        (2, a_gauge(site="一车间")),
        (3, a_gauge("YL-2")),
        (4, a_gauge("YL-2")),
        (5, a_gauge("YL-3", name="")),
    ]
    with transaction(session):
        done = import_instruments(session, MINE, rows, now=now)

    assert (done.added, done.changed) == (1, 1)
    assert [(row, problem.field) for row, problem in done.problems] == [(4, "serial_no"), (5, "name")]
    found = {row.serial_no: row.site for row in instruments_of(session, {MINE}, today=TODAY).rows}
    session.rollback()
    assert found == {"YL-1": "一车间", "YL-2": ""}


def test_nobody_sees_or_changes_the_instruments_of_others(session, enter, now):
    theirs = enter(party=OTHERS)
    with pytest.raises(NotFound), transaction(session):
        change_instrument(session, {MINE}, theirs, a_gauge(), now=now)
    with pytest.raises(NotFound), transaction(session):
        chosen_instruments(session, {MINE}, [theirs])
    mine = enter()
    with pytest.raises(NotPermitted), transaction(session):
        chosen_instruments(session, {MINE, OTHERS}, [mine, theirs])
    assert instruments_of(session, {MINE}, today=TODAY).counts["all"] == 1
    session.rollback()


def test_each_rule_is_told_once_and_only_the_latest_of_several(session, enter):
    due_on = TODAY + timedelta(days=60)
    enter(due_on=str(due_on))
    told = {}
    for day in range(64):
        today = TODAY + timedelta(days=day)
        for one in remind(session, today):
            told.setdefault(day, one.days)

    assert told == {0: 60, 30: 30, 53: 7, 60: 0, 61: -1}


def test_an_instrument_entered_late_is_told_of_once(session, enter):
    enter(due_on=str(TODAY + timedelta(days=5)))

    assert [one.days for one in remind(session, TODAY)] == [5]
    assert remind(session, TODAY) == ()


def test_what_falls_due_on_a_free_day_is_told_before_and_overdue_only_after(session, enter):
    friday, sunday = date(2026, 8, 21), date(2026, 8, 23)
    enter(due_on=str(date(2026, 8, 22)))

    assert [one.days for one in remind(session, friday, sunday)] == [1]
    assert remind(session, friday, sunday) == ()
    assert [one.days for one in remind(session, date(2026, 8, 24))] == [-2]


@pytest.mark.parametrize("status", ["停用", "封存", "禁用", "报废"])
def test_what_is_not_in_use_is_not_told_of(session, enter, status):
    enter(due_on=str(TODAY), status=status)
    assert remind(session, TODAY) == ()


def test_a_certificate_brings_the_due_date_up_to_date_and_reminders_begin_anew(session, enter, now):
    enter(due_on=str(TODAY))
    enter(party=OTHERS, due_on=str(TODAY))
    remind(session, TODAY)
    certificate = Certificate(
        number="LH-1", serial_no="YL-1", model="Y-100", issued_on=TODAY, valid_until=date(2027, 2, 18)
    )
    with transaction(session):
        note_certificate(session, MINE, certificate, now=now)

    row = session.query(Instrument).filter_by(party_id=MINE).one()
    other = session.query(Instrument).filter_by(party_id=OTHERS).one()
    session.rollback()
    assert (row.due_on, row.last_certificate, row.reminded) == (date(2027, 2, 18), "LH-1", None)
    assert row.remind_on == date(2027, 2, 18) - timedelta(days=60)
    assert other.due_on == TODAY


def test_the_chart_shows_errors_uncertainties_and_limits():
    points = [
        DriftPoint(date(2024, 8, 1), "A", Decimal("0.002"), Decimal("0.001"), Decimal("0.016")),
        DriftPoint(date(2025, 8, 1), "B", Decimal("-0.004"), Decimal("0.001"), Decimal("0.016")),
        DriftPoint(date(2026, 8, 1), "C", Decimal("0.010"), None, Decimal("0.016")),
    ]
    root = fromstring(drift_svg(points, title="误差变化图", description="<示值> 0.6 MPa"))
    space = {"s": "http://www.w3.org/2000/svg"}

    assert len(root.findall("s:circle", space)) == 3
    assert len(root.xpath("//s:polyline[@class='drift-limit']", namespaces=space)) == 2
    assert len(root.xpath("//s:line[@class='drift-bar']", namespaces=space)) == 6
    assert root.findtext("s:desc", namespaces=space) == "<示值> 0.6 MPa"
    assert drift_svg([], title="", description="") == ""


@pytest.mark.parametrize("points", [[DriftPoint(TODAY, "A", Decimal(0))], [DriftPoint(TODAY, "A", Decimal("1E-9"))]])
def test_a_chart_of_one_point_or_of_nothing_but_zero_is_drawn(points):
    assert fromstring(drift_svg(points, title="x", description="y")) is not None


def test_an_instrument_remembers_what_it_was_and_who_changed_it(session, enter, now):
    found, by = enter(), Keeper("1", "周敏")
    with transaction(session):
        change_instrument(session, {MINE}, found, a_gauge(site="二车间"), by=by, now=now)
    with transaction(session):
        import_instruments(session, MINE, [(2, a_gauge(site="二车间")), (3, a_gauge("YL-2"))], by=by, now=now)

    lines = [(one.by_name, one.reason, one.what) for one in history(session, found)]
    session.rollback()
    assert lines[0] == ("周敏", "修改", {"site": ["", "二车间"]})
    assert [reason for _, reason, _ in lines] == ["修改", "登记"]
