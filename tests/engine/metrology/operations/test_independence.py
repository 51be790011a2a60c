"""A second measurement is made by somebody who had no part in the first."""

from dataclasses import replace

import pytest

from engine.errors import InvalidAnswers
from tests.engine.metrology.operations.orders import NOW, a_case, evaluated, registered, run


@pytest.fixture
def number(registers):
    return registered(registers, evaluated(registers))["number"]


def again(by, stands_for=None):
    """The case, in which somebody has measured again in the scope of the objection."""
    case = a_case()
    done = {"account_id": by, "name": by, "at": NOW, "done_for": stands_for}
    return replace(case, scope_path="objecting", done_by={**case.done_by, "objecting.recheck": done})


def asked(registers, number, case, step="recheck"):
    return run("certificate.independent", registers, case, number=number, step=step)


@pytest.mark.parametrize(("name", "role"), [("徐健", "检定"), ("沈悦", "核验"), ("钱铮", "批准")])
def test_whoever_took_part_in_the_certificate_does_not_measure_again(registers, number, name, role):
    with pytest.raises(InvalidAnswers) as refused:
        asked(registers, number, again(name))

    assert refused.value.zh == f"{name}是证书 {number} 的{role}人；复检应由原检定/校准、核验、批准以外的人员进行"


def test_neither_do_they_as_substitutes_nor_through_one(registers, number):
    with pytest.raises(InvalidAnswers):
        asked(registers, number, again("潘磊", stands_for="徐健"))


def test_somebody_else_does_and_the_facts_of_the_certificate_are_given(registers, number):
    told = asked(registers, number, again("潘磊"))

    assert (told["number"], told["kind"], told["status"]) == (number, "检定证书", "制证中")
    assert (told["instrument_name"], told["serial_no"], told["conclusion"]) == ("一般压力表", "YL-260101", "合格")
    assert (told["operator"], told["verifier"], told["approver"]) == ("徐健", "沈悦", "钱铮")


def test_before_anybody_measures_again_the_facts_alone_are_asked_for(registers, number):
    assert asked(registers, number, a_case(), step=None)["operator"] == "徐健"
    assert asked(registers, number, a_case(), step="recheck")["operator"] == "徐健"


@pytest.mark.parametrize("given", ["LH-YL-209901-000001", ""])
def test_a_certificate_that_is_not_of_this_case_is_refused(registers, number, given):
    with pytest.raises(InvalidAnswers):
        asked(registers, given, again("潘磊"))
    with pytest.raises(InvalidAnswers):
        asked(registers, number, replace(again("潘磊"), id=None))
