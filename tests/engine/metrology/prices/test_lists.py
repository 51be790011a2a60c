"""A version of the price list is drafted by one person, published by another, and never changed afterwards."""

from datetime import date
from decimal import Decimal

import pytest

from engine.db import transaction
from engine.errors import Conflict, InvalidAnswers, NotPermitted
from engine.metrology import prices
from engine.metrology.operations.prices import quote_prices
from engine.metrology.prices import Drafter, PriceBook, VersionStanding

WUHAO, LIJUAN = Drafter("1", "吴昊"), Drafter("2", "李娟")
HEAD = {"number": "2027-1", "basis": "院发〔2026〕12号", "valid_from": "2027-01-01"}
TODAY = date(2026, 8, 19)
GAUGE = {
    "category": "压力表",
    "service_type": "检定",
    "name": "压力表",
    "range_from": "0",
    "range_to": "1.6",
    "unit": "MPa",
}


@pytest.fixture
def books(session, now):
    with transaction(session):
        prices.load_demo_prices(session, now)
        yield session


@pytest.fixture
def draft(books, now):
    return prices.draft_version(books, HEAD, WUHAO, key="k" * 20, now=now)


def refused(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    return [one.field for one in raised.value.problems]


def test_a_draft_begins_with_the_prices_that_count_and_counts_for_nobody(books, draft):
    assert len(prices.rows_of(books, draft.id)) == len(prices.rows_of(books, prices.version_on(books, TODAY).id))
    assert prices.version_on(books, date(2027, 1, 1)).number == "2026-1"


def test_the_same_form_sent_twice_is_one_draft(books, draft, now):
    assert prices.draft_version(books, HEAD, WUHAO, key="k" * 20, now=now).id == draft.id


def test_a_published_version_counts_from_its_first_day_and_is_never_changed(books, draft, now):
    prices.publish_version(books, draft.id, LIJUAN, today=TODAY, now=now)

    assert prices.version_on(books, date(2026, 12, 31)).number == "2026-1"
    assert prices.version_on(books, date(2027, 1, 1)).number == "2027-1"
    row = prices.rows_of(books, draft.id)[0]
    for change in (
        lambda: prices.put_row(books, draft.id, row.id, {}, WUHAO),
        lambda: prices.drop_row(books, draft.id, row.id, WUHAO),
        lambda: prices.import_rows(books, draft.id, [], WUHAO),
        lambda: prices.change_version(books, draft.id, HEAD, WUHAO),
        lambda: prices.drop_version(books, draft.id),
        lambda: prices.publish_version(books, draft.id, LIJUAN, today=TODAY, now=now),
    ):
        with pytest.raises(Conflict, match="no draft any more"):
            change()


def test_whoever_drafted_or_touched_a_version_cannot_publish_it(books, draft, now):
    with pytest.raises(NotPermitted):
        prices.publish_version(books, draft.id, WUHAO, today=TODAY, now=now)

    prices.drop_row(books, draft.id, prices.rows_of(books, draft.id)[0].id, LIJUAN)
    with pytest.raises(NotPermitted):
        prices.publish_version(books, draft.id, LIJUAN, today=TODAY, now=now)


def test_a_version_cannot_begin_in_the_past_nor_with_another(books, draft, now):
    assert refused(prices.publish_version, books, draft.id, LIJUAN, today=date(2027, 1, 2), now=now) == [""]

    prices.publish_version(books, draft.id, LIJUAN, today=TODAY, now=now)
    other = prices.draft_version(books, {**HEAD, "number": "2027-2"}, WUHAO, key="m" * 20, now=now)
    assert refused(prices.publish_version, books, other.id, LIJUAN, today=TODAY, now=now) == [""]


def test_the_head_of_a_draft_is_checked(books, draft, now):
    typed = {"number": "2026-1", "basis": "", "valid_from": "明年"}

    assert refused(prices.draft_version, books, typed, WUHAO, key="n" * 20, now=now) == [
        "number",
        "basis",
        "valid_from",
    ]


def test_a_sheet_with_wrong_rows_is_told_row_by_row_and_changes_nothing(books, draft):
    good = {"category": "天平", "name": "电子天平", "per": "台", "price": "120"}
    rows = [(2, good), (3, {**good, "price": "贵"}), (4, good), (5, {**good, "range": "大", "service_type": "维修"})]
    before = len(prices.rows_of(books, draft.id))

    done = prices.import_rows(books, draft.id, rows, WUHAO)

    assert [(row, one.field) for row, one in done.problems] == [
        (3, "price"), (4, "category"), (5, "service_type"), (5, "range"),
    ]  # fmt: skip
    assert len(prices.rows_of(books, draft.id)) == before


def test_a_good_sheet_takes_the_place_of_the_draft(books, draft):
    rows = [(2, {"category": "天平", "name": "电子天平", "per": "台", "price": "120", "range": "0~200 g"})]

    assert prices.import_rows(books, draft.id, rows, WUHAO).count == 1
    assert [row.price_fen for row in prices.rows_of(books, draft.id)] == [12000]


def test_one_price_for_one_category_service_and_range(books, draft):
    first = prices.rows_of(books, draft.id)[0]
    same = {"category": first.category, "service_type": first.service_type, "name": "x", "per": "台", "price": "1"}

    assert refused(prices.put_row, books, draft.id, None, same, WUHAO) == ["category"]
    assert prices.put_row(books, draft.id, first.id, same, WUHAO).price_fen == 100


@pytest.mark.parametrize(
    ("changed", "fen"),
    [
        ({}, 4000),
        ({"range_to": "60"}, 8000),
        ({"range_to": "1600", "unit": "kPa"}, 4000),
        ({"service_type": "校准"}, 6000),
        ({"range_to": None, "unit": None}, 4000),
        ({"category": "数字多用表", "service_type": "校准"}, 80000),
        ({"category": "血压计"}, 0),
        ({"category": "天平"}, None),
        ({"service_type": "检测"}, None),
    ],
)
def test_the_narrowest_price_for_the_very_service_holds(books, changed, fen):
    assert PriceBook(books, TODAY).price_of({**GAUGE, **changed}).fen == fen


def test_the_price_of_last_year_can_still_be_looked_up(books):
    last = {**GAUGE, "range_to": None}

    assert PriceBook(books, date(2025, 6, 1)).price_of(last).fen == 3600
    assert PriceBook(books, date(2020, 1, 1)).price_of(last).fen is None


def test_equal_instruments_make_one_line_and_what_has_no_price_says_so(books, now):
    scale = {"category": "天平", "service_type": "检定", "name": "电子天平", "serial_no": "T-1"}
    items = [{**GAUGE, "serial_no": "1"}, {**GAUGE, "serial_no": "2"}, scale]

    found = quote_prices(books, None, now, items=items, on=TODAY)

    assert [(one["quantity"], one["unit_price"]) for one in found["lines"]] == [(2, Decimal("40.00")), (1, None)]
    assert found["lines"][0]["serial_nos"] == "1、2"
    assert (found["missing"], found["total"]) == (1, None)
    assert found["sentence"] == "价目表没有天平检定的价格，请询价"
    assert found["version"] == "2026-1"


def test_a_draft_that_is_given_up_stays_in_the_list(books, draft):
    prices.drop_version(books, draft.id)

    assert [one.standing for one in prices.versions(books)] == [
        VersionStanding.DROPPED, VersionStanding.PUBLISHED, VersionStanding.PUBLISHED,
    ]  # fmt: skip
    assert [one.number for one in prices.versions(books)] == ["2027-1", "2026-1", "2025-1"]


def test_nobody_who_worked_on_a_draft_publishes_it(books, draft, now):
    first = prices.rows_of(books, draft.id)[0]
    row = {"category": first.category, "service_type": first.service_type, "name": "x", "per": "台", "price": "1"}
    prices.put_row(books, draft.id, first.id, row, LIJUAN)

    for one in (WUHAO, LIJUAN):
        with pytest.raises(NotPermitted):
            prices.publish_version(books, draft.id, one, today=TODAY, now=now)
    assert prices.publish_version(books, draft.id, Drafter("3", "钱铮"), today=TODAY, now=now).publisher == "钱铮"


def test_a_range_is_narrower_whatever_its_unit(books, draft, now):
    row = {"category": "压力表", "service_type": "检定", "name": "微压表", "per": "台", "price": "12"}
    prices.put_row(books, draft.id, None, {**row, "range": "0~2000 kPa"}, WUHAO)
    prices.publish_version(books, draft.id, LIJUAN, today=TODAY, now=now)

    assert PriceBook(books, date(2027, 1, 1)).price_of(GAUGE).fen == 1200


def test_a_version_says_what_it_changes_against_the_one_before_it(books, draft):
    first, second = prices.rows_of(books, draft.id)[:2]
    prices.put_row(books, draft.id, first.id, {**cells(first), "price": "41.00"}, WUHAO)
    prices.drop_row(books, draft.id, second.id, WUHAO)
    added = {"category": "卡尺", "name": "高度卡尺", "service_type": "校准", "per": "台", "price": "90"}
    prices.put_row(books, draft.id, None, added, WUHAO)

    former = prices.version_before(books, draft)
    changes = prices.changes_of(books, draft, former)
    assert former.number == "2026-1"
    assert [(one.before and one.before.price_fen, one.after and one.after.price_fen) for one in changes] == [
        (4000, 4100), (None, 9000), (second.price_fen, None),
    ]  # fmt: skip
    oldest = prices.versions(books)[-1]
    assert prices.version_before(books, oldest) is None


def cells(row):
    return {name: str(getattr(row, name)) for name in ("category", "name", "service_type", "range", "per", "remarks")}
