"""The kept registers are searched by words, by how a row stands on a day, and by a field of their own."""

from datetime import date, timedelta

import pytest

from engine.db import new_id, transaction
from engine.metrology.money.model import PaymentOrder, Standing
from engine.metrology.registers import MeasurementStandard
from engine.metrology.registers.credit import credits_of
from engine.metrology.registers.customer_model import Customer
from engine.metrology.registers.kept import CUSTOMERS, QUALIFICATIONS, STANDARDS
from engine.metrology.registers.looking import RowsAsked, RowStanding, list_rows, standing_of
from engine.metrology.registers.model import Qualification

TODAY = date(2026, 8, 19)
SOON = TODAY + timedelta(days=60)


def a_standard(number, until, **facts):
    return MeasurementStandard(
        number=number, name="装置", certificate_no="X", quality="0.05 级", valid_until=until,
        **{"categories": ["压力表"]} | facts,
    )  # fmt: skip


def a_qualification(number, **facts):
    return Qualification(
        number=number, person="徐健", valid_until=date(2030, 1, 1),
        **{"valid_from": None, "kind": "检定员", "categories": ["压力表", "血压计"]} | facts,
    )  # fmt: skip


@pytest.fixture
def enter(session):
    def add(*rows):
        with transaction(session):
            session.add_all(rows)

    yield add
    session.rollback()


def numbers(session, register, **asked):
    return [row.number for row in list_rows(session, register, RowsAsked(**asked), today=TODAY).rows]


@pytest.mark.parametrize(
    ("until", "suspended", "standing"),
    [
        (SOON + timedelta(days=1), False, RowStanding.COUNTS),
        (SOON, False, RowStanding.SOON),
        (TODAY, False, RowStanding.SOON),
        (TODAY - timedelta(days=1), False, RowStanding.EXPIRED),
        (TODAY - timedelta(days=1), True, RowStanding.SUSPENDED),
    ],
)
def test_a_standard_stands_the_same_in_the_list_and_on_its_page(session, enter, until, suspended, standing):
    enter(a_standard("S-1", until, suspended=suspended))

    page = list_rows(session, STANDARDS, RowsAsked(), today=TODAY)
    assert [one for one, count in page.counts.items() if count] == [standing]
    assert standing_of(page.rows[0], TODAY) == standing
    assert numbers(session, STANDARDS, standing=standing) == ["S-1"]


def test_a_qualification_does_not_count_before_its_first_day(session, enter):
    enter(a_qualification("Q-1", valid_from=TODAY + timedelta(days=1)), a_qualification("Q-2", valid_from=TODAY))

    assert numbers(session, QUALIFICATIONS, standing=RowStanding.EARLY) == ["Q-1"]
    assert numbers(session, QUALIFICATIONS, standing=RowStanding.COUNTS) == ["Q-2"]


def test_who_may_work_on_a_category_is_found_by_its_name(session, enter):
    enter(a_qualification("Q-1"), a_qualification("Q-2", categories=["卡尺"]), a_qualification("Q-3", kind="校准员"))

    assert numbers(session, QUALIFICATIONS, words="徐健 压力") == ["Q-1", "Q-3"]
    assert numbers(session, QUALIFICATIONS, words="压力表", sift="校准员") == ["Q-3"]
    assert numbers(session, QUALIFICATIONS, words="100%") == []


def test_pages_follow_one_another_and_the_last_one_says_so(session, enter):
    enter(*(a_standard(f"S-{number}", date(2030, 1, 1)) for number in range(5)))

    first = list_rows(session, STANDARDS, RowsAsked(), today=TODAY, limit=3)
    last = list_rows(session, STANDARDS, RowsAsked(after=first.next), today=TODAY, limit=3)
    assert (first.next, last.next) == ("S-2", "")
    assert [row.number for row in (*first.rows, *last.rows)] == [f"S-{number}" for number in range(5)]


def test_what_customers_owe_is_told_for_all_of_them_at_once(session, enter, now):
    party = new_id()
    monthly = Customer(number="KH-1", name="澄湖", monthly=True, credit_limit="100.00", party_id=party)
    other = Customer(number="KH-2", name="虞东", party_id=None)
    facts = {"party_id": party, "subject": "检定费", "created_at": now}
    enter(
        monthly, other,
        PaymentOrder(number="JF-1", amount_fen=7000, standing=Standing.ON_ACCOUNT, **facts),
        PaymentOrder(number="JF-2", amount_fen=5000, standing=Standing.PAID, **facts),
    )  # fmt: skip

    assert numbers(session, CUSTOMERS, sift="否") == ["KH-2"]
    found = credits_of(session, [monthly, other])
    assert (found[monthly.id].used_fen, found[monthly.id].left_fen, found[other.id].used_fen) == (7000, 3000, 0)
