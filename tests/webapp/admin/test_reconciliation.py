"""The administrator sees where a receiver differs from us and settles it by one press."""

import pytest

from engine.db import new_id, transaction
from engine.model.outbox import OutboxMessage
from engine.model.reconciliation import Difference
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in

ADDRESS = "/admin/reconciliation"


@pytest.fixture
def admin(town_app, people):
    return log_in(Reader(town_app), people("jiangrui", "admin", name="蒋睿"))


@pytest.fixture
def difference(town, chenfang):
    apply(chenfang)
    with transaction(town.session) as session:
        message = session.query(OutboxMessage).first()
        message.verdict, message.settled_at = "delivered", town.now
        row = Difference(
            id=new_id(), message_id=message.id, found_at=town.now, asked_at=town.now, ours="delivered", theirs="unknown"
        )
        session.add(row)
        return row.id


def test_a_lost_message_is_sent_again_by_one_press(admin, difference, town):
    shown = admin.open(ADDRESS)
    assert "没有这条消息" in shown.text
    assert "以对方为准" not in shown.text

    admin.send(f"{ADDRESS}/{difference}", {"how": "resend"}, seen_on=ADDRESS)

    page = admin.open(ADDRESS)
    assert "我方记录与各外部系统一致" in page.text
    assert "已重发" in page.text
    assert town.nudges > 0


def test_a_way_that_does_not_exist_is_refused(admin, difference):
    assert admin.send(f"{ADDRESS}/{difference}", {"how": "guess"}, seen_on=ADDRESS).status == 404


def test_others_do_not_come_in(chenfang, qianhao):
    assert chenfang.open(ADDRESS).status == 403
    assert qianhao.open(ADDRESS).status == 403
