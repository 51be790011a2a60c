"""The pages of an inbox, one after the other, show every open task once, the most pressing first."""

from datetime import timedelta

from sqlalchemy import select

from engine.db import transaction
from engine.model.case import Task
from engine.queries import inbox
from tests.engine.core.scenes import COMPLAINT


def test_turning_pages_shows_every_task_once_and_those_without_a_limit_last(world):
    for _ in range(23):
        world.submit("complaint-ticket", COMPLAINT)
    desk = world.staff["service_desk"]
    with transaction(world.session) as session:
        opened = list(session.scalars(select(Task).where(Task.step == "handle").order_by(Task.id)))
        for number, task in enumerate(opened):
            task.due_at = world.now + timedelta(days=number % 3) if number % 2 else None
        opened[0].assignee = desk.account_id
        opened[1].assignee = world.applicant.account_id
        expected = {task.id for task in opened} - {opened[1].id}

    first = inbox(world.session, world.means, desk, now=world.now)
    second = inbox(world.session, world.means, desk, after=first.next, now=world.now)

    shown = [*first.rows, *second.rows]
    limits = [row.due_at for row in shown]
    known = [limit for limit in limits if limit is not None]
    assert (len(first.rows), second.next) == (20, None)
    assert [row.task_id for row in shown] == list(dict.fromkeys(row.task_id for row in shown))
    assert {row.task_id for row in shown} == expected
    assert limits == sorted(known) + [None] * (len(limits) - len(known))
    assert first.counts["todo"] == 22
    assert first.counts["mine"] == 1
