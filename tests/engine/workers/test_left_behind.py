"""What a cancelled branch leaves behind: no incident, and no case held up by an answer that nobody waits for."""

import pytest

from engine.delivery import deliver_next
from engine.model.outbox import Incident
from engine.model.submission import Submission
from engine.ports import Delivery, Verdict
from engine.timers import fire_due
from tests.engine.workers.scenes import NOW, minutes

REFUSED = Delivery(Verdict.REFUSED, detail="账户不存在")
#: after an hour without an answer the branch with the message ends, and the case goes on beside it.
LATE = {"edges": "edge late at=book duration=PT1H", "edge_flows": "late > look"}


def deliver(scene, now=NOW):
    return deliver_next(scene.session, scene.means, scene.adapters, scene.store, now=now)


def test_a_refused_message_whose_branch_is_cancelled_leaves_no_open_incident(scene):
    scene = scene("apply book look", **LATE)
    case_id = scene.open()
    scene.finance.answers = [REFUSED]
    deliver(scene)
    assert scene.one(Incident).resolved_at is None
    fire_due(scene.session, scene.means, now=NOW + minutes(61))

    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolution == "case-ended"
    assert scene.log_flaws() == []


def test_a_message_refused_after_its_branch_was_cancelled_holds_nobody_up(scene):
    scene = scene("apply book look", **LATE)
    case_id = scene.open()
    fire_due(scene.session, scene.means, now=NOW + minutes(61))
    scene.finance.answers = [REFUSED]
    deliver(scene, NOW + minutes(62))

    assert scene.message().verdict == "refused"
    assert scene.rows(Incident) == []
    scene.look(case_id)
    assert scene.case(case_id).outcome == "办结"


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_that_comes_after_its_branch_was_cancelled_changes_nothing(scene, answered):
    scene = scene("apply book look", **LATE)
    case_id = scene.open()
    fire_due(scene.session, scene.means, now=NOW + minutes(61))
    if answered:
        deliver(scene, NOW + minutes(62))

    assert scene.waits_at(case_id) == ["look"]
    assert [row.address for row in scene.rows(Submission, case_id=case_id)] == ["apply"]
