"""Certificates as people meet them: what is printed, on how many pages, and what is refused."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import page as pdf_checker
import pikepdf
import pytest

from engine.metrology.documents.certificate import authenticity_address, compose
from engine.metrology.documents.dcc import write_dcc
from engine.metrology.documents.record import Column, InvalidCertificate, Kind, Party, ResultTable
from tests.engine.metrology.documents.specimens import (
    DEMO_LINE,
    SITE,
    a_calibration,
    a_shared_uncertainty,
    a_verification,
)
from tests.engine.metrology.documents.strangers import run_tool


def text_of(content, tmp_path, *options):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(content)
    return run_tool("pdftotext", "-layout", *options, str(path), "-")


def composed(certificate, fonts, demo_line=DEMO_LINE):
    return compose(certificate, fonts=fonts, site_url=SITE, demo_line=demo_line)


def test_a_verification_says_what_the_law_asks(unsealed, tmp_path):
    text = text_of(unsealed, tmp_path)

    for expected in (
        "LH-YL-202611-000123", "一般压力表", "Y-100", "YL-260101", "1.6 级", "吴江澄湖精密机械有限公司（演示）",
        "常熟虞东仪表有限公司（演示）", "合格，准予作 1.6 级使用", "JJG 52-2013", "徐健", "沈悦", "钱铮",
        "2026 年 11 月 18 日", "2027 年 5 月 17 日", "LX-2026-0456", "0.25 级", "本院压力实验室 302 室",
        "20.3 ℃", "±0.0256",
        "未经本机构书面批准，不得部分复制", "计量授权证书号", authenticity_address(SITE, "9F2C1A77"),
    ):  # fmt: skip
        assert expected in text


def test_every_page_carries_its_number_and_the_demo_line(fonts, tmp_path):
    content = composed(a_calibration(points=70), fonts)

    for number in range(1, 5):
        text = text_of(content, tmp_path, "-f", str(number), "-l", str(number))
        assert f"Page {number} of 4" in text
        assert DEMO_LINE in text


def test_a_long_table_repeats_its_header_and_loses_no_row(fonts, tmp_path):
    text = text_of(composed(a_calibration(points=70), fonts), tmp_path)

    assert text.count("扩展不确定度 U (k=2) / V") == 3
    assert all(f"10.000{number}" in text for number in range(12, 82))
    assert text.count("以 下 空 白") + text.count("以下空白") == 1


def test_a_calibration_has_no_conclusion_unless_it_was_asked_for(fonts, tmp_path):
    without = text_of(composed(a_calibration(), fonts), tmp_path)
    with_one = text_of(composed(a_calibration(conclusion="符合 JJF 1587 的最大允许误差"), fonts), tmp_path)

    assert "校准结论" not in without
    assert "合格" not in without
    assert "符合 JJF 1587 的最大允许误差" in with_one


def test_the_certificate_unit_is_shown_when_it_is_not_the_client(fonts, tmp_path):
    text = text_of(composed(a_calibration(), fonts), tmp_path)

    assert "昆山玉峰人民医院（演示）" in text
    assert "证书单位" in text
    assert "证书单位" not in text_of(composed(a_calibration(holder=None), fonts), tmp_path)


def test_a_production_certificate_carries_no_demo_line(fonts, tmp_path):
    assert DEMO_LINE not in text_of(composed(a_verification(), fonts, demo_line=""), tmp_path)


@pytest.mark.parametrize("certificate", [a_verification(), a_calibration(points=70)], ids=["one table", "four pages"])
def test_a_stranger_finds_archival_pdf(certificate, fonts):
    report = pdf_checker.validate_pdf_bytes(composed(certificate, fonts), profile="pdfa-3b")

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_the_data_file_is_attached_as_data_of_the_document(unsealed):
    with pikepdf.open(io.BytesIO(unsealed)) as pdf:
        attached = pdf.attachments["LH-YL-202611-000123.dcc.xml"].get_file().read_bytes()

        assert attached == write_dcc(a_verification())
        assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Data"]


def test_the_same_certificate_gives_the_same_bytes(unsealed, fonts):
    assert composed(a_verification(), fonts) == unsealed


def test_four_workers_may_compose_at_once(unsealed, fonts):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: composed(a_verification(), fonts), range(8)))

    assert all(result == unsealed for result in results)


def test_long_names_are_set_smaller_and_too_long_ones_are_refused(fonts, tmp_path):
    long_name = "苏州工业园区" * 20
    text = text_of(composed(a_verification(client=Party(long_name, long_name)), fonts), tmp_path)

    assert "签发日期" in text
    with pytest.raises(InvalidCertificate) as refused:
        composed(a_verification(client=Party(long_name * 5, long_name * 5)), fonts)
    assert "封面放不下" in refused.value.zh


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"conclusion": None}, "必须有检定结论"),
        ({"number": " "}, "缺少证书编号"),
        ({"signatures": ()}, "1 至 5 名签署人"),
        ({"kind": Kind.REJECTION}, "没有有效期"),
        ({"done_on": date(2026, 11, 30)}, "先后不对"),
        ({"valid_until": date(2026, 1, 1)}, "有效期早于"),
        ({"tables": (ResultTable("空", (Column("甲"),), ()),)}, "是空的"),
        ({"tables": (ResultTable("缺", (Column("甲"), Column("乙")), (("1",),)),)}, "第 1 行有 1 格"),
        ({"tables": (ResultTable("高", (Column("甲"), Column("乙")), (("字" * 3000, "1"),)),)}, "高过一页"),
        ({"tables": (ResultTable("位", (Column("甲", "MPa", "MPa"),), (("1",),)),)}, "数据文件不合格"),
        ({"tables": (ResultTable("白", (Column("甲"),), ((" 1",),)),)}, "前后有空白"),
    ],
)
def test_what_may_not_be_issued_is_refused_in_a_sentence(changes, sentence, fonts):
    with pytest.raises(InvalidCertificate) as refused:
        composed(a_verification(**changes), fonts)

    assert sentence in refused.value.zh
    assert refused.value.en


def test_signing_times_are_printed_in_local_time(fonts, tmp_path):
    base = a_verification()
    late = replace(base.signatures[-1], at=datetime(2026, 11, 18, 20, 0, tzinfo=UTC))

    text = text_of(composed(replace(base, signatures=(*base.signatures[:-1], late)), fonts), tmp_path)

    assert "2026-11-19 04:00" in text


def test_twenty_columns_stay_on_the_page(fonts, tmp_path):
    columns = tuple(Column(f"第{number}次") for number in range(20))
    table = ResultTable("重复性", columns, (tuple(str(number) for number in range(100, 120)),))

    text = text_of(
        composed(a_verification(tables=(table,)), fonts), tmp_path, "-x", "0", "-W", "550", "-H", "900", "-y", "0"
    )

    assert all(str(number) in text for number in range(100, 120))


def test_one_uncertainty_for_a_whole_column_is_printed_below_the_table(fonts, tmp_path):
    text = text_of(composed(a_calibration(tables=(a_shared_uncertainty(),)), fonts), tmp_path)

    assert "U = 0.05 mg（k = 2）" in text
