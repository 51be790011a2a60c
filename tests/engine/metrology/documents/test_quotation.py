"""A quotation on paper says what was offered, with the total in figures and in words."""

from dataclasses import replace
from datetime import date

import pytest

from engine.metrology.documents.quotation import Quotation, compose_quotation
from engine.metrology.documents.record import InvalidCertificate
from tests.engine.metrology.documents.test_letter import NOW, text_of

QUOTATION = Quotation(
    number="BJ-2026-00001",
    institution="苏州量衡计量测试院（演示）",
    client="吴江澄湖精密机械有限公司（演示）",
    lines=[("一般压力表 Y-100", "检定", "40.00", "2", "—", "80.00")],
    surcharges=[("加急费", "40.00")],
    total="120.00元",
    total_words="壹佰贰拾元整",
    tax="税率6%，其中税额6.79元",
    valid_until=date(2026, 9, 2),
    delivery="收到样品后10个工作日内",
    remarks="请随样品附上说明书。\U0001f600",
    dated=date(2026, 8, 19),
    made_at=NOW,
)


def test_a_quotation_says_what_was_offered(fonts, tmp_path):
    text = "".join(text_of(compose_quotation(QUOTATION, fonts=fonts, demo_line="演示数据"), tmp_path).split())

    for said in (
        "BJ-2026-00001", "吴江澄湖精密机械有限公司（演示）", "一般压力表Y-100", "加急费", "120.00元", "壹佰贰拾元整",
        "其中税额6.79元", "2026年9月2日", "收到样品后10个工作日内", "请随样品附上说明书。〓", "演示数据",
    ):  # fmt: skip
        assert said in text


def test_a_long_quotation_goes_on_with_its_headings(fonts, tmp_path):
    long = replace(QUOTATION, lines=QUOTATION.lines * 80)

    text = "".join(text_of(compose_quotation(long, fonts=fonts), tmp_path).split())

    assert text.count("单价（元）") >= 2
    assert "第2页" in text


def test_a_quotation_without_lines_is_refused(fonts):
    with pytest.raises(InvalidCertificate):
        compose_quotation(replace(QUOTATION, lines=[]), fonts=fonts)
