"""Whatever is typed into a form, a case goes on: it is refused with a sentence or kept as the text it is."""

import pytest

from engine.errors import InvalidAnswers
from engine.log import broken_lines
from engine.queries import case_page, task_page
from tests.engine.core.scenes import COMPLAINT, REPLY


def nested(depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = {"a": [value]}
    return value


HOSTILE = {
    "serialiser's type name": {"typename": "DateTime", "value": "x"},
    "builtins": "__builtins__",
    "python": "__import__('os').system('true')",
    "template": "{{ 7 * 7 }}{% raw %}",
    "feel": '"; apply.contact_phone; "',
    "a megabyte": "长" * 1_000_000,
    "deep": nested(200),
    "control characters": "一\x00\x07\x1b[31m\u202e二三四五",
    "lone surrogate": "\ud800五个字以上",
    "number": 10**400,
    "not a number": float("nan"),
    "list": ["压力表", None, {}],
    "nothing": None,
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_answer_of_an_applicant_harms_a_case(world, value):
    try:
        case_id = world.submit("complaint-ticket", {**COMPLAINT, "content": value, "typename": value, "case": value})
    except InvalidAnswers as refused:
        assert all(problem.zh and problem.en for problem in refused.problems)
        return
    page = case_page(world.session, world.means, world.applicant, case_id, now=world.now)
    world.session.rollback()
    world.complete("service_desk", case_id, "handle", REPLY)

    assert "typename" not in str(page.sections)
    assert world.case(case_id).outcome == "已答复"


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_answer_of_a_clerk_harms_a_case(world, value):
    case_id = world.submit("complaint-ticket", COMPLAINT)
    task_id = world.open_task(case_id, "handle")
    try:
        world.complete("service_desk", case_id, "handle", {**REPLY, "reply": value, "__builtins__": value})
    except InvalidAnswers:
        assert world.open_steps(case_id) == ["handle"]
        world.complete("service_desk", case_id, "handle", REPLY)

    assert world.case(case_id).outcome == "已答复"
    desk = world.staff["service_desk"]
    assert "__builtins__" not in task_page(world.session, world.means, desk, task_id, now=world.now).raw
    assert list(broken_lines(world.session)) == []
