"""A correction is told once, in every item that calls the part 受理: not even sending back opens a second round."""

import secrets
import tomllib

import pytest

from engine import movement
from engine.db import transaction
from engine.errors import InvalidAnswers
from tests.scenarios.world import ROOT, World
from webapp.rehearsal import Play

CORRECTED = ROOT / "processes/standard-approval/scenarios/second-correction-refused.toml"
MORE = {
    "result": "补正",
    "corrections": [{"material": "履历书", "problem": "缺少", "requirement": "请补充履历书第二部分。"}],
}


@pytest.fixture
def play(session, tmp_path, now):
    """A case whose correction has come back, waiting to be looked at again."""
    world = World(session, tmp_path, now)
    world.publish("standard-approval")
    scenario = tomllib.loads(CORRECTED.read_text("utf-8"))
    named = [step.get("step") for step in scenario["steps"]]
    scenario["steps"] = scenario["steps"][: named.index("acceptance.recheck")]
    played = Play(world, "standard-approval", scenario)
    played.run()
    return played


def test_the_second_look_takes_nothing_but_what_was_told_first(play):
    with pytest.raises(InvalidAnswers):
        play.world.complete(
            "acceptor", play.case_id, "acceptance.recheck", {"result": "仍未补齐", "missing": ["履历书（缺少）"]}
        )


def test_not_even_after_sending_back_is_a_second_notice_made(play):
    world, acceptor = play.world, play.world.staff["acceptor"]
    task_id = world.open_task(play.case_id, "acceptance.recheck")
    with transaction(world.session) as session:
        movement.send_back(
            session, world.means, acceptor, task_id, "acceptance.examine", others=movement.Others.KEPT,
            reason="重新审查", key=secrets.token_hex(8), now=world.now,
        )  # fmt: skip
    with pytest.raises(InvalidAnswers) as refused:
        world.complete("acceptor", play.case_id, "acceptance.examine", MORE)

    assert "补正内容只能一次告知" in refused.value.problems[0].zh
    world.complete("acceptor", play.case_id, "acceptance.examine", {"result": "受理"})
    world.work()
    assert world.open_steps(play.case_id) == ["check_change"]
