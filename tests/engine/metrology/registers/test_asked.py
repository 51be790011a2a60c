"""What forms ask the registers: standards and staff that may be chosen, and what the institution can do."""

from datetime import date
from decimal import Decimal

import pytest

from engine.db import transaction
from engine.metrology.registers import load_demo
from engine.metrology.registers.asked import possible, qualified_staff, usable_standards
from engine.ports import Asking


@pytest.fixture
def demo(session, now):
    with transaction(session):
        load_demo(session, now)
    return session


def barred(choices):
    return {choice.value: choice.barred[0] for choice in choices}


def test_a_standard_past_its_validity_cannot_be_chosen(demo, now):
    answer = usable_standards(demo, Asking(now))

    assert [choice for choice in answer({"categories": ["压力表"]}) if not choice.barred[0]]
    late = answer({"on": date(2099, 1, 1)})
    assert all("的有效期至" in reason for reason in barred(late).values())


def test_a_standard_for_other_instruments_cannot_be_chosen(demo, now):
    reasons = barred(usable_standards(demo, Asking(now))({"categories": ["数字多用表"]}))

    assert reasons["〔2023〕苏量标演字第001号"] == "计量标准“精密压力表标准装置”不用于数字多用表"
    assert reasons["〔2023〕苏量标演字第002号"] == ""


def test_only_people_with_a_valid_certificate_for_the_work_can_be_chosen(demo, now):
    answer = qualified_staff(demo, Asking(now))
    reasons = barred(answer({"categories": ["压力表"], "service_types": ["检定"]}))

    assert reasons["徐健（JD-2023-0118（示例））"] == ""
    assert reasons["徐健（JZ-2024-0042（示例））"] == "徐健的证书JZ-2024-0042（示例）是校准员证，不能做检定"
    assert reasons["沈悦（JZ-2021-0009（示例））"].startswith("沈悦的校准员证JZ-2021-0009（示例）有效期至")
    lacking = barred(answer({"categories": ["血压计"], "service_types": ["检定"]}))
    assert lacking["沈悦（JD-2022-0077（示例））"] == "沈悦的检定员证JD-2022-0077（示例）不包括血压计"


@pytest.mark.parametrize(
    ("asked", "can", "told"),
    [
        (("压力表", "检定", "0", "1.6", "MPa"), True, "本机构可以按 JJG 52-2013 开展压力表检定（测量范围0~60 MPa）"),
        (("压力表", "检定", "0", "1600", "kPa"), True, "本机构可以按 JJG 52-2013"),
        (
            ("压力表", "校准", "0", "100", "MPa"),
            False,
            "测量范围0~100\u00a0MPa超出本机构开展压力表校准的能力",
        ),
        (("血压计", "校准", None, None, None), False, "本机构目前不开展血压计的校准，可以选择检定"),
        (("声级计", "检定", None, None, None), False, "本机构目前不开展声级计的检定，请先咨询我们"),
        (("数字多用表", "校准", "0", "1", "Ω"), True, "本机构可以按 JJF 1587-2016"),
    ],
)
def test_the_capability_register_says_what_is_possible(demo, now, asked, can, told):
    category, service, low, high, unit = asked
    limits = {"low": Decimal(low), "high": Decimal(high), "unit": unit} if high else {}
    finding = possible(demo, Asking(now))({"category": category, "service_type": service, **limits})

    assert (finding.possible, finding.zh[: len(told)]) == (can, told)


def test_nothing_is_said_before_category_and_service_are_known(demo, now):
    assert possible(demo, Asking(now))({"category": "压力表", "service_type": None}) is None
