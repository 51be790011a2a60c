"""Who may examine an applicant: at least two, one leader, qualified, and nobody of the applicant's own."""

from datetime import date

import pytest

from engine.db import transaction
from engine.errors import InvalidAnswers
from engine.metrology.operations import OPERATIONS
from engine.metrology.registers import load_demo
from engine.metrology.registers.asked import listed_examiners
from engine.ports import Asking
from tests.engine.metrology.operations.test_licences import NAME, NOW, a_case

LEADER = {"name": "高远", "number": "苏考演0001", "duty": "组长", "unit": None}
SECOND = {"name": "许静", "number": "苏考演0002", "duty": "考评员", "unit": None}
OBSERVER = {"name": "严明", "number": None, "duty": "观察员", "unit": "苏州市场监管局（演示）"}


@pytest.fixture
def demo(session, now):
    with transaction(session):
        load_demo(session, now)
    return session


def check(session, *team, on=date(2026, 8, 24)):
    with transaction(session):
        return OPERATIONS["examiners.check"].run(
            session, a_case(name="别处"), NOW, team=list(team), applicant=NAME, on=on
        )


def refusals(session, *team, **more):
    with pytest.raises(InvalidAnswers) as refused:
        check(session, *team, **more)
    return [(problem.field, problem.zh) for problem in refused.value.problems]


def test_evaluators_and_observers_both_count_to_the_two(demo):
    found = check(demo, LEADER, OBSERVER)

    assert (found["size"], found["team"][0]["unit"]) == (2, "苏州市场监管局（演示）")


def test_one_is_too_few_and_so_is_one_named_twice(demo):
    assert refusals(demo, LEADER)[0][0] == "team"
    assert ("team", "考评组至少两人，考评员和观察员都计入") in refusals(demo, LEADER, {**LEADER, "duty": "考评员"})


def test_a_team_has_one_leader(demo):
    assert refusals(demo, {**LEADER, "duty": "考评员"}, SECOND) == [("team", "考评组应有一名组长")]


def test_the_applicants_own_people_stay_away_even_as_observers(demo):
    own = {"name": "丁磊", "number": "苏考演0003", "duty": "考评员", "unit": "说是别处"}

    assert refusals(demo, LEADER, own) == [("team[1].name", "丁磊是申请单位的人员，应当回避")]
    assert refusals(demo, LEADER, {**OBSERVER, "unit": NAME}) == [("team[1].name", "严明是申请单位的人员，应当回避")]


def test_evaluators_are_registered_under_their_name_and_their_certificate_has_not_run_out(demo):
    assert refusals(demo, LEADER, {**SECOND, "name": "高远"})[0][0] == "team[1].number"
    assert refusals(demo, LEADER, SECOND, on=date(2099, 1, 1))[0][1] == "高远的考评员证在考评开始日前已到期"


def test_a_plan_offers_the_evaluators_that_may_come(demo, now):
    offered = {row.value: row for row in listed_examiners(demo, Asking(now))({"applicant": NAME})}

    assert offered["苏考演0001"].fills["name"] == "高远"
    assert offered["苏考演0003"].barred[0] == "丁磊是申请单位的人员，应当回避"
    assert "有效期至" in offered["苏考演0004"].barred[0]
