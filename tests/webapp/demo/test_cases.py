"""The ready cases of the demo fit the drawings as they are, once, and its files do what their names say."""

import shutil

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.forms.spreadsheet import import_rows
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.money import PaymentOrder, Standing
from engine.metrology.registers import load_demo
from engine.migrations import upgrade
from engine.model.case import Case
from engine.model.file import StoredFile
from engine.queries.holds import why_held
from tests.items.folder import PROCESSES, form
from tests.webapp.pages import Reader
from webapp.cli import _set_up_calendar
from webapp.demo import DEMO_SEALS, join_customers, load_seals, set_up_people
from webapp.demo.cases import CASES, load_cases
from webapp.demo.files import NAMES, bad_sheet, good_sheet
from webapp.publishing import publish_all
from webapp.settings import Settings
from webapp.wiring import make_seals, wire

APPLY = "calibration-order/apply"


def imported(content, now):
    return import_rows(form(APPLY), "items", content, {}, {"case": None, "party": None}, now=now)


def test_the_good_sheet_has_three_instruments_and_the_bad_one_five_bad_rows(now):
    good, bad = imported(good_sheet(form(APPLY)), now), imported(bad_sheet(form(APPLY)), now)

    assert (len(good.rows), good.problems) == (3, ())
    assert {one.row for one in bad.problems} == {3, 4, 5, 6, 7}


@pytest.mark.slow
def test_every_ready_case_is_made_once_and_stands_where_it_should(tmp_path, now):
    settings = Settings(var=tmp_path, secret_key="k" * 32)
    fonts = make_fonts()
    shutil.copytree(fonts.regular.parent, tmp_path / "fonts", dirs_exist_ok=True)
    make_seals(settings, {seal.code: (seal.name, seal.algorithm) for seal in DEMO_SEALS})
    wiring = wire(settings)
    upgrade(wiring.engine)
    told = []
    with wiring.session() as session:
        _set_up_calendar(session, now)
        set_up_people(session, wiring.means.ring, settings, now=now)
        with transaction(session):
            load_demo(session, now)
            load_seals(session, tmp_path / "seal", now=now)
            join_customers(session, wiring.means.ring)
        publish_all(session, wiring, told.append, now)
        told.clear()
        made = load_cases(session, wiring, PROCESSES, told.append, now=now)

        assert (told, made) == ([], len(CASES))
        assert load_cases(session, wiring, PROCESSES, told.append, now=now) == 0
        ended = {case.key: case.closed_at is not None for case in session.scalars(select(Case))}
        assert ended == {f"demo:{one.key}": not one.before for one in CASES}

        assert standing(session, "demo:unpaid") == ("常熟虞东仪表有限公司（演示）", Standing.OPEN)
        assert standing(session, "demo:uncollected") == ("吴江澄湖精密机械有限公司（演示）", Standing.ON_ACCOUNT)
        assert held(session, wiring, "demo:unpaid", now) == {"付款后可下载证书"}
        assert held(session, wiring, "demo:uncollected", now) == {""}
    wiring.engine.dispose()


def standing(session, key):
    """Who owes for a case, and how that stands."""
    found = select(Case.applicant_name, PaymentOrder.standing).join(PaymentOrder, PaymentOrder.case_id == Case.id)
    return tuple(session.execute(found.where(Case.key == key)).one())


def held(session, wiring, key, now):
    """Why the certificates of a case cannot be downloaded."""
    case = session.scalars(select(Case).where(Case.key == key)).one()
    papers = session.scalars(
        select(StoredFile).where(StoredFile.case_id == case.id, StoredFile.step == "seal_certificate")
    )
    return {why_held(session, wiring.means, case, paper, now=now) for paper in papers}


def test_the_home_page_of_a_demo_leads_through_the_ten_minutes(town, build):
    reader = Reader(build(wiring=town.wiring, demo=True))
    page = reader.open("/")

    assert "周敏 zhoumin" in page.text
    assert all(f"/demo-files/{name}" in page.answer.text for name in NAMES)
    assert reader.open("/demo-files/other.xlsx").status == 404
