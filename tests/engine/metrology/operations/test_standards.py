"""Assigning: the standards chosen are looked up, and the expired one is refused."""

from datetime import date

import pytest

from engine.errors import InvalidAnswers
from tests.engine.metrology.operations.orders import CALIBRATOR, GAUGES, run


def test_the_standards_chosen_are_taken_down_as_registered(registers):
    found = run("standards.check", registers, standards=[CALIBRATOR, GAUGES], on=date(2026, 8, 20))

    assert [one["name"] for one in found["standards"]] == ["多功能校准源标准装置", "精密压力表标准装置"]


def test_an_expired_standard_cannot_be_assigned(registers):
    with pytest.raises(InvalidAnswers, match="was valid until"):
        run("standards.check", registers, standards=["〔2021〕苏量标演字第004号"], on=date(2026, 8, 20))
