"""Qualifications: who may do what, for which instruments, on which day; and the sentence when not."""

from datetime import date

import pytest

from engine.errors import InvalidAnswers
from engine.metrology.registers.model import Qualification
from engine.metrology.registers.staff import Duty, require_qualification

DAY = date(2026, 8, 19)


@pytest.fixture
def held(session):
    def enter(**facts):
        row = {"number": f"N{len(facts)}", "person": "徐健", "kind": "检定员", "categories": ["压力表"],
               "valid_until": date(2026, 12, 31)} | facts  # fmt: skip
        session.add(Qualification(**row))
        session.flush()

    with session.begin():
        yield enter


def ask(session, **changes):
    facts = {"account": "a1", "name": "徐健", "duty": Duty.OPERATOR, "service_type": "检定", "category": "压力表",
             "on": DAY} | changes  # fmt: skip
    return require_qualification(session, **facts)


def refused(session, **changes):
    with pytest.raises(InvalidAnswers) as raised:
        ask(session, **changes)
    return raised.value.zh


def test_a_qualification_counts_on_its_last_day_and_not_on_the_next(session, held):
    held()

    assert ask(session, on=date(2026, 12, 31)).kind == "检定员"
    assert refused(session, on=date(2027, 1, 1)) == "徐健的检定员资格（N0）有效期至2026年12月31日，不能办理"


def test_another_category_service_or_duty_needs_another_qualification(session, held):
    held()

    assert refused(session, category="卡尺") == "徐健的检定员资格不包括卡尺，不能办理"
    assert refused(session, service_type="校准") == "徐健没有登记校准员资格，不能办理"
    assert refused(session, duty=Duty.SIGNATORY) == "徐健没有登记授权签字人资格，不能办理"


def test_a_suspended_qualification_does_not_count(session, held):
    held(suspended=True)

    assert refused(session) == "徐健的检定员资格（N1）已暂停，不能办理"


def test_with_an_account_entered_a_namesake_does_not_pass(session, held):
    held(account="somebody-else")

    assert refused(session) == "徐健没有登记检定员资格，不能办理"
    assert ask(session, account="somebody-else", name="whoever").number == "N1"
