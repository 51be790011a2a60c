"""Quantities, ranges, tolerances and statements of accuracy as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.numbers.mpe import Mpe
from engine.metrology.units.accuracy import AccuracyClass, StatedMpe, StatedUncertainty, parse_accuracy
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.quantities import (
    Quantity,
    Range,
    convert,
    parse_number,
    parse_quantity,
    parse_range,
    parse_tolerance,
)


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("10.00012 V", "10.00012", "10.00012\u00a0V"),
        ("10.0500V", "10.0500", "10.0500\u00a0V"),
        ("−3.0 ℃", "-3.0", "-3.0\u00a0℃"),
        ("１２．５０ ｍｍ", "12.50", "12.50\u00a0mm"),
        ("45°", "45", "45°"),
        ("1.0×10^-3 mol/L", "0.0010", "0.0010\u00a0mol/L"),
        ("1.50×10⁴ Pa", "1.50E4", "15000\u00a0Pa"),
        ("12 345.67 kg", "12345.67", "12345.67\u00a0kg"),
        ("0.30", "0.30", "0.30"),
        ("3/s", None, None),
    ],
)
def test_a_quantity_keeps_its_digits(text, value, printed):
    if value is None:
        with pytest.raises((BadNumber, BadUnit)):
            parse_quantity(text)
        return
    quantity = parse_quantity(text)

    assert str(quantity.value) == str(Decimal(value))
    assert quantity.text == printed


@pytest.mark.parametrize("text", ["", "V", "ten V", "1,5 V", "1 2 V", "1e V e", "10.0.0 V", "1~2 V"])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises((BadNumber, BadUnit)):
        parse_quantity(text)


def test_numbers_are_read_without_unit_too():
    assert parse_number("1.0×10^-3") == Decimal("0.0010")
    assert str(parse_number("−１.50")) == "-1.50"
    with pytest.raises(BadNumber):
        parse_number("1.0 V")


@pytest.mark.parametrize("text", ["10.0 ±0.1 mm", "(10.0±0.1) mm", "（10.0 ± 0.1）mm"])
def test_a_tolerance_is_read_with_or_without_brackets(text):
    assert parse_tolerance(text).text == "(10.0±0.1)\u00a0mm"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0~100 ℃", "0~100\u00a0℃"),
        ("(−40～300) ℃", "-40~300\u00a0℃"),
        ("0 V~10.0 V", "0~10.0\u00a0V"),
        ("0 mV～10 V", "0.000~10\u00a0V"),
        ("0至150mm", "0~150\u00a0mm"),
        ("0~360°", "0~360°"),
    ],
)
def test_a_range_carries_its_unit_once(text, printed):
    assert parse_range(text).text == printed


@pytest.mark.parametrize("text", ["100~0 ℃", "0-100 ℃", "~5 V", "5±", "10±-1 mm"])
def test_what_is_no_range_or_tolerance_is_refused(text):
    with pytest.raises(BadNumber):
        parse_range(text)
    with pytest.raises(BadNumber):
        parse_tolerance(text)


def test_a_range_of_a_capability_covers_a_narrower_one_in_another_unit():
    capability = parse_range("0~60 MPa")

    assert capability.covers(parse_range("0~1600 kPa"))
    assert not capability.covers(parse_range("-100~1600 kPa"))
    with pytest.raises(BadUnit, match="different quantities"):
        capability.covers(parse_range("0~10 V"))


@pytest.mark.parametrize(
    ("text", "unit", "printed"),
    [
        ("1.50 kPa", "Pa", "1500\u00a0Pa"),
        ("1.500 kPa", "MPa", "0.001500\u00a0MPa"),
        ("10.00 V", "mV", "10000\u00a0mV"),
        ("0.10000 V", "mV", "100.00\u00a0mV"),
        ("25.0 ℃", "K", "298.15\u00a0K"),
        ("36 km/h", "m/s", "10\u00a0m/s"),
        ("1 h", "min", "60\u00a0min"),
        ("90′", "°", "1.5°"),
        ("2 kW·h", "MJ", "7.2\u00a0MJ"),
    ],
)
def test_a_change_of_unit_is_exact(text, unit, printed):
    assert convert(parse_quantity(text), parse_unit(unit)).text == printed


def test_a_change_of_unit_that_cannot_be_exact_is_refused():
    with pytest.raises(BadNumber, match="no finite decimal"):
        convert(parse_quantity("1 km/h"), parse_unit("m/s"))
    with pytest.raises(BadUnit, match="different quantities"):
        convert(parse_quantity("1 Gy"), parse_unit("Sv"))


@pytest.mark.parametrize(
    ("text", "statement", "printed"),
    [
        ("0.05级", AccuracyClass("0.05"), "0.05级"),
        ("E2 等级", AccuracyClass("E2"), "E2级"),
        ("Ⅲ级", AccuracyClass("Ⅲ"), "Ⅲ级"),
        ("±(0.5%+2字)", StatedMpe(Mpe(reading_percent=Decimal("0.5"), digits=Decimal(2)), None), "±(0.5 %+2字)"),
        ("MPE：±0.02 mm", StatedMpe(Mpe(constant=Decimal("0.02")), parse_unit("mm")), "±0.02\u00a0mm"),
        ("±0.05%FS", StatedMpe(Mpe(span_percent=Decimal("0.05")), None), "±0.05 %FS"),
        ("±0.05 %F.S.", StatedMpe(Mpe(span_percent=Decimal("0.05")), None), "±0.05 %FS"),
        ("±(0.1%+0.02) V", None, "±(0.1 %+0.02)\u00a0V"),
        ("±(0.1%读数+0.02 V)", None, "±(0.1 %+0.02)\u00a0V"),
        ("±0.5 dB", StatedMpe(Mpe(constant=Decimal("0.5")), parse_unit("dB")), "±0.5\u00a0dB"),
        ("±2%RH", StatedMpe(Mpe(constant=Decimal(2)), parse_unit("%RH")), "±2\u00a0%RH"),
        ("U=0.3% (k=2)", StatedUncertainty(Decimal("0.3"), parse_unit("%"), Decimal(2), True), "Urel=0.3\u00a0% (k=2)"),
        ("U＝0.05 ℃，k＝2", None, "U=0.05\u00a0℃ (k=2)"),
        ("U95=10 μm", None, "U=10\u00a0μm (k=2)"),
        ("Urel=2×10^-5 (k=3)", None, "Urel=0.00002 (k=3)"),
    ],
)
def test_statements_of_accuracy_are_read(text, statement, printed):
    parsed = parse_accuracy(text)

    assert statement is None or parsed == statement
    assert parsed.text == printed


@pytest.mark.parametrize(
    "text", ["", "很准", "±", "±(0.5%+0.5%)", "±(0.1 V+0.2) mV", "±0", "U=", "±0.5%V", "±(0.5%+V)", "±(0.1%+0.2 V) mV"]
)
def test_what_is_no_statement_of_accuracy_is_refused(text):
    with pytest.raises((BadNumber, BadUnit)):
        parse_accuracy(text)


values = st.decimals(-(10**9), 10**9, places=4)
units = st.sampled_from([parse_unit(symbol) for symbol in ("V", "mV", "kPa", "℃", "°", "1", "m³/h", "N·m", "%")])


@settings(deadline=None, max_examples=150)
@given(values, units)
def test_a_printed_quantity_reads_back_the_same(value, unit):
    quantity = Quantity(value, unit)
    again = parse_quantity(quantity.text)

    assert again.unit == unit
    assert again.text == quantity.text


@settings(deadline=None, max_examples=150)
@given(values, st.sampled_from(["kV", "mV", "μV", "MV"]))
def test_a_change_of_unit_and_back_gives_the_same_value(value, symbol):
    there = convert(Quantity(value, parse_unit("V")), parse_unit(symbol))

    assert convert(there, parse_unit("V")).value == value


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="0123456789.+-±~()×^e VmkΩ%字U=级k", max_size=20))
def test_any_text_is_read_or_politely_refused(text):
    for read in (parse_quantity, parse_range, parse_tolerance, parse_accuracy):
        try:
            assert read(text).text
        except (BadNumber, BadUnit) as refused:
            assert refused.zh and refused.en


def test_a_range_is_made_of_its_ends():
    assert Range(Decimal(0), Decimal(10), parse_unit("V")).text == "0~10\u00a0V"
