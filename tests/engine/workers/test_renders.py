"""Renders: a worker makes the document, keeps its file and lets the case go on."""

from engine.db import transaction
from engine.files import open_file
from engine.incidents import retry_incident, terminate_case
from engine.model.file import StoredFile
from engine.model.outbox import Incident, RenderJob
from engine.renders import Sweeper, render_next
from tests.engine.workers.scenes import NOW, TOOLS, a_person, minutes


def render(scene, now=NOW):
    return render_next(scene.session, scene.means, TOOLS, scene.store, now=now)


def test_a_render_keeps_its_file_with_the_case_and_the_case_goes_on(scene):
    scene = scene("apply seal look")
    case_id = scene.open()
    assert scene.waits_at(case_id) == []
    assert render(scene)
    assert not render(scene)
    row = scene.one(StoredFile)
    name, content = open_file(scene.means.ring, scene.store, row)
    assert (name, row.kind, row.case_id, row.address) == ("证书.txt", "document", case_id, "seal")
    assert "压力表" in content.decode()
    section = scene.section(case_id, "seal")
    assert section["title"] == "压力表的证书"
    assert section["files"] == [
        {"id": str(row.id), "name": name, "digest": row.digest, "size": len(content), "media_type": "text/plain"}
    ]
    assert scene.waits_at(case_id) == ["look"]


def test_no_transaction_is_open_while_a_render_runs(scene):
    scene = scene("apply seal look")
    scene.open()
    open_then = []
    scene.switch.pass_or_break = lambda: open_then.append(scene.session.in_transaction())
    render(scene)
    assert open_then == [False]


def test_a_render_under_way_is_nobody_elses(scene):
    scene = scene("apply seal look")
    scene.open()
    tried = []

    def another():
        with scene.make_session() as other:
            tried.append(render_next(other, scene.means, TOOLS, scene.store, now=NOW + minutes(9)))

    scene.switch.pass_or_break = another
    render(scene)
    assert tried == [False]
    assert len(scene.rows(StoredFile)) == 1


def test_a_failing_render_is_tried_later_each_time_and_its_incident_closes_when_it_works(scene):
    scene = scene("apply seal look")
    case_id = scene.open()
    scene.switch.broken = True
    render(scene)
    assert not render(scene)
    assert render(scene, NOW + minutes(1))
    incident = scene.one(Incident)
    assert (incident.kind, incident.step, incident.attempts) == ("render", "seal", 2)
    assert incident.next_try == scene.one(RenderJob).due_at == NOW + minutes(6)
    assert "1380000" not in incident.sentence
    scene.switch.broken = False
    assert render(scene, NOW + minutes(6))
    assert scene.one(Incident).resolution == "solved"
    assert scene.waits_at(case_id) == ["look"]
    assert scene.log_flaws() == []


def test_an_administrator_who_mended_the_cause_has_it_tried_at_once(scene):
    scene = scene("apply seal look")
    case_id = scene.open()
    scene.switch.broken = True
    render(scene)
    scene.switch.broken = False
    with transaction(scene.session):
        retry_incident(scene.session, scene.one(Incident).id, a_person("admin"), now=NOW)
    assert render(scene)
    assert scene.waits_at(case_id) == ["look"]


def test_a_render_of_a_case_that_ended_meanwhile_keeps_nothing(scene):
    scene = scene("apply seal look")
    case_id = scene.open()
    scene.switch.broken = True
    render(scene)
    scene.switch.broken = False

    def terminated():
        with scene.make_session() as desk, transaction(desk):
            terminate_case(desk, scene.means, a_person("admin"), scene.one(Incident).id, now=NOW)

    scene.switch.pass_or_break = terminated
    assert render(scene, NOW + minutes(1))
    assert scene.case(case_id).outcome == "已终止"
    assert scene.rows(StoredFile) == []
    assert scene.one(RenderJob).settled_at is not None


def test_a_worker_that_died_while_rendering_is_followed_by_another(scene):
    scene = scene("apply seal look")
    case_id = scene.open()
    with transaction(scene.session):
        scene.session.get_one(RenderJob, scene.one(RenderJob).id).leased_until = NOW + minutes(10)
    assert not render(scene, NOW + minutes(9))
    assert render(scene, NOW + minutes(10))
    assert scene.waits_at(case_id) == ["look"]


def test_bytes_that_no_row_names_go_after_the_second_look(scene):
    scene = scene("apply seal look")
    scene.open()
    render(scene)
    scene.store.put("ab" * 32, b"nobody's")
    sweeper = Sweeper()
    assert sweeper.sweep(scene.session, scene.store) == 0
    scene.store.put("cd" * 32, b"of an upload under way")
    assert sweeper.sweep(scene.session, scene.store) == 1
    assert set(scene.store.digests()) == {scene.one(StoredFile).digest, "cd" * 32}
