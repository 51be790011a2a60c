"""From readings to a verdict: exact, by the regulation, and refused when something is missing."""

from datetime import date
from decimal import Decimal

import pytest

from engine.errors import InvalidAnswers
from tests.engine.metrology.operations.orders import GAUGE, GAUGES, calibrated, evaluated, gauge_points, meter_points


def refused(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    return [(one.field, one.zh) for one in raised.value.problems]


def test_errors_within_the_limit_make_a_verification_certificate(registers):
    found = evaluated(registers)

    assert (found["kind"], found["conclusion"], found["largest_error"]) == ("检定证书", "合格", "+0.01")
    assert found["rows"][0] == {
        "table": "示值误差", "row": Decimal(1), "point": "0.80", "quantity": "升压误差", "value": "0.01",
        "limit": "±0.0256", "uncertainty": "", "result": "合格",
    }  # fmt: skip
    assert found["tables"][0]["rows"][0] == ["0.80", "0.81", "0.81", "+0.01", "+0.01", "0.00", "±0.0256", "合格"]
    assert found["cycle_months"] == Decimal(6)
    assert [one["certificate_no"] for one in found["standards"]] == ["LX-2026-0456"]


@pytest.mark.parametrize(("reading", "verdict"), [("1.540", "合格"), ("1.5400000001", "不合格"), ("1.460", "合格")])
def test_an_error_equal_to_the_limit_conforms_and_the_least_beyond_it_does_not(registers, reading, verdict):
    found = evaluated(registers, limit=Decimal("0.040"), points=gauge_points(("1.50", reading)))

    assert found["conclusion"] == verdict


def test_one_bad_point_makes_a_rejection_notice(registers):
    found = evaluated(registers, limit=Decimal("0.040"), points=gauge_points(("0.50", "0.50"), ("1.50", "1.58")))

    assert (found["kind"], found["conclusion"], found["largest_error"]) == ("检定结果通知书", "不合格", "+0.08")


def test_a_faulty_appearance_fails_whatever_the_readings(registers):
    assert evaluated(registers, appearance="不符合要求")["conclusion"] == "不合格"


def test_a_calibration_concludes_nothing_and_keeps_every_digit(registers):
    found = calibrated(registers)

    assert (found["kind"], found["conclusion"], found["k"]) == ("校准证书", "", "2")
    assert found["tables"][0]["rows"] == [["10.00000", "10.00012", "+0.00012", "0.00008"]]
    assert found["rows"][0]["uncertainty"] == "0.00008"


def test_what_is_missing_is_named_at_its_field(registers):
    assert refused(evaluated, registers, limit=None) == [("limit", "请填写大于零的最大允许误差")]
    assert refused(evaluated, registers, points=[]) == [("points", "请填写各点读数")]
    [row] = meter_points(("10", "10.1", "1"))
    assert refused(calibrated, registers, points=[{**row, "uncertainty": None}]) == [
        ("points[0].uncertainty", "请填写大于零的扩展不确定度 U")
    ]
    assert refused(evaluated, registers, points=[{"nominal": Decimal(1), "error_up": None}]) == [
        ("points[0].error_up", "“升压误差”没有数值，请检查本行读数")
    ]


@pytest.mark.parametrize(
    ("error", "rule", "verdict"),
    [("0.00002", "JJF 1094", "合格"), ("0.00005", "JJF 1094", "待定"), ("0.00018", "JJF 1094", "不合格"),
     ("0.00005", "不考虑不确定度", "合格")],
)  # fmt: skip
def test_a_calibration_concludes_with_its_uncertainty_where_that_was_asked_for(registers, error, rule, verdict):
    reading = str(Decimal("10.00000") + Decimal(error))
    found = calibrated(
        registers, conformity="是", decision_rule=rule, limit=Decimal("0.00010"),
        points=meter_points(("10.00000", reading, "0.00008")),
    )  # fmt: skip

    assert (found["kind"], found["conclusion"]) == ("校准证书", verdict)


def test_a_test_makes_a_report(registers):
    cuff = {**GAUGE, "category": "血压计", "service_type": "检测", "unit": "kPa"}
    rows = [{**row, "uncertainty": Decimal("0.1")} for row in gauge_points(("10.0", "10.2"))]
    found = evaluated(
        registers, instrument=cuff, form="blood-pressure-monitor", method="JJG 270-2008",
        standards=["〔2023〕苏量标演字第005号"], points=rows,
    )  # fmt: skip

    assert (found["kind"], found["conclusion"]) == ("检测报告", "")


def test_an_expired_standard_is_refused_on_the_day_of_the_work(registers):
    [(field, zh)] = refused(evaluated, registers, done_on=date(2028, 1, 1))

    assert field == "standards"
    assert zh.startswith(f"计量标准“精密压力表标准装置”（{GAUGES}）的有效期至")


def test_a_method_we_do_not_hold_is_refused(registers):
    assert refused(evaluated, registers, method="JJG 30-2012") == [
        ("method", "本机构没有按 JJG 30-2012 对压力表开展检定的能力")
    ]
