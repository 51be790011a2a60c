"""Assigning: the standards chosen are looked up, and the expired one is refused."""

from datetime import date

import pytest

from engine.errors import InvalidAnswers
from tests.engine.metrology.operations.orders import CALIBRATOR, GAUGES, run


def test_the_standards_chosen_are_taken_down_as_registered(registers):
    found = run("standards.check", registers, standards=[CALIBRATOR, GAUGES], on=date(2026, 8, 20), categories=[])

    assert [one["name"] for one in found["standards"]] == ["多功能校准源标准装置", "精密压力表标准装置"]


def test_an_expired_standard_cannot_be_assigned(registers):
    with pytest.raises(InvalidAnswers, match="was valid until"):
        run("standards.check", registers, standards=["〔2021〕苏量标演字第004号"], on=date(2026, 8, 20), categories=[])


def test_every_category_of_the_order_needs_a_standard(registers):
    with pytest.raises(InvalidAnswers) as refused:
        run("standards.check", registers, standards=[GAUGES], on=date(2026, 8, 20), categories=["压力表", "卡尺"])

    assert refused.value.zh == "所选计量标准不能用于卡尺，请补选"


@pytest.mark.parametrize(
    ("step", "duty", "category", "zh"),
    [
        ("record", "operator", "温度计", "徐健的检定员资格不包括温度计，不能办理"),
        ("approve", "signatory", "温度计", "钱铮的授权签字人资格不包括温度计，不能办理"),
        ("record", "verifier", "压力表", "徐健没有登记核验员资格，不能办理"),
    ],
)
def test_whoever_is_not_qualified_is_refused(registers, step, duty, category, zh):
    with pytest.raises(InvalidAnswers) as refused:
        run("staff.check", registers, step=step, duty=duty, service_type="检定", category=category,
            on=date(2026, 8, 19))  # fmt: skip

    assert refused.value.zh == zh


def test_whoever_is_qualified_is_named_with_the_certificate(registers):
    found = run("staff.check", registers, step="verify", duty="verifier", service_type="检定", category="压力表",
                on=date(2026, 8, 19))  # fmt: skip

    assert (found["person"], found["kind"]) == ("沈悦", "核验员")
