"""Rating by the link of a message: without logging in, once, and never by staff."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from engine import queries, tasks
from engine.catalog import Means
from engine.db import reading, transaction
from engine.errors import NotFound, NotPermitted
from engine.metrology.surveys import Survey
from engine.model.case import Case
from engine.queries.corrections import sheet
from tests.scenarios.hosts import a_host
from tests.scenarios.test_survey import INPUTS
from tests.scenarios.world import World
from tests.webapp.pages import Reader
from tests.webapp.town import log_in

BAD = {"level": "不满意", "reasons": "办理时间长", "words": "", "_action": "submit"}


@pytest.fixture
def world(session, tmp_path, now):
    world = World(session, tmp_path, now)
    world.means = Means(world.means.catalog, world.means.ring, site_url="https://jl.example.cn")
    world.publish("hosting", *a_host(tmp_path, "survey", INPUTS))
    world.case_id = world.submit("hosting", {"name": "压力表"})
    world.work()
    return world


@pytest.fixture
def site(world, build):
    return build(wiring=SimpleNamespace(means=world.means, store=world.store, nudge=lambda: None))


@pytest.fixture
def link(world):
    [message] = world.receivers["sms"].got.values()
    address = message.payload["text"].partition("https://jl.example.cn")[2].split()[0]
    assert address.startswith("/rate/")
    return address


def level_of(session):
    session.rollback()
    level = session.scalars(select(Survey.level)).one()
    session.rollback()
    return level


def sent(reader, link, **answers):
    return reader.post(link, {**reader.open(link).form(link), **BAD, **answers})


def test_whoever_holds_the_link_rates_once_without_logging_in(world, site, link, session):
    reader = Reader(site)
    form = reader.open(link).form(link)

    assert reader.post(link, {**form, **BAD}).status == 303
    assert reader.post(link, {**form, **BAD}).status == 303
    assert reader.post(link, {**form, **BAD, "_key": "another-key-of-a-form", "level": "满意"}).status == 409
    assert level_of(session) == 2
    assert world.open_steps(world.case_id) == ["part.look_into"]
    assert "一件一评" in reader.open(link).text


def test_a_bad_rating_asks_why(site, link, session):
    page = sent(Reader(site), link, reasons="")

    assert page.status == 422
    assert level_of(session) is None


def test_staff_do_not_rate_and_a_wrong_link_leads_nowhere(site, link, people):
    assert Reader(site).open("/rate/AAAAAAAAAAAAAAAA").status == 404
    assert log_in(Reader(site), people("luting", "window")).open(link).status == 403


def test_when_the_days_to_rate_are_over_the_link_says_so(world, site, link):
    world.now = world.now.replace(month=10)
    world.work()

    assert "评价已截止" in Reader(site).open(link).heading


def test_those_who_worked_on_the_case_do_not_read_the_rating(world, site, link, session, now):
    sent(Reader(site), link)

    def told(role):
        with reading(session):
            page = queries.case_page(session, world.means, world.someone(role), world.case_id, now=now)
            return [one.address for one in page.sections]

    assert "part.rate" in told("service_desk")
    assert "part.rate" not in told("operator")
    with reading(session), pytest.raises(NotFound):
        sheet(session, world.means, world.someone("operator"), world.case_id, "part.rate", now=now, lang="zh")


def test_whoever_opened_the_case_at_the_window_neither_rates_it_nor_reads_the_rating(world, site, link, session, now):
    clerk = world.someone("window")
    with transaction(session):
        session.get_one(Case, world.case_id).opened_by = clerk.account_id
    task_id = world.open_task(world.case_id, "part.rate")

    with pytest.raises(NotPermitted), transaction(session):
        answers = {"level": "非常满意"}
        tasks.complete_task(session, world.means, clerk, task_id, answers, key="k" * 20, now=now)

    sent(Reader(site), link)
    with reading(session):
        page = queries.case_page(session, world.means, clerk, world.case_id, now=now)
    assert "part.rate" not in [one.address for one in page.sections]
