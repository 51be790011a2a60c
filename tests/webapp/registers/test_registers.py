"""The pages of the keeper of registers: look up, add, change with a reason, history."""

import pytest
from sqlalchemy import select

from engine.db import transaction
from engine.metrology.registers import MeasurementStandard, load_demo
from tests.webapp.pages import Reader
from tests.webapp.town import log_in

NEW = {
    "number": "〔2026〕苏量标演字第099号", "name": "活塞式压力计标准装置", "quality": "0.05 级",
    "valid_until": "2028-01-01",    "certificate_no": "LX-2026-0999", "categories": "压力表，血压计",
}  # fmt: skip


@pytest.fixture
def wuhao(app, people):
    return log_in(Reader(app), people("wuhao", "register_keeper", name="吴昊"))


@pytest.fixture
def demo(session, now):
    with transaction(session):
        load_demo(session, now)


def row_of(session, number):
    session.rollback()
    found = session.scalar(select(MeasurementStandard).where(MeasurementStandard.number == number))
    session.expunge_all()
    session.rollback()
    return found


def send(reader, address, answers):
    """Fill in the form at an address and send it."""
    return reader.post(address, {**reader.open(address).form(address), **answers})


ENTRY = "/registers/standards/new"


def test_a_standard_is_entered_and_found_again(wuhao, demo, session):
    assert send(wuhao, ENTRY, NEW).status == 303

    assert row_of(session, NEW["number"]).categories == ["压力表", "血压计"]
    assert "活塞式压力计标准装置" in wuhao.open("/registers/standards?words=活塞").text


def test_what_is_missing_is_told_at_its_field(wuhao, demo):
    page = send(wuhao, ENTRY, {**NEW, "name": "", "valid_until": "明年"})

    assert page.status == 422
    assert "请填写名称" in page.text
    assert "有效期至应为日期" in page.text


def test_a_number_is_taken_once(wuhao, demo):
    send(wuhao, ENTRY, NEW)

    assert "已经登记" in send(wuhao, ENTRY, NEW).text


def test_a_change_keeps_what_was_and_says_who_when_and_why(wuhao, demo, session):
    row = row_of(session, "〔2023〕苏量标演字第001号")
    send(wuhao, f"/registers/standards/{row.id}/change", {**NEW, "reason": "复检后换发证书"})

    page = wuhao.open(f"/registers/standards/{row.id}")
    assert "LX-2026-0456" in [one.text for one in page.tree.xpath("//del")]
    assert "复检后换发证书" in page.text
    assert "吴昊" in page.text


def test_a_change_without_a_reason_is_refused(wuhao, demo, session):
    row = row_of(session, "〔2023〕苏量标演字第001号")

    assert "请填写变更原因" in send(wuhao, f"/registers/standards/{row.id}/change", NEW).text
    assert row_of(session, "〔2023〕苏量标演字第001号").certificate_no == "LX-2026-0456"


def test_the_register_of_people_lists_their_qualifications(wuhao, demo):
    page = wuhao.open("/registers/qualifications?words=沈悦")

    assert "核验员" in page.text
    assert "钱铮" not in page.text


def test_others_may_not_change_the_registers(app, people, demo):
    reader = log_in(Reader(app), people("chenda", "operator", name="陈达"))

    assert reader.open(ENTRY).status == 403


@pytest.fixture
def qianzheng(app, people):
    return log_in(Reader(app), people("qianzheng", "approver", name="钱铮"))


def test_the_register_of_certificates_says_how_each_stands(qianzheng, demo):
    assert "已作废" in qianzheng.open("/registers/certificates/?words=YL-250007").text

    page = qianzheng.open("/registers/certificates/LH-YL-202501-000007")
    assert "出厂编号登记错误" in page.text
    assert "修改或换发" not in page.text


def test_a_certificate_without_a_case_cannot_be_revoked_here(qianzheng, demo):
    address = "/registers/certificates/LH-YL-202501-000007/revoke"

    assert send(qianzheng, address, {"reason": ""}).status == 422
    assert send(qianzheng, address, {"reason": "样品错拿"}).status == 409


def test_a_trace_back_asks_for_its_period_and_reason(wuhao, demo, session):
    row = row_of(session, "〔2023〕苏量标演字第001号")
    address = f"/registers/traces/new/{row.id}"

    page = send(wuhao, address, {"begin": "", "end": "2026-12-31", "reason": ""})
    assert "请填写起始日期" in page.text
    assert "请填写原因" in page.text
    found = send(wuhao, address, {"begin": "2026-01-01", "end": "2026-12-31", "reason": "示值超差"})
    assert "无需追溯" in found.text
    assert "没有追溯" in wuhao.open("/registers/traces/").text


def test_only_signatories_replace_certificates(wuhao, demo):
    assert wuhao.open("/registers/certificates/LH-YL-202501-000007/replace").status == 403
