"""Timers: fired after they are due and not before, one case never in the way of another."""

import pytest

from engine.db import transaction
from engine.errors import NotPermitted
from engine.incidents import list_open, resolve_incident, retry_incident, terminate_case
from engine.model.case import Wait
from engine.model.event import Event
from engine.model.outbox import Incident
from engine.timers import fire_due
from tests.engine.workers.scenes import NOW, a_person, minutes

REMINDER = {"edges": "edge late at=look cycle=R/PT1H cancelActivity=false; end told", "edge_flows": "late > told"}


def fire(scene, now, **more):
    return fire_due(scene.session, scene.means, now=now, **more)


def test_a_timer_fires_when_it_is_due_and_not_before(scene):
    scene = scene("apply pause look")
    case_id = scene.open()
    assert fire(scene, NOW + minutes(59)) == 0
    assert scene.waits_at(case_id) == []
    assert fire(scene, NOW + minutes(60)) == 1
    assert scene.waits_at(case_id) == ["look"]
    assert fire(scene, NOW + minutes(60)) == 0
    assert scene.rows(Wait) == []


def test_a_case_that_cannot_move_does_not_stop_the_others(scene):
    scene = scene("apply pause work_out look")
    stuck, fine = scene.open(key="a"), scene.open(key="b", now=NOW + minutes(1))
    whole = scene.switch.pass_or_break
    calls = []
    scene.switch.pass_or_break = lambda: calls.append(1) or (len(calls) == 1 and 1 / 0)
    assert fire(scene, NOW + minutes(61)) == 1
    assert scene.waits_at(fine) == ["look"]
    incident = scene.one(Incident)
    assert (incident.kind, incident.case_id, incident.attempts) == ("timer", stuck, 1)
    scene.switch.pass_or_break = whole
    assert fire(scene, NOW + minutes(61)) == 0
    assert fire(scene, NOW + minutes(62)) == 1
    assert scene.waits_at(stuck) == ["look"]
    assert scene.one(Incident).resolution == "solved"
    assert scene.log_flaws() == []


def test_no_more_cases_than_asked_for_are_moved_in_one_round(scene):
    scene = scene("apply pause look")
    for key in "abc":
        scene.open(key=key)
    assert fire(scene, NOW + minutes(60), limit=2) == 2
    assert fire(scene, NOW + minutes(60), limit=2) == 1


def test_a_timer_that_runs_again_is_due_once_per_turn(scene):
    scene = scene("apply look", **REMINDER)
    case_id = scene.open()
    assert fire(scene, NOW + minutes(60)) == 1
    assert fire(scene, NOW + minutes(61)) == 0
    assert scene.one(Wait, case_id=case_id).due_at == NOW + minutes(120)
    assert fire(scene, NOW + minutes(120)) == 1
    assert scene.waits_at(case_id) == ["look"]
    assert len([line for line in scene.rows(Event) if line.kind == "timer"]) == 2


def test_a_case_that_somebody_holds_is_left_for_the_next_round(scene, database):
    scene = scene("apply pause look")
    case_id = scene.open()
    if database.kind == "postgresql":
        with scene.make_session() as desk, transaction(desk):
            desk.get_one(type(scene.case(case_id)), case_id, with_for_update=True)
            assert fire(scene, NOW + minutes(60)) == 0
    assert fire(scene, NOW + minutes(60)) == 1


def broken_case(scene):
    scene = scene("apply pause work_out look")
    case_id = scene.open()
    scene.switch.broken = True
    fire(scene, NOW + minutes(60))
    return scene, case_id, scene.one(Incident).id


def test_an_incident_is_listed_until_it_is_put_right(scene):
    scene, case_id, incident_id = broken_case(scene)
    assert [row.id for row in list_open(scene.session)] == [incident_id]
    scene.session.rollback()
    with transaction(scene.session):
        resolve_incident(scene.session, incident_id, a_person("admin"), now=NOW)
    assert list(list_open(scene.session)) == []
    scene.session.rollback()
    kinds = [line.kind for line in scene.rows(Event, case_id=case_id)]
    assert kinds[-2:] == ["incident-opened", "incident-closed"]
    assert scene.log_flaws() == []


def test_a_retried_timer_fires_at_once(scene):
    scene, case_id, incident_id = broken_case(scene)
    scene.switch.broken = False
    assert fire(scene, NOW + minutes(60)) == 0
    with transaction(scene.session):
        retry_incident(scene.session, incident_id, a_person("admin"), now=NOW + minutes(60))
    assert fire(scene, NOW + minutes(60)) == 1
    assert scene.waits_at(case_id) == ["look"]


def test_a_case_that_nobody_can_mend_is_terminated_and_waits_for_nothing(scene):
    scene, case_id, incident_id = broken_case(scene)
    with transaction(scene.session):
        terminate_case(scene.session, scene.means, a_person("admin"), incident_id, now=NOW)
    assert scene.case(case_id).outcome == "已终止"
    assert scene.rows(Wait) == []
    assert scene.one(Incident).resolution == "case-ended"
    assert fire(scene, NOW + minutes(500)) == 0
    assert scene.log_flaws() == []


def test_only_administrators_touch_incidents(scene):
    scene, _, incident_id = broken_case(scene)
    acts = (
        lambda who: retry_incident(scene.session, incident_id, who, now=NOW),
        lambda who: resolve_incident(scene.session, incident_id, who, now=NOW),
        lambda who: terminate_case(scene.session, scene.means, who, incident_id, now=NOW),
    )
    for act in acts:
        with pytest.raises(NotPermitted), transaction(scene.session):
            act(a_person("acceptor"))
    assert scene.one(Incident).resolved_at is None
