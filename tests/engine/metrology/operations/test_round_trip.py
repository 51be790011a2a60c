"""What was measured comes out of the data file as it was written down, digit by digit."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.metrology.documents.dcc import write_dcc
from engine.metrology.documents.dcc_check import check_dcc
from engine.metrology.operations.content import certificate_of
from tests.engine.metrology.operations.orders import (
    METER,
    RECORD,
    calibrated,
    evaluated,
    gauge_points,
    meter_points,
    registered,
)

SI = "{https://ptb.de/si}"
NUMBERS = st.decimals(min_value=-999, max_value=999, places=3).map(lambda one: format(one, "f"))
HOUSE = "苏州量衡计量测试院（演示）"


def lists_of(data):
    """Every list of numbers in a data file, as lists of strings."""
    return [one.text.split() for one in etree.fromstring(data).iter(f"{SI}valueXMLList")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=4))
def test_readings_come_back_from_the_data_file_string_by_string(registers, pairs):
    evaluation = evaluated(registers, limit=Decimal(5000), points=gauge_points(*pairs))
    content = registered(registers, evaluation)["content"]

    data = write_dcc(certificate_of(content, HOUSE))

    assert check_dcc(data) == []
    nominal, up, down, *_ = lists_of(data)
    assert nominal == [_plain(n) for n, _ in pairs]
    assert up == down == [_plain(r) for _, r in pairs]


def _plain(text):
    return text.removeprefix("-") if Decimal(text) == 0 else text


def test_units_of_the_data_file_are_those_of_d_si(registers):
    made = registered(
        registers, calibrated(registers, points=meter_points(("10.00000", "10.00012", "0.00008"))), instrument=METER,
        record={**RECORD, "method": "JJF 1587-2016"},
    )  # fmt: skip

    root = etree.fromstring(write_dcc(certificate_of(made["content"], HOUSE)))

    units = {one.text for tag in ("unit", "unitXMLList") for one in root.iter(f"{SI}{tag}")}
    assert units <= {"\\volt", "\\degreecelsius", "\\percent"}
    assert "\\volt" in units


def test_marks_of_accreditation_stand_only_within_the_scope(registers):
    told = {
        "authorisation": "（苏）法计（2023）01号",
        "accreditation": "L0000",
        "cma": "230000000000",
        "address": "演示路5号",
    }
    gauge = certificate_of(registered(registers, evaluated(registers))["content"], HOUSE, told).institution
    meter_content = registered(registers, calibrated(registers), instrument=METER)["content"]
    meter = certificate_of(meter_content, HOUSE, told).institution

    assert [line.split("：")[0] for line in gauge.authorisations] == ["计量授权证书编号 Authorisation No."]
    assert [line.split("：")[1] for line in meter.authorisations] == ["（苏）法计（2023）01号", "L0000", "230000000000"]
    assert meter.address == "演示路5号"


def test_a_bilingual_certificate_says_so_in_its_tables(registers):
    content = registered(registers, evaluated(registers), language="中英文")["content"]

    certificate = certificate_of(content, HOUSE)

    assert certificate.bilingual
    assert certificate.tables[0].columns[0].title_en == "Reference value"
