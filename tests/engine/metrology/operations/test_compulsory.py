"""Instruments under compulsory verification are entered with their case, and it is noted what became of them."""

from datetime import date
from decimal import Decimal

import pytest

from engine.errors import InvalidAnswers
from engine.metrology.compulsory import of_case
from engine.metrology.operations import OPERATIONS
from tests.engine.metrology.operations.orders import GAUGE, NOW, a_case

ITEMS = [
    {**GAUGE, "purpose": "安全防护", "filing_no": "BA-1"},
    {**GAUGE, "serial_no": "YL-260102", "purpose": "安全防护", "filing_no": "BA-2", "application_no": "SQ-2"},
]


def enter(session, numbers=()):
    return OPERATIONS["compulsory.enter"].run(
        session, a_case(), NOW, items=ITEMS, numbers=numbers, user="玉峰人民医院（演示）", region_code="320583"
    )


def note(session, standing, **more):
    facts = {"certificate_no": None, "verified_on": None, "valid_until": None, "reported_to": None, **more}
    return OPERATIONS["compulsory.note"].run(
        session, a_case(), NOW, serial_nos=["YL-260102"], standing=standing, **facts
    )  # fmt: skip


def seen(session, *names):
    return [tuple(getattr(row, name) for name in names) for row in of_case(session, a_case().id)]


def test_the_instruments_of_a_case_are_entered_with_what_is_known_of_their_numbers(registers):
    assert enter(registers) == {"entered": Decimal(2), "without_number": Decimal(1)}

    assert seen(registers, "serial_no", "region_code", "filing_no", "application_no", "standing", "entered_on") == [
        ("YL-260101", "320583", "BA-1", "", "在办", date(2026, 8, 19)),
        ("YL-260102", "320583", "BA-2", "SQ-2", "在办", date(2026, 8, 19)),
    ]


def test_entered_again_they_are_brought_up_to_date_and_no_number_is_emptied(registers):
    enter(registers, [{"serial_no": "YL-260101", "filing_no": "BA-9", "application_no": "SQ-1"}])

    enter(registers, [{"serial_no": "YL-260101", "filing_no": None, "application_no": None}])

    assert seen(registers, "filing_no", "application_no") == [("BA-1", "SQ-1"), ("BA-2", "SQ-2")]


def test_what_became_of_one_is_noted_and_the_others_stay(registers):
    enter(registers)

    assert note(registers, "不合格", certificate_no="XY2026080001", verified_on=date(2026, 8, 19)) == {
        "noted": Decimal(1)
    }

    assert seen(registers, "standing", "certificate_no", "verified_on") == [
        ("在办", "", None),
        ("不合格", "XY2026080001", date(2026, 8, 19)),
    ]


def test_a_standing_that_does_not_exist_is_refused(registers):
    with pytest.raises(InvalidAnswers, match="no such standing"):
        note(registers, "不予受理")
