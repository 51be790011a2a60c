"""The register of shipments on the desk, and a parcel on its applicant's page."""

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.metrology.logistics import Parcel, Shipment, close_shipment, note_waybill, open_shipment
from engine.model.case import Case
from tests.engine.metrology.operations.orders import a_case
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in

ADDRESS = "/shipments/WL26-000001"


@pytest.fixture
def luting(app, people):
    return log_in(Reader(app), people("luting", "sample_clerk", name="陆婷"))


def send_parcel(session, now, case_id=None):
    case = a_case()
    parcel = Parcel("寄回", "一般压力表", 1, value_fen=120000, insured=True, needs="易碎")
    with transaction(session):
        row = open_shipment(session, (case_id or case.id, case.number), "part", parcel, now=now)
        note_waybill(session, row, "ZS0000000001", now=now)


def test_a_line_is_entered_by_hand_and_the_parcel_stands_by_it(luting, session, now):
    send_parcel(session, now)
    page = luting.open(ADDRESS)
    assert "1,200.00元" in page.text

    form = page.form(f"{ADDRESS}/tracks")
    line = {"event": "派送中", "at": "2026-08-19 08:30", "place": "吴江", "note": ""}
    assert luting.post(f"{ADDRESS}/tracks", {**form, **line}).status == 303
    assert "派送中" in luting.open("/shipments/?open=1&words=ZS0000000001&status=派送中").text


@pytest.mark.parametrize(("wrong", "told"), [
    ({"event": ""}, "请选择轨迹"), ({"at": "昨天"}, "时间应写成"), ({"at": "2027-01-01 00:00"}, "时间不能晚于现在"),
])  # fmt: skip
def test_what_is_wrong_with_a_line_is_told(luting, session, now, wrong, told):
    send_parcel(session, now)
    form = luting.open(ADDRESS).form(f"{ADDRESS}/tracks")

    page = luting.post(f"{ADDRESS}/tracks", {**form, "event": "派送中", "at": "2026-08-19 08:30", **wrong})

    assert page.status == 422
    assert told in page.text


def test_the_list_is_for_those_who_handle_samples(luting, app, people, session, now):
    send_parcel(session, now)

    assert luting.client.get("/shipments/list.xlsx").status_code == 200
    assert log_in(Reader(app), people("hk", "service_desk")).open(ADDRESS).status == 403


def test_applicants_follow_their_parcel_on_the_page_of_their_case(chenfang, session, now):
    apply(chenfang)
    session.rollback()
    case_id = session.scalars(select(Case.id)).one()
    session.rollback()
    send_parcel(session, now, case_id)

    assert "ZS0000000001" in chenfang.open(f"/my/cases/{case_id}").text


def test_nothing_is_entered_for_a_parcel_that_is_not_under_way(luting, session, now):
    case = a_case()
    with transaction(session):
        for _ in range(2):
            open_shipment(session, (case.id, case.number), "part", Parcel("寄回", "一般压力表", 1), now=now)
        ended = open_shipment(session, (case.id, case.number), "gone", Parcel("寄回", "一般压力表", 1), now=now)
        note_waybill(session, ended, "ZS0000000001", now=now)
        close_shipment(session, ended, "丢失", now=now)
    token = luting.open("/").form("/logout").get("csrf_token", "")
    line = {"csrf_token": token, "event": "已签收", "at": "2026-08-19 08:30", "place": "吴江", "note": ""}

    assert luting.post(f"{ADDRESS}/tracks", line).status == 409
    assert luting.post("/shipments/WL26-000003/tracks", line).status == 409

    session.rollback()
    assert session.scalars(select(Shipment.status).order_by(Shipment.number)).all() == ["待下单", "待下单", "已下单"]
    session.rollback()
