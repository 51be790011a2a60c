"""What an applicant may see and do of a case: what staff attached stays inside, and whoever has left sees nothing."""

from dataclasses import replace
from uuid import UUID

import pytest

from engine import cases, queries, tasks
from engine.db import new_id, reading, transaction
from engine.drafts import find_draft
from engine.errors import NotFound, NotPermitted
from engine.files import DOCUMENT, MATERIAL
from engine.model.case import Task
from engine.model.file import StoredFile
from tests.engine.core.scenes import COMPLAINT, REPLY


@pytest.fixture
def case_id(world):
    return world.submit("complaint-ticket", COMPLAINT)


def colleague(world, **facts):
    """Somebody else who acts for the applicant's party."""
    return replace(world.applicant, account_id=new_id(), **facts)


def kept(world, case_id, name, address, kind=MATERIAL):
    reference = world.upload(name, world.staff["service_desk"].account_id)
    with transaction(world.session) as session:
        row = session.get_one(StoredFile, UUID(reference["id"]))
        row.case_id, row.address, row.kind = case_id, address, kind
        return row.id


def test_applicants_neither_list_nor_read_what_staff_attached(world, case_id):
    own = kept(world, case_id, "申请.pdf", "apply")
    inside = kept(world, case_id, "内部.pdf", "handle")
    issued = kept(world, case_id, "答复.pdf", "", DOCUMENT)
    person = colleague(world)

    with reading(world.session) as session:
        shown = queries.case_page(session, world.means, person, case_id, now=world.now).files
        assert [file.id for file in shown] == [own, issued]
        assert [queries.file_for(session, world.means, person, one, now=world.now).id for one in (own, issued)] == [
            own,
            issued,
        ]
        with pytest.raises(NotFound):
            queries.file_for(session, world.means, person, inside, now=world.now)
        clerk = world.staff["service_desk"]
        assert len(queries.case_page(session, world.means, clerk, case_id, now=world.now).files) == 3


def test_an_applicant_does_not_open_a_task_of_staff(world, case_id):
    task_id = world.open_task(case_id, "handle")
    with reading(world.session) as session, pytest.raises(NotFound):
        queries.task_form(session, world.means, world.applicant, task_id, now=world.now)


def test_an_agent_who_was_removed_has_lost_cases_and_drafts(world, case_id):
    with transaction(world.session) as session:
        draft_id = cases.start_draft(
            session, world.means, world.applicant, "complaint-ticket", party_id=world.party, now=world.now
        ).id
    removed = replace(world.applicant, party_ids=frozenset(), submits_for=frozenset())

    with reading(world.session) as session:
        assert queries.my_cases(session, removed) == ()
        assert queries.my_drafts(session, world.means, removed) == ()
        with pytest.raises(NotFound):
            find_draft(session, removed, draft_id)
        with pytest.raises(NotFound):
            queries.case_page(session, world.means, removed, case_id, now=world.now)
        assert len(queries.my_cases(session, colleague(world))) == 1
    with pytest.raises(NotFound), transaction(world.session) as session:
        cases.withdraw_case(session, world.means, removed, case_id, reason="不办了", key="w", now=world.now)


def test_an_agent_who_may_not_submit_neither_answers_nor_withdraws(world, case_id):
    agent, task_id = colleague(world, submits_for=frozenset()), world.open_task(case_id, "handle")
    with transaction(world.session) as session:
        session.get_one(Task, task_id).role = "applicant"

    with pytest.raises(NotPermitted), transaction(world.session) as session:
        tasks.complete_task(session, world.means, agent, task_id, REPLY, key="k", now=world.now)
    with pytest.raises(NotPermitted), transaction(world.session) as session:
        cases.withdraw_case(session, world.means, agent, case_id, reason="不办了", key="w", now=world.now)
