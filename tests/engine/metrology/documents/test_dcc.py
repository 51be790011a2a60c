"""The data file: sound by the schema, equal to the record string by string, and no way around the checks."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.metrology.documents.dcc import write_dcc
from engine.metrology.documents.dcc_check import check_dcc, read_dcc
from engine.metrology.documents.record import Column, Condition, Kind, ResultTable
from tests.engine.metrology.documents.specimens import PRESSURE, a_calibration, a_shared_uncertainty, a_verification


@pytest.mark.parametrize(
    "certificate",
    [
        a_verification(),
        a_verification(kind=Kind.REJECTION, valid_until=None, conclusion="不合格"),
        a_verification(replaces="LH-YL-202610-000001"),
        a_calibration(points=3),
        a_calibration(tables=(a_shared_uncertainty(), *a_calibration().tables)),
        a_verification(bilingual=True),
    ],
    ids=["verification", "rejection", "replacement", "calibration", "two tables", "bilingual"],
)
def test_results_read_back_equal_the_record_string_by_string(certificate):
    content = read_dcc(write_dcc(certificate))

    assert content.number == certificate.number
    assert content.serial == certificate.instrument.serial
    assert content.conclusion == certificate.conclusion
    assert [table.rows for table in content.tables] == [table.rows for table in certificate.tables]
    assert [table.columns for table in content.tables] == [
        tuple(column.title for column in table.columns) for table in certificate.tables
    ]


def in_both_languages():
    """A certificate in Chinese and English with a table of its own titles."""
    columns = (Column("标准值", "MPa", PRESSURE, title_en="Reference value"), Column("结论", title_en="Result"))
    rows = (("0.40", "合格"), ("0.80", "不 合格"))
    tables = (ResultTable("示值误差", columns, rows, title_en="Errors of indication"),)
    room = Condition("温度", "20.3", "℃", "\\degreecelsius", "basic_temperature", "Temperature")
    return a_verification(bilingual=True, tables=tables, conditions=(room,), conclusion="合格")


def contents(certificate, language):
    root = etree.fromstring(write_dcc(certificate))
    return [one.text for one in root.iter("{https://ptb.de/dcc}content") if one.get("lang") == language]


def test_a_bilingual_certificate_names_things_in_both_languages_and_values_once():
    certificate = in_both_languages()

    english = contents(certificate, "en")

    assert check_dcc(write_dcc(certificate)) == []
    assert {"Reference value", "Result", "Errors of indication", "Temperature", "Serial No."} <= set(english)
    assert certificate.institution.name_en in english
    assert "Conforming" in english
    assert read_dcc(write_dcc(certificate)).tables[0].rows == certificate.tables[0].rows
    assert set(contents(certificate, "zh")) == set(contents(replace(certificate, bilingual=False), "zh"))


def test_a_chinese_certificate_holds_no_english_words():
    certificate = replace(in_both_languages(), bilingual=False)

    assert contents(certificate, "en") == []
    assert b"<dcc:usedLangCodeISO639_1>en" not in write_dcc(certificate)


CELLS = st.one_of(
    st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{1,4})?", fullmatch=True),
    st.text(alphabet="合格 不A—/<&>\"'é①", max_size=6).map(str.strip),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_any_printed_cells_come_back_exactly(rows):
    columns = (Column("甲", "MPa", PRESSURE), Column("乙"))
    certificate = a_verification(tables=(ResultTable("表", columns, tuple(rows)),))

    assert read_dcc(write_dcc(certificate)).tables[0].rows == tuple(rows)


def test_an_uncertainty_column_is_given_to_the_column_it_belongs_to():
    written = write_dcc(a_calibration(points=2)).decode()

    assert "<si:valueExpandedMUXMLList>0.00008 0.00008</si:valueExpandedMUXMLList>" in written
    assert "<si:coverageFactorXMLList>2</si:coverageFactorXMLList>" in written


def test_a_unit_that_is_no_d_si_unit_is_found():
    certificate = a_verification()
    column = replace(certificate.tables[0].columns[0], dsi="MPa")
    table = replace(certificate.tables[0], columns=(column, *certificate.tables[0].columns[1:]))

    assert "'MPa' is no D-SI unit" in check_dcc(write_dcc(replace(certificate, tables=(table,))))[0]


def test_what_the_schema_forbids_is_found_with_its_line():
    broken = write_dcc(a_verification()).replace(
        b"<dcc:performanceLocation>laboratory", b"<dcc:performanceLocation>moon"
    )

    flaws = check_dcc(broken)

    assert flaws[0].startswith("line ")
    assert "moon" in flaws[0]


@pytest.mark.parametrize("content", [b"no xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'])
def test_bytes_that_are_no_dcc_are_refused(content):
    with pytest.raises(ValueError, match=r"XML|DOCTYPE"):
        read_dcc(content)


def test_a_table_with_a_lost_value_is_found():
    shortened = write_dcc(a_verification()).replace(b"0.00 0.40 0.80 1.20 1.60", b"0.00 0.40 0.80 1.20")

    assert any("differ in length" in flaw for flaw in check_dcc(shortened))
