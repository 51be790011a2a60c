"""Standards and capabilities: what may not be used is refused with a sentence that says why."""

from datetime import date, timedelta

import pytest

from engine.db import transaction
from engine.errors import InvalidAnswers
from engine.metrology.registers import (
    find_standard,
    load_demo,
    require_capability,
    require_standards,
    standards_on,
)

TODAY = date(2026, 8, 19)
GAUGES, WEIGHTS = "〔2023〕苏量标演字第001号", "〔2021〕苏量标演字第004号"


@pytest.fixture
def registers(session, now):
    with transaction(session):
        load_demo(session, now)
        yield session


def test_a_standard_may_be_used_on_its_last_day_and_not_on_the_next(registers):
    last = find_standard(registers, GAUGES).valid_until

    assert [one.number for one in require_standards(registers, [GAUGES], on=last)] == [GAUGES]
    with pytest.raises(InvalidAnswers, match="was valid until"):
        require_standards(registers, [GAUGES], on=last + timedelta(days=1))


@pytest.mark.parametrize(
    ("numbers", "category", "said"),
    [
        ([], "", "请选择计量标准"),
        (["没有"], "", "没有登记计量标准 没有"),
        ([WEIGHTS], "", "计量标准“砝码标准装置”（〔2021〕苏量标演字第004号）的有效期至2026年7月30日，不能使用"),
        ([GAUGES], "卡尺", "计量标准“精密压力表标准装置”（〔2023〕苏量标演字第001号）不能用于卡尺"),
    ],
)
def test_a_standard_that_may_not_be_used_is_refused(registers, numbers, category, said):
    with pytest.raises(InvalidAnswers) as refused:
        require_standards(registers, numbers, on=TODAY, category=category)

    assert [(one.field, one.zh) for one in refused.value.problems] == [("standards", said)]


def test_expired_standards_are_not_offered(registers):
    assert WEIGHTS not in {one.number for one in standards_on(registers, TODAY)}


def test_a_method_that_the_institution_does_not_hold_is_refused(registers):
    held = require_capability(registers, category="压力表", service_type="检定", method="JJG 52-2013")

    assert (held.series, held.cycle_months) == ("YL", 6)
    with pytest.raises(InvalidAnswers, match="no capability"):
        require_capability(registers, category="数字多用表", service_type="检定", method="JJF 1587-2016")
