"""Samples through the house, as a case tells the register and as their keeper moves them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from engine.db import transaction
from engine.errors import InvalidAnswers, NotFound
from engine.metrology import samples
from engine.metrology.operations import OPERATIONS
from engine.metrology.samples import Hand, SampleAsked, SampleStatus
from tests.engine.metrology.operations.orders import GAUGE, NOW, a_case

LUTING = Hand("3", "陆婷")
ARRIVED = {"instrument": GAUGE, "place": "样品架 A-03", "condition": "完好", "accessories": "接头1个", "step": "record"}
TODAY = NOW.date()


@pytest.fixture
def books(session):
    with transaction(session):
        yield session


def run(session, name, case=None, *, at=NOW, **inputs):
    return OPERATIONS[name].run(session, case or a_case(), at, **inputs)


def move(session, label, status, **told):
    facts = {"place": None, "note": None, "step": None} | told
    return run(session, "sample.move", label_no=label, status=status, **facts)


def test_a_sample_goes_through_the_house_and_every_hand_is_written_down(books):
    expected = run(books, "sample.expect", instrument=GAUGE, step=None)
    received = run(books, "sample.receive", **ARRIVED)
    label = received["label_no"]
    for status in ("在检", "已检", "待取"):
        move(books, label, status, place="发样区" if status == "待取" else "302室", step="verify")
    run(books, "sample.hand_out", label_no=label, returned=False, note=None, step="approve")

    sample = samples.find_sample(books, label)
    links = [(one.status, one.place, one.by_name) for one in samples.moves_of(books, sample)]
    assert expected["label_no"] == label == "YP26-000001"
    assert links == [
        ("待收", "", "系统"), ("待检", "样品架 A-03", "徐健"), ("在检", "302室", "沈悦"), ("已检", "302室", "沈悦"),
        ("待取", "发样区", "沈悦"), ("已取", "", "钱铮"),
    ]  # fmt: skip
    assert (sample.received_on, sample.left_on, sample.condition) == (TODAY, TODAY, "完好")


def test_an_instrument_received_again_is_the_same_sample(books):
    first = run(books, "sample.receive", **ARRIVED)
    again = run(books, "sample.receive", **ARRIVED | {"instrument": GAUGE | {"model": "Y-150"}})
    other = run(books, "sample.receive", replace(a_case(), scope_path="instruments[1]"), **ARRIVED)

    assert again["label_no"] == first["label_no"] != other["label_no"]
    assert samples.find_sample(books, first["label_no"]).model == "Y-150"


@pytest.mark.parametrize(("way", "wrong"), [([], "已检"), (["在检"], "待收"), (["在检", "已检"], "已取"), ([], "丢失")])
def test_a_sample_cannot_leap(books, way, wrong):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]
    for status in way:
        move(books, label, status)

    with pytest.raises(InvalidAnswers):
        move(books, label, wrong)


def test_an_unfinished_sample_is_returned_but_not_collected(books):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]

    with pytest.raises(InvalidAnswers):
        run(books, "sample.hand_out", label_no=label, returned=False, note=None, step=None)
    given = run(books, "sample.hand_out", label_no=label, returned=True, note="客户撤回", step=None)

    assert given["status"] == "退样"


def test_a_case_moves_its_own_samples_only(books):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]
    stranger = replace(a_case(), id=UUID(int=8))

    with pytest.raises(InvalidAnswers, match="another case"):
        run(books, "sample.move", stranger, label_no=label, status="在检", place=None, note=None, step=None)
    with pytest.raises(NotFound):
        move(books, "YP26-999999", "在检")


def test_a_collected_sample_may_come_back_for_a_second_look(books):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]
    for status in ("在检", "已检", "待取", "已取"):
        move(books, label, status)

    assert run(books, "sample.receive", **ARRIVED)["status"] == "待检"
    assert samples.find_sample(books, label).left_on is None


def test_the_keeper_moves_a_sample_once_however_often_the_form_is_sent(books):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]
    for _ in range(2):
        samples.place_sample(books, label, "  样品架  B-01 ", "", LUTING, key="k" * 20, now=NOW)

    links = samples.moves_of(books, samples.find_sample(books, label))
    assert [(one.place, one.by_name) for one in links[2:]] == [("样品架 B-01", "陆婷")]


@pytest.mark.parametrize("place", ["", "架" * 101])
def test_a_place_needs_a_name_that_fits(books, place):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]

    with pytest.raises(InvalidAnswers):
        samples.place_sample(books, label, place, "", LUTING, key="k" * 20, now=NOW)


def test_what_is_not_in_the_house_cannot_be_moved_in_it(books):
    label = run(books, "sample.expect", instrument=GAUGE, step=None)["label_no"]

    with pytest.raises(InvalidAnswers, match="not in the house"):
        samples.place_sample(books, label, "样品架", "", LUTING, key="k" * 20, now=NOW)


def test_samples_are_found_by_status_place_words_and_the_code_on_their_label(books):
    for place in range(3):
        case = replace(a_case(), scope_path=f"instruments[{place}]")
        run(books, "sample.receive", case, **ARRIVED | {"instrument": GAUGE | {"serial_no": f"YL-10{place}"}})
    move(books, "YP26-000002", "在检", place="302室")

    def found(**facts):
        return [one.label_no for one in samples.list_samples(books, SampleAsked(**facts), today=TODAY).rows]

    assert found() == ["YP26-000003", "YP26-000002", "YP26-000001"]
    assert found(status="在检") == found(place="302室") == found(words="YL-101") == ["YP26-000002"]
    assert found(words="http://site/samples/YP26-000001") == ["YP26-000001"]
    assert found(words="压力表 100%") == []
    assert found(after="YP26-000002") == ["YP26-000001"]
    assert samples.places(books) == ["302室", "样品架 A-03"]


def test_what_nobody_collects_for_three_months_is_listed(books):
    label = run(books, "sample.receive", **ARRIVED)["label_no"]
    for status in ("在检", "已检", "待取"):
        move(books, label, status)

    def listed(days):
        asked = SampleAsked(uncollected=True)
        return samples.list_samples(books, asked, today=TODAY + timedelta(days=days))

    assert listed(90).rows == ()
    assert [one.label_no for one in listed(91).rows] == [label]
    assert listed(91).counts["uncollected"] == listed(91).counts[SampleStatus.READY] == 1


def row(serial, **more):
    return {"name": "一般压力表", "model": "Y-100", "serial_no": serial, "arrived": True, "place": None,
            "condition": "完好", "accessories": None} | more  # fmt: skip


def enter(session, *rows):
    whole = replace(a_case(), scope_path="")
    return run(session, "sample.enter", whole, scope="instruments", rows=list(rows), step=None)["samples"]


def test_all_instruments_of_an_order_are_entered_at_once_and_worked_on_in_their_own_scopes(books):
    first, absent, late = enter(books, row("YL-1"), None, row("YL-3", arrived=False))

    assert (first["status"], absent, late["status"]) == ("待检", dict.fromkeys(first), "待收")
    own = run(books, "sample.receive", replace(a_case(), scope_path="instruments[2]"), **ARRIVED)
    assert (own["label_no"], own["status"]) == (late["label_no"], "待检")


def test_entering_an_order_again_leaves_what_is_at_work_as_it_is(books):
    [before] = enter(books, row("YL-1"))
    move(books, before["label_no"], "在检")

    assert enter(books, row("YL-1"))[0]["status"] == "在检"


def test_what_is_left_of_an_order_leaves_together_and_the_rest_stays_as_it_is(books):
    done, stopped, gone, late = (
        one["label_no"] for one in enter(books, row("YL-1"), row("YL-2"), row("YL-3"), row("YL-4", arrived=False))
    )
    for label in (done, gone):
        move(books, label, "待取")
    whole = replace(a_case(), scope_path="")
    run(books, "sample.leave", whole, labels=[gone], returned=None, note=None, step=None)

    left = run(books, "sample.leave", whole, labels=None, returned=[stopped], note="客户取样", step=None)

    assert left["labels"] == [done, stopped]
    standing = [samples.find_sample(books, one).status for one in (done, stopped, gone, late)]
    assert standing == ["已取", "退样", "已取", "待收"]


def test_a_move_of_no_sample_changes_nothing(books):
    assert move(books, None, "在检") == dict.fromkeys(("label_no", "status", "place", "on"))
