"""Repair by place: a stuck case goes on from the step an administrator chose."""

import pytest

from engine.db import transaction
from engine.errors import InvalidAnswers, NotPermitted
from engine.model.outbox import Incident
from engine.renders import render_next
from engine.repair import Place, places_for, repair_by_place
from tests.engine.workers.scenes import NOW, TOOLS, a_person


@pytest.fixture
def stuck(scene):
    """A case whose render fails, before a step of a person."""
    scene = scene("apply seal look")
    case_id = scene.open()
    scene.switch.broken = True
    render_next(scene.session, scene.means, TOOLS, scene.store, now=NOW)
    return scene, case_id, scene.one(Incident).id


def test_an_administrator_lets_a_stuck_case_go_on_from_another_step(stuck):
    scene, case_id, incident_id = stuck

    with transaction(scene.session) as session:
        repair_by_place(session, scene.means, a_person("admin"), incident_id, step="look", reason="改为手工", now=NOW)

    assert scene.waits_at(case_id) == ["look"]
    assert scene.one(Incident).resolution == "placed"
    scene.look(case_id)
    assert scene.case(case_id).outcome == "办结"
    assert scene.log_flaws() == []


def test_the_steps_offered_are_those_of_people_in_the_same_scope(stuck):
    scene, _, incident_id = stuck

    assert places_for(scene.session, scene.means, incident_id) == (Place("apply", "填写"), Place("look", "复核"))


def test_repair_needs_a_reason_and_an_administrator(stuck):
    scene, case_id, incident_id = stuck
    wish = {"step": "look", "now": NOW}

    with pytest.raises(InvalidAnswers), transaction(scene.session) as session:
        repair_by_place(session, scene.means, a_person("admin"), incident_id, reason=" ", **wish)
    with pytest.raises(NotPermitted), transaction(scene.session) as session:
        repair_by_place(session, scene.means, a_person("acceptor"), incident_id, reason="试试", **wish)

    assert scene.waits_at(case_id) == []
