"""A case of many instruments: its page says where each stands, opens few sections, and keeps the rest within reach."""

import pytest

from engine import queries
from engine.db import new_id, reading
from engine.errors import NotFound
from engine.policy import Actor, Kind
from engine.queries import Wish
from engine.queries.contents import item_of, section_views
from tests.scenarios.orders import ORDER, an_order, answers_of, certify
from tests.scenarios.world import World

SIZE = 22


@pytest.fixture
def world(session, tmp_path, now):
    made = World(session, tmp_path, now)
    made.publish(ORDER)
    return made


@pytest.fixture
def case_id(world):
    """Of 22 gauges the first has its certificate, the second is recorded."""
    made = an_order(world, SIZE)
    certify(world, made, 0)
    world.complete("operator", made, "instruments[1].record", answers_of("record"))
    return made


def page_for(world, actor, case_id, **wish):
    with reading(world.session) as session:
        return queries.case_page(session, world.means, actor, case_id, wish=Wish(**wish), now=world.now)


def item_for(world, actor, case_id, path):
    with reading(world.session) as session:
        return queries.case_item(session, world.means, actor, case_id, path, now=world.now)


def told(section):
    """Everything that a section says."""
    pages = section.view.pages if section.view is not None else ()
    return section.title, section.by, section.at, section.rows, [line for page in pages for line in lines(page.parts)]


def lines(parts):
    for part in parts:
        if part.part == "field":
            yield part.label, part.shown
        elif part.part == "group":
            yield from lines(part.parts)
        elif part.part == "list":
            for row in part.rows:
                yield row.cells
                yield from lines(row.parts)


@pytest.mark.slow
def test_each_reader_is_told_where_every_instrument_stands_in_their_own_words(world, case_id):
    [mine] = page_for(world, world.applicant, case_id).overviews
    [theirs] = page_for(world, world.staff["verifier"], case_id).overviews

    assert (mine.total, mine.done, mine.pages) == (SIZE, 1, 2)
    assert [(one.state, one.count) for one in mine.states] == [
        ("正在核验", 1), ("正在检定/校准", SIZE - 2), ("已出证", 1),
    ]  # fmt: skip
    assert {one.state: one.count for one in theirs.states} == {"核验": 1, "原始记录": SIZE - 2, "已出证": 1}
    assert mine.rows[1].label == "一般压力表 NO-00001"
    assert [task.step_name for task in theirs.rows[1].tasks] == ["核验"]
    assert mine.rows[1].tasks == ()

    chosen = page_for(world, world.applicant, case_id, state="正在核验", page=7).overviews[0]
    assert ([row.number for row in chosen.rows], chosen.page, chosen.found) == ([2], 1, 1)
    last = page_for(world, world.applicant, case_id, page=2).overviews[0]
    assert [row.number for row in last.rows] == [21, 22]


@pytest.mark.slow
def test_a_long_case_opens_what_stands_outside_its_items_and_the_rest_on_their_pages(world, case_id):
    for place in (2, 3, 4):
        certify(world, case_id, place)
    staff, case = world.staff["operator"], world.case(case_id)
    with reading(world.session) as session:
        release = world.means.catalog.release(session, case.release)
        every = section_views(session, world.means, case, release, staff=True, roles=staff.role_names, now=world.now)
    page = page_for(world, staff, case_id)
    items = [item_for(world, staff, case_id, f"instruments[{place}]") for place in range(SIZE)]

    assert page.is_long
    assert [item_of(one.address) for one in page.sections if "[" in one.address] == ["instruments[4]"]
    reached = {one.address: told(one) for found in (page, *items) for one in found.sections}
    assert reached == {one.address: told(one) for one in every}
    assert {len(item.files) for item in items} == {0, 3}
    assert not any(file in page.files for item in items for file in item.files)


@pytest.mark.slow
def test_the_page_of_an_item_and_a_single_section_keep_to_what_their_reader_may_see(world, case_id):
    item = item_for(world, world.applicant, case_id, "instruments[0]")

    assert {one.address for one in item.sections} == {"instruments[0].record", "instruments[0].issue_certificate"}
    assert all(one.view is None for one in item.sections)
    assert [part.label for part in item.given][:1] == ["器具类别"]
    with reading(world.session) as session:
        for address in ("instruments[0].verify", "instruments[0].evaluate", "nothing", "instruments[99].record"):
            with pytest.raises(NotFound):
                queries.case_section(session, world.means, world.applicant, case_id, address, now=world.now)
        _, opened = queries.case_section(
            session, world.means, world.staff["verifier"], case_id, "instruments[0].verify", now=world.now
        )
        assert opened.view is not None
    stranger = Actor(new_id(), "路人", Kind.APPLICANT)
    for actor, path in ((stranger, "instruments[0]"), (world.applicant, "instruments[22]"), (world.applicant, "x")):
        with pytest.raises(NotFound):
            item_for(world, actor, case_id, path)


@pytest.mark.slow
def test_a_section_of_hundreds_of_rows_stands_on_a_page_of_its_own(world):
    case_id = an_order(world, 150)
    page = page_for(world, world.applicant, case_id)
    with reading(world.session) as session:
        _, whole = queries.case_section(session, world.means, world.applicant, case_id, "apply", now=world.now)

    assert [(one.title, one.is_folded, one.view) for one in page.sections if one.address == "apply"] == [
        ("填写委托", True, None)
    ]
    assert whole.view is not None
    assert page.overviews[0].rows[0].label == "一般压力表 NO-00000"
