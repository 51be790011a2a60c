"""A case and the one it opened lead to each other, for applicants, for staff, and for whoever holds the code."""

from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from engine.accounts import Account, load_actor
from engine.cases import open_case
from engine.catalog import publish, read_bundle
from engine.db import transaction
from engine.linking import OPERATIONS
from engine.model.case import Case
from engine.queries import find_progress
from tests.engine.core.opening import ANSWERS, CODE
from tests.engine.core.opening import publish as publish_opening
from tests.webapp.pages import Reader


@pytest.fixture
def both(town, chenfang, tmp_path):
    """Chen Fang's case and the complaint that it opened, as number and id."""
    town.means.catalog.operations = OPERATIONS
    town.wiring.find_progress = partial(_progress, town.means)

    def put_out(code, processes, forms):
        with transaction(town.session) as session:
            bundle = read_bundle(processes / code, forms)
            publish(session, town.means.catalog, bundle, unit_id=None, by=None, now=town.now)

    publish_opening(SimpleNamespace(publish=put_out), tmp_path / "items")
    with transaction(town.session) as session:
        account = session.scalars(select(Account).where(Account.login == "chenfang")).one()
        actor = load_actor(session, account.id, account.stamp, now=town.now)
        [party_id] = actor.submits_for
        open_case(session, town.means, actor, CODE, ANSWERS, party_id=party_id, key="k", now=town.now)
    with transaction(town.session) as session:
        cases = session.scalars(select(Case).order_by(Case.number)).all()
        return [SimpleNamespace(id=one.id, number=one.number, code=one.query_code) for one in cases]


def _progress(means, session, **facts):
    return find_progress(session, means, **facts)


def linked(page):
    return [one.get("href") for one in page.tree.xpath("//*[@aria-labelledby='h-links']//a")]


def test_the_applicant_is_led_from_each_case_to_the_other(chenfang, both):
    first, second = both

    for address in (f"/my/cases/{first.id}", f"/my/cases/{first.id}/submitted"):
        assert linked(chenfang.open(address)) == [f"/my/cases/{second.id}"]
    page = chenfang.open(f"/my/cases/{second.id}")
    assert linked(page) == [f"/my/cases/{first.id}"]
    assert "本办件由它转来" in page.text


def test_staff_are_led_from_each_case_to_the_other(qianhao, both):
    first, second = both

    assert linked(qianhao.open(f"/desk/cases/{first.id}")) == [f"/desk/cases/{second.id}"]
    assert linked(qianhao.open(f"/desk/cases/{second.id}")) == [f"/desk/cases/{first.id}"]


def test_whoever_holds_number_and_code_of_one_may_follow_the_other(town_app, both):
    first, second = both
    reader = Reader(town_app)
    form = reader.open("/progress").form("/progress")
    page = reader.post("/progress", {**form, "number": first.number, "code": first.code})

    shown = next(one for one in page.tree.forms if one.xpath(".//input[@type='hidden'][@name='code']"))
    hidden = {one.name: one.value for one in shown.xpath(".//input")}
    assert (hidden["number"], hidden["code"]) == (second.number, second.code)
    assert second.code not in page.tree.xpath("string(//body)")

    assert second.number in reader.post("/progress", hidden).text
