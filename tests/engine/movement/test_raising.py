"""Events of the drawing that people raise; the rows are those of docs/reference/free-movement.md."""

import pytest
from sqlalchemy import select

from engine import movement
from engine.catalog import publish
from engine.catalog.bundle import read_bundle
from engine.db import reading, transaction
from engine.errors import Conflict, InvalidAnswers, InvalidDefinition, NotPermitted
from engine.log import broken_lines
from engine.model.case import Task, Wait
from engine.queries import case_page
from tests.engine.movement.scenes import PermitWorld

MESSAGES = """
[messages.damaged]
label = "样品损坏"
by = ["reviewer", "applicant"]
hint = "停止办理"
"""
EDGE = "; edge damaged at=samples message=damage; user repair name=处理损坏"
FLOWS = "; damaged > repair > decide"


class Broken(PermitWorld):
    """The permit whose samples may break."""

    def __init__(self, session, folder, now, messages=MESSAGES, edge=EDGE):
        self.messages, self.folder = messages, folder
        super().__init__(session, folder, now, edge=edge, flows=FLOWS)
        item = folder / "item/processes/permit/item.toml"
        item.write_text(item.read_text("utf-8").replace("version = 1", "version = 2") + messages, "utf-8")
        bundle = read_bundle(folder / "item/processes/permit", folder / "item/forms")
        with transaction(session):
            publish(session, self.means.catalog, bundle, unit_id=self.unit, by=None, now=now)

    def offers(self, actor, case_id):
        with reading(self.session):
            return case_page(self.session, self.means, actor, case_id, now=self.now).events

    def raised(self, actor, case_id, wait_id, reason="摔坏了", key="k"):
        with transaction(self.session):
            movement.raise_event(
                self.session, self.means, actor, case_id, wait_id, reason=reason, key=key, now=self.now
            )


@pytest.fixture
def world(session, tmp_path, now):
    return Broken(session, tmp_path, now)


@pytest.fixture
def case_id(world):
    opened = world.submit("permit", {"wish": "x"})
    for step in ("assess", "law", "tech"):
        world.complete("reviewer", opened, step, {"opinion": "可"})
    return opened


def wait_of(world, case_id):
    world.session.rollback()
    found = world.session.scalars(select(Wait.id).where(Wait.case_id == case_id, Wait.name == "damage")).one()
    world.session.rollback()
    return found


def test_an_event_takes_the_case_where_the_arrow_leads_and_its_words_are_kept(world, case_id):
    """V1"""
    reviewer = world.staff["reviewer"]
    [offer] = world.offers(reviewer, case_id)
    assert (offer.label, offer.hint, offer.subject) == ("样品损坏", "停止办理", "")

    world.raised(reviewer, case_id, offer.wait_id)

    assert world.open_steps(case_id) == ["repair"]
    with reading(world.session):
        page = case_page(world.session, world.means, reviewer, case_id, now=world.now)
        ended = world.session.scalars(select(Task.ended_as).where(Task.address == "samples[0].record")).one()
    assert next(one.rows for one in page.sections if one.address == "damaged")[0] == ("reason", "摔坏了")
    assert ended == "cancelled"
    assert page.events == ()
    assert list(broken_lines(world.session)) == []
    world.session.rollback()


def test_the_same_form_raises_once_and_a_stale_one_is_refused(world, case_id):
    """V1"""
    reviewer, wait_id = world.staff["reviewer"], wait_of(world, case_id)
    world.raised(reviewer, case_id, wait_id)
    world.raised(reviewer, case_id, wait_id)

    assert world.open_steps(case_id) == ["repair"]
    with pytest.raises(Conflict):
        world.raised(reviewer, case_id, wait_id, key="other")


def test_only_the_roles_that_are_named_may_raise_it_and_they_must_say_why(world, case_id):
    """V1"""
    wait_id = wait_of(world, case_id)

    assert world.offers(world.staff["decider"], case_id) == ()
    with pytest.raises(NotPermitted):
        world.raised(world.staff["decider"], case_id, wait_id)
    with pytest.raises(InvalidAnswers):
        world.raised(world.staff["reviewer"], case_id, wait_id, reason=" ")
    assert "repair" not in world.open_steps(case_id)


def test_the_applicant_raises_what_item_toml_lets_them(world, case_id):
    """V1"""
    [offer] = world.offers(world.applicant, case_id)

    world.raised(world.applicant, case_id, offer.wait_id)

    assert world.open_steps(case_id) == ["repair"]


def test_a_suspended_case_offers_no_events(world, case_id):
    """V1"""
    supervisor = world.staff["supervisor"]
    with transaction(world.session):
        movement.suspend_case(
            world.session, world.means, supervisor, case_id, reason="等候通知", basis="", key="s", now=world.now
        )

    assert world.offers(world.staff["reviewer"], case_id) == ()
    with pytest.raises(Conflict):
        world.raised(world.staff["reviewer"], case_id, wait_of(world, case_id))


@pytest.mark.parametrize(
    ("messages", "told"),
    [
        ('[messages.nowhere]\nlabel = "x"\nby = ["reviewer"]', "没有这个环节"),
        ('[messages.damaged]\nby = ["reviewer"]', "请填写 label"),
        ('[messages.damaged]\nlabel = "x"\nby = ["nobody"]', "不在 [roles] 里"),
        ('[messages.damaged]\nlabel = "x"', "不在 [roles] 里"),
    ],
)
def test_a_binding_that_cannot_be_raised_is_refused_at_publish(session, tmp_path, now, messages, told):
    """V1"""
    with pytest.raises(InvalidDefinition) as refused:
        Broken(session, tmp_path, now, messages=f"\n{messages}\n")

    assert told in str([flaw.zh for flaw in refused.value.flaws])
