"""The time of a demo may be moved ahead; that of any other installation may not."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import InvalidAnswers
from tests.webapp.pages import Reader
from webapp.app import create_app
from webapp.demo.ahead import FARTHEST_OF_ALL, DemoClock, clock_of
from webapp.extensions import clock_time
from webapp.settings import Profile, Settings


@pytest.fixture
def clock(tmp_path):
    return DemoClock(tmp_path / "days")


@pytest.fixture
def demo(build, town, clock):
    app = build(wiring=town.wiring, demo=True)
    app.extensions["clock"] = clock
    return Reader(app)


def test_a_demo_begins_at_the_real_time_and_moves_ahead_by_days(clock):
    before = datetime.now(UTC)
    assert before <= clock() <= datetime.now(UTC)

    assert (clock.advance(3), clock.advance(2), clock.days) == (3, 5, 5)
    assert clock() - clock.real() > timedelta(days=4, hours=23)


def test_all_who_share_the_installation_see_the_same_time(clock):
    clock.advance(7)

    assert DemoClock(clock.path).days == 7


@pytest.mark.parametrize("days", [0, -1, 121])
def test_time_never_moves_back_nor_too_far(clock, days):
    with pytest.raises(InvalidAnswers):
        clock.advance(days)
    assert clock.days == 0


def test_all_steps_together_have_an_end(clock):
    clock.path.write_text(str(FARTHEST_OF_ALL))
    with pytest.raises(InvalidAnswers):
        clock.advance(1)


def test_only_a_demo_on_a_laptop_may_be_ahead(tmp_path):
    assert isinstance(clock_of(Settings(var=tmp_path, demo=True)), DemoClock)
    assert clock_of(Settings(var=tmp_path)) is clock_time
    served = Settings(var=tmp_path, demo=True, profile=Profile.PRODUCTION, site_url="https://a.example")
    assert clock_of(served) is clock_time


def test_anybody_at_a_demo_moves_its_time_ahead_and_the_worker_looks_at_once(demo, clock, town):
    sent = demo.send("/demo-time", {"days": "5"})

    assert (sent.status, clock.days, town.nudges) == (303, 5, 1)
    assert "早走5天" in demo.open("/demo-time").text
    assert "演示时间已快进5天" in demo.open("/").answer.text


@pytest.mark.parametrize("typed", ["", "0", "-3", "soon", "9999", "１"])
def test_what_is_no_number_of_days_is_refused_with_a_sentence(demo, clock, typed):
    sent = demo.send("/demo-time", {"days": typed})

    assert (sent.status, clock.days) == (422, 0)


def test_no_other_installation_has_the_page(build, town):
    app = build(wiring=town.wiring, demo=False)
    app.extensions["clock"] = clock_time

    assert Reader(app).open("/demo-time").status == 404


def test_an_app_without_a_clock_of_its_own_takes_that_of_its_installation(tmp_path, site_database):
    app = create_app(Settings(var=tmp_path, database_url=site_database.url, secret_key="k" * 32, demo=True))

    assert isinstance(app.extensions["clock"], DemoClock)
