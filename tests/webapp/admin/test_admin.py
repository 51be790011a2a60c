"""The administrator sees what got stuck and puts it right."""

import pytest

from engine.db import new_id, transaction
from engine.incidents import Failure, open_incident
from engine.model.case import Case
from engine.model.outbox import Incident, OutboxMessage
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in


@pytest.fixture
def admin(town_app, people):
    return log_in(Reader(town_app), people("jiangrui", "admin", name="蒋睿"))


@pytest.fixture
def incident(town, chenfang):
    apply(chenfang)
    with transaction(town.session) as session:
        case = session.query(Case).one()
        failure = Failure("对方没有回应", "handle")
        return open_incident(session, kind="move", case_id=case.id, subject=new_id(), failure=failure, now=town.now).id


def act(admin, town, incident, verb, seen_on="/admin/"):
    admin.send(f"/admin/incidents/{incident}/{verb}", {}, seen_on=seen_on)
    town.session.expire_all()
    found = town.session.get(Incident, incident)
    town.session.rollback()
    return found


def test_the_page_names_case_and_problem(admin, incident):
    page = admin.open("/admin/")

    assert "对方没有回应" in page.text
    assert "TS-2026-" in page.text


def test_an_incident_is_put_right_by_hand(admin, town, incident):
    act(admin, town, incident, "resolve")

    assert "没有需要处理的问题。" in admin.open("/admin/").text


def test_an_incident_is_tried_again_at_once(admin, town, incident):
    before = town.nudges
    act(admin, town, incident, "retry")

    assert town.nudges == before + 1


def test_a_case_is_terminated_after_asking(admin, town, chenfang, incident):
    address = f"/admin/incidents/{incident}/terminate"
    admin.send(address, {})

    assert "已终止" in chenfang.open("/my/").text


def test_a_refused_message_is_sent_again(admin, town, chenfang):
    apply(chenfang)
    with transaction(town.session) as session:
        message = session.query(OutboxMessage).first()
        message.verdict, message.settled_at, message.detail = "refused", town.now, "空号"
        message_id = message.id
    shown = admin.open("/admin/")

    admin.send(f"/admin/messages/{message_id}/replay", {}, seen_on="/admin/")

    assert "空号" in shown.text
    assert "空号" not in admin.open("/admin/").text


def test_the_log_is_checked(admin, town, chenfang):
    apply(chenfang)

    answer = admin.send("/admin/log", {}, seen_on="/admin/")

    assert answer.status == 303
    assert "办理记录核对无误" in admin.open("/admin/").text


def test_others_do_not_get_in(chenfang, qianhao):
    assert [chenfang.open("/admin/").status, qianhao.open("/admin/").status] == [403, 403]
