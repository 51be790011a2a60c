"""Measurement text is told how it was read, or what it was perhaps meant to be."""

import pytest

from engine.metrology.units.asked import INQUIRIES


@pytest.mark.parametrize(
    ("name", "typed", "possible", "told"),
    [
        ("measure.quantity", "10.00012 V", None, ""),
        ("measure.quantity", "5\u00b5m", True, "识别为 5\u00a0μm（“µ”（U+00B5）识别为“μ”）"),
        ("measure.quantity", "5 mpa", False, "{label}：看不懂单位“mpa”，是否为 MPa"),
        ("measure.quantity", "5 psi", False, "{label}：“psi”不是法定计量单位"),
        ("measure.range", "0～100 ℃", True, "识别为 0~100\u00a0℃"),
        ("measure.range", "100~0 ℃", False, "{label}：范围的下限大于上限"),
        ("measure.tolerance", "10.0 ±0.1 mm", True, "识别为 (10.0±0.1)\u00a0mm"),
        ("measure.unit", "m3/h", True, "识别为 m³/h"),
        ("measure.unit", " ", None, ""),
    ],
)
def test_measurement_text_is_read_aloud(name, typed, possible, told):
    finding = INQUIRIES[name](None, None)({"text": typed})

    assert (None if finding is None else finding.possible) is possible
    assert finding is None or finding.zh.startswith(told)
