"""The register of compulsory instruments: found by what one knows, numbered from a sheet row by row."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from engine.db import transaction
from engine.metrology.compulsory import (
    Asked,
    Result,
    Standing,
    enter_instruments,
    import_numbers,
    list_instruments,
    note_result,
    read_sheet_columns,
    regions_used,
)
from tests.engine.metrology.operations.orders import GAUGE, NOW

SHEET = read_sheet_columns("")


@pytest.fixture
def register(session):
    """Two cases, of Kunshan in August and of Wujiang in September, with the same instrument in both."""
    with transaction(session):
        for place, (region, days) in enumerate((("320583", 0), ("320509", 20))):
            enter_instruments(
                session, (UUID(int=place + 1), f"QJ-2026-00000{place + 1}"), ("玉峰人民医院（演示）", region),
                [{**GAUGE, "filing_no": "BA-1"}], {}, now=NOW + timedelta(days=days),
            )  # fmt: skip
    return session


def found(session, **asked):
    with transaction(session):
        shown = list_instruments(session, Asked(**asked))
        return [row.case_number for row in shown.rows], shown.count, shown.lacking


def imported(session, *rows):
    names = ("case_number", "serial_no", "filing_no", "application_no")
    with transaction(session):
        sheet = [(place, dict(zip(names, row, strict=True))) for place, row in enumerate(rows, start=2)]
        done = import_numbers(session, sheet, by="陆婷", now=NOW)
        return done.changed, done.same, [(place, problem.field) for place, problem in done.problems]


def test_instruments_are_found_by_month_district_words_and_what_they_lack(register):
    assert found(register) == (["QJ-2026-000002", "QJ-2026-000001"], 2, 2)
    assert found(register, month=date(2026, 9, 1))[0] == ["QJ-2026-000002"]
    assert found(register, month=date(2026, 12, 1))[0] == []
    assert found(register, region="320583", lacking=True)[0] == ["QJ-2026-000001"]
    assert found(register, words="玉峰 000002")[0] == ["QJ-2026-000002"]
    with transaction(register):
        assert regions_used(register) == ["320509", "320583"]
        first = list_instruments(register, Asked(), limit=1)
        assert [row.case_number for row in list_instruments(register, Asked(after=first.next)).rows] == [
            "QJ-2026-000001"
        ]


def test_each_row_of_a_sheet_counts_by_itself(register):
    done = imported(
        register,
        ("QJ-2026-000001", "YL-260101", "", "SQ-1"),
        ("QJ-2026-000002", "YL-260101", "BA-1", ""),
        ("", "YL-260101", "", "SQ-2"),
        ("QJ-2026-000009", "YL-260101", "", "SQ-3"),
        ("", "", "BA-4", ""),
        ("QJ-2026-000001", "YL-260101", "x" * 41, ""),
    )

    assert done == (1, 1, [(4, "case_number"), (5, "serial_no"), (6, "serial_no"), (7, "filing_no")])
    assert found(register, lacking=True) == (["QJ-2026-000002"], 1, 1)


def test_an_instrument_of_a_case_that_was_taken_back_is_not_told_as_being_at_work(register):
    with transaction(register):
        second, first = list_instruments(register, Asked()).rows
        taken_back = {first.case_id: "已撤回"}
        line = dict(zip(SHEET.headings, SHEET.line(first, {"320583": "昆山市"}, taken_back), strict=True))

        assert (line["办理状态"], line["所在区县"], line["收费"]) == ("已撤回", "昆山市", "免费")
        assert second.standing_in(taken_back) == "在办"
        note_result(register, first.case_id, ["YL-260101"], Result(Standing.PASSED), now=NOW)
        assert first.standing_in(taken_back) == "合格"
