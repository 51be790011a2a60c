"""The pages of the keeper of registers: look up, add, change with a reason, history."""

from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import select

from engine.db import transaction
from engine.forms.sheet_reading import read_sheet
from engine.metrology.registers import Capability, MeasurementStandard, load_demo
from engine.metrology.registers.model import Certificate, CertificateStandard, RegisterChange
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


CAPABILITY = {
    "number": "NL-099", "category": "声级计", "parameter": "声压级", "service_type": "校准", "range": "20~130 dB",
    "uncertainty": "U=0.4 dB (k=2)", "method": "JJG 188-2017", "method_name": "声级计检定规程", "series": "SX",
    "cma": "1",
}  # fmt: skip


def test_a_capability_is_entered_changed_and_keeps_its_history(wuhao, demo, session):
    assert send(wuhao, "/registers/capabilities/new", CAPABILITY).status == 303
    row = capability(session, "NL-099")

    send(wuhao, f"/registers/capabilities/{row.id}/change", {**CAPABILITY, "suspended": "1", "reason": "设备送修"})

    assert capability(session, "NL-099").suspended
    assert "设备送修" in wuhao.open(f"/registers/capabilities/{row.id}").text
    assert "NL-099 停用" in wuhao.open("/registers/capabilities?words=声级计").text


def test_a_range_that_cannot_be_compared_with_is_refused(wuhao, demo):
    page = send(
        wuhao, "/registers/capabilities/new", {**CAPABILITY, "range": "很大", "series": "s1", "cycle_months": "0"}
    )

    assert page.status == 422
    assert "测量范围“很大”读不出来" in page.text
    assert "证书编号字母为1至8个大写字母" in page.text
    assert "检定周期（月）应为1至120的整数" in page.text


def test_a_register_goes_out_as_a_sheet_and_comes_back_with_what_was_changed(wuhao, demo, session):
    rows = read_back(wuhao.open("/registers/capabilities/export.xlsx").answer.data)
    heads = rows[0]
    rows[1][heads.index("测量范围*" if "测量范围*" in heads else "测量范围")] = "0~100 MPa"
    rows.append(["NL-100", *["" for _ in heads[1:]]])

    page = wuhao.client.post("/registers/capabilities/import", data=posted(wuhao, rows), headers=SAME)

    assert page.status_code == 422
    assert "请填写器具类别" in page.text
    assert capability(session, rows[1][0]).range == "0~100 MPa"
    assert capability(session, "NL-100") is None
    [change] = session.scalars(select(RegisterChange)).all()
    session.rollback()
    assert (change.reason, change.what) == ("表格导入", {"range": ["0~60 MPa", "0~100 MPa"]})


def test_what_a_sheet_has_no_column_for_stays_as_it_is(wuhao, demo, session):
    send(wuhao, "/registers/capabilities/new", {**CAPABILITY, "suspended": "1"})

    rows = [["项目编号", "测量范围"], ["NL-099", "30~130 dB"]]
    page = wuhao.client.post("/registers/capabilities/import", data=posted(wuhao, rows), headers=SAME)
    assert page.status_code == 303

    row = capability(session, "NL-099")
    assert (row.range, row.suspended, row.cma, row.method) == ("30~130 dB", True, True, "JJG 188-2017")


def test_a_sheet_without_a_column_of_numbers_is_refused(wuhao, demo):
    page = wuhao.client.post("/registers/standards/import", data=posted(wuhao, [["姓名"]], "standards"), headers=SAME)

    assert "表格里没有“编号”这一列" in page.text


def test_a_standard_leads_to_the_certificates_made_with_it_and_back(qianzheng, demo, session):
    standard = "〔2023〕苏量标演字第001号"
    with transaction(session):
        entry = session.scalar(select(Certificate).where(Certificate.number == "LH-YL-202402-000011"))
        session.add(CertificateStandard(certificate_id=entry.id, standard=standard, done_on=entry.issued_on))

    page = qianzheng.open(f"/registers/standards/{row_of(session, standard).id}")
    assert "1份" in page.text
    listed = qianzheng.open(f"/registers/certificates/?standard={standard}").text
    assert "LH-YL-202402-000011" in listed
    assert "LH-DC-202506-000003" not in listed
    assert standard in qianzheng.open("/registers/certificates/LH-YL-202402-000011").text


def test_certificates_are_sifted_turned_over_and_taken_away(qianzheng, demo):
    assert "LH-DC-202506-000003" in qianzheng.open("/registers/certificates/?status=被替换").text
    assert "没有符合条件" in qianzheng.open("/registers/certificates/?status=被替换&kind=检定证书").text
    rows = read_back(qianzheng.open("/registers/certificates/list.xlsx?words=YL-250007").answer.data)
    assert [row[:3] for row in rows[1:]] == [["LH-YL-202501-000007", "检定证书", "已作废"]]


def test_a_sheet_holds_what_the_filters_show(wuhao, demo):
    rows = read_back(wuhao.open("/registers/qualifications/export.xlsx?words=沈悦&sift=核验员").answer.data)

    assert [row[:2] for row in rows[1:]] == [["HY-2023-0021（示例）", "沈悦"]]


def test_what_runs_out_is_seen_in_the_list(wuhao, demo, session):
    assert "〔2021〕苏量标演字第004号 已过期" in wuhao.open("/registers/standards?standing=已过期").text
    assert "没有符合条件" in wuhao.open("/registers/standards?standing=停用").text
    assert "〔2021〕" in wuhao.open("/registers/standards?standing=没有的").text


SAME = {"Sec-Fetch-Site": "same-origin"}


def capability(session, number):
    session.rollback()
    found = session.scalar(select(Capability).where(Capability.number == number))
    session.expunge_all()
    session.rollback()
    return found


def read_back(content):
    return [[cell.text for cell in row] for row in read_sheet(content).rows]


def posted(reader, rows, kind="capabilities"):
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    address = f"/registers/{kind}/import"
    return {**reader.open(address).form(address), "sheet": (BytesIO(file.getvalue()), "rows.xlsx")}
