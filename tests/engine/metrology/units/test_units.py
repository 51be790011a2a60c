"""Unit symbols: the catalogue, compounds, look-alikes, and what the law does not allow."""

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.units.catalogue import BadUnit, table
from engine.metrology.units.parsing import catalogue_units, parse_blood_pressure_unit, parse_unit, suggest
from engine.metrology.units.symbols import DATA, LONGEST, clean, palette


def test_the_catalogue_holds_51_units_that_print_as_they_read():
    units = catalogue_units()

    assert len(units) == 51
    assert [unit.symbol for unit in units] == list(table().catalogue)
    assert all(unit.zh and unit.en and unit.dsi for unit in units)


def test_a_compound_unit_gives_the_d_si_string_of_the_catalogue():
    raw = json.loads((DATA / "units.json").read_text("utf-8"))["catalogue"]

    strings = {row["symbol"]: row["dsi"] for row in raw}
    assert parse_unit("m³/h").dsi == strings["m³/h"] == "\\metre\\tothe{3}\\hour\\tothe{-1}"
    assert parse_unit("mV/V").dsi == "\\milli\\volt\\volt\\tothe{-1}"
    assert parse_unit("℃").dsi == "\\degreecelsius"


@pytest.mark.parametrize(
    ("text", "symbol", "dsi"),
    [
        ("mV", "mV", "\\milli\\volt"),
        ("m3/h", "m³/h", "\\metre\\tothe{3}\\hour\\tothe{-1}"),
        ("N.m", "N·m", "\\newton\\metre"),
        ("W/(m*K)", "W/(m·K)", "\\watt\\metre\\tothe{-1}\\kelvin\\tothe{-1}"),
        ("s^-1", "s⁻¹", "\\second\\tothe{-1}"),
        ("r/min", "r/min", "\\one\\minute\\tothe{-1}"),
        ("%RH", "%RH", "\\percent"),
        ("dBm", "dBm", ""),
        ("ml", "mL", "\\milli\\litre"),
        ("1/s", "1/s", "\\one\\second\\tothe{-1}"),
        ("千帕", "kPa", "\\kilo\\pascal"),
        (" k Pa ", "kPa", "\\kilo\\pascal"),
    ],
)
def test_compounds_are_read_and_written_canonically(text, symbol, dsi):
    unit = parse_unit(text)

    assert (unit.symbol, unit.dsi) == (symbol, dsi)
    assert parse_unit(unit.symbol) == unit


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("\u2126", "Ω"),
        ("k\u2126", "kΩ"),
        ("\u00b5m", "μm"),
        ("°C", "℃"),
        ("\u212a", "K"),
        ("ｋＰａ", "kPa"),
        ("㎏", "kg"),
        ("㎡", "m²"),
        ("ｍ³／ｈ", "m³/h"),
        ("N•m", "N·m"),
        ("º", "°"),
    ],
)
def test_look_alikes_are_read_as_the_right_symbol(text, symbol):
    assert parse_unit(text).symbol == symbol


def test_what_was_taken_for_what_is_told():
    cleaned = clean("１０\u2126")

    assert cleaned.text == "10Ω"
    assert cleaned.changes[-1].zh == "“\u2126”（U+2126）识别为“Ω”"
    assert cleaned.changes[-1].en.endswith("was read as 'Ω'")
    assert clean("10 Ω").changes == ()


def test_meaning_is_never_lost_as_nfkc_would():
    assert clean("m² ℃ ½").text == "m² ℃ ½"
    assert unicodedata.normalize("NFKC", "m²") == "m2"


def test_case_is_never_guessed():
    assert parse_unit("mW") != parse_unit("MW")
    assert parse_unit("S").dsi == "\\siemens"
    assert parse_unit("s").dsi == "\\second"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("uΩ", "μΩ"),
        ("uOhm", "μΩ"),
        ("kOhm", "kΩ"),
        ("MPA", "MPa"),
        ("Kg", "kg"),
        ("kwh", "kW·h"),
        ("J/kg·K", "J/(kg·K)"),
        ("m/s/s", "m/(s·s)"),
        ("\u041a", "K"),
        ("k\u041fa", ""),
        ("rpm", "r/min"),
    ],
)
def test_a_near_miss_is_refused_with_a_suggestion(text, suggestion):
    with pytest.raises(BadUnit) as refused:
        parse_unit(text)

    assert suggestion in (*refused.value.suggestions, "")
    assert suggestion in refused.value.zh
    assert suggestion in refused.value.en


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("斤", "0.5 kg"),
        ("kgf", "9.80665 N"),
        ("psi", "6.894757 kPa"),
        ("°F", "1.8"),
        ("mmHg", "133.322 Pa"),
        ("ppm", "10⁻⁶"),
    ],
)
def test_unlawful_units_are_refused_with_their_conversion(text, hint):
    with pytest.raises(BadUnit) as refused:
        parse_unit(text)

    assert "不是法定计量单位" in refused.value.zh
    assert hint in refused.value.zh
    assert all(parse_unit(symbol) for symbol in refused.value.suggestions)


def test_every_hint_of_the_table_names_a_legal_unit():
    assert all(parse_unit(unlawful.unit) for unlawful in table().unlawful.values())
    assert all(parse_unit(symbol) for symbol in (*table().same_as.values(), *table().perhaps.values()))


def test_mercury_is_for_blood_pressure_only():
    assert parse_blood_pressure_unit("mmHg").dsi == "\\mmHg"
    assert parse_blood_pressure_unit("kPa").symbol == "kPa"
    with pytest.raises(BadUnit, match="no unit of pressure"):
        parse_blood_pressure_unit("kg")


@pytest.mark.parametrize("text", ["", "  ", "m//s", "m^0", "kkg", "mmin", "%%", "·m", "m/", "foo", "x" * 41])
def test_nonsense_is_refused(text):
    with pytest.raises(BadUnit):
        parse_unit(text)


def test_overlong_text_is_refused_before_it_is_read():
    with pytest.raises(BadNumber, match="longer"):
        clean("1" * (LONGEST + 1))


def test_the_palette_offers_only_symbols_that_survive_cleaning():
    groups = palette()

    symbols = [symbol for group in groups for symbol in group.symbols]
    assert {"Ω", "℃", "±", "μ", "²", "⁻¹"} <= set(symbols)
    assert all(clean(symbol).text == symbol and not clean(symbol).changes for symbol in symbols)
    assert all(group.zh and group.en for group in groups)


bases = st.sampled_from(["m", "kg", "s", "A", "Ω", "mV", "μm", "L", "mol", "kPa", "min"])
powers = st.sampled_from(["", "²", "³", "⁻¹"])
factors = st.tuples(bases, powers).map("".join)
compounds = st.lists(factors, min_size=1, max_size=3, unique=True).map("·".join)


@settings(deadline=None, max_examples=100)
@given(compounds)
def test_any_compound_prints_as_it_reads(symbol):
    unit = parse_unit(symbol)

    assert unit.symbol == symbol
    assert re.fullmatch(r"(\\[a-z]+)+(\\tothe\{-?\d\}|\\[a-z]+)*", unit.dsi)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text):
    once = clean(text).text

    assert clean(once).text == once


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="kMmμuΩVPagsNJ·/²³⁻¹()^-1 %°′℃Kл千帕", max_size=12))
def test_any_text_is_a_unit_or_refused(text):
    try:
        unit = parse_unit(text)
    except BadUnit as refused:
        assert refused.zh
        assert set(suggest(text)) >= set(refused.suggestions) or "不是法定" in refused.zh
    else:
        assert parse_unit(unit.symbol) == unit
