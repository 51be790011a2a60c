"""Anybody may read the licences; their holder begins what may be asked for them."""

import pytest
from sqlalchemy import select

from engine.accounts import Kind
from engine.catalog import Means, publish, read_bundle
from engine.db import transaction
from engine.drafts import read_draft
from engine.metrology.registers import StandardLicence, load_demo
from engine.model.submission import Draft
from engine.parties import Party
from tests.webapp.pages import Reader
from tests.webapp.town import ROOT, log_in
from webapp.wiring import make_catalog

HOLDER, NUMBER, SEALED = "常熟虞东仪表有限公司（演示）", "〔2022〕苏量标演证字第011号", "〔2024〕苏量标演证字第015号"


@pytest.fixture
def published(session, town, now):
    """A town with the registers of the demo, and everything that releases may call."""
    town.means = town.wiring.means = Means(make_catalog(town.means.ring), town.means.ring)
    with transaction(session):
        load_demo(session, now)
    return town


@pytest.fixture
def tangwei(published, town_app, people):
    published.party(people("tangwei", kind=Kind.APPLICANT, name="汤伟"), HOLDER)
    return log_in(Reader(town_app), "tangwei")


def test_anybody_finds_a_licence_and_reads_how_it_stands(published, town_app):
    reader = Reader(town_app)
    listed = reader.open("/licences/?q=精密 虞东")

    assert NUMBER in listed.text
    assert SEALED not in listed.text
    shown = reader.open("/licences/YDJY2024A015")
    assert "封存" in shown.text
    assert HOLDER in shown.text
    assert reader.open("/licences/NOSUCHCODE").status == 404


def test_a_holder_sees_what_may_be_asked_for_each_licence_and_nobody_elses(tangwei, published, town_app, people):
    mine = tangwei.open("/licences/mine")

    assert NUMBER in mine.text
    assert "恢复使用" in mine.text
    published.party(people("other", kind=Kind.APPLICANT, name="别人"), "别处")
    assert NUMBER not in log_in(Reader(town_app), "other").open("/licences/mine").text


@pytest.mark.parametrize("proved", [True, False], ids=["its-holder", "of-the-same-name"])
def test_a_renewal_begins_with_what_is_registered_for_its_holder_alone(tangwei, published, session, now, proved):
    means = published.means
    with transaction(session):
        if proved:
            holder_id = session.scalars(select(Party.id).where(Party.name == HOLDER)).one()
            session.scalars(
                select(StandardLicence).where(StandardLicence.certificate_no == NUMBER)
            ).one().holder_id = holder_id
        bundle = read_bundle(ROOT / "processes/standard-approval", ROOT / "forms")
        publish(session, means.catalog, bundle, unit_id=None, by=None, now=now)
    page = tangwei.open("/licences/mine")
    form = next(form for form in page.tree.forms if (form.get("action") or "").startswith("/licences/mine/"))
    address = form.get("action")

    assert tangwei.send(address, {"asked": "恢复使用"}, seen_on="/licences/mine").status == 404
    assert tangwei.send(address, {"asked": "复查考核"}, seen_on="/licences/mine").status == 303

    draft = session.scalars(select(Draft)).one()
    raw = read_draft(means.ring, draft)
    assert (raw["business_type"], raw["certificate_no"]) == ("复查考核", NUMBER)
    assert ("main_standards" in raw) == proved
    if proved:
        assert raw["main_standards"][0]["serial_no"] == "YD-0601"
