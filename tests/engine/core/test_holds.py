"""Documents that are held until they are paid for: every way to them asks the same formula."""

import dataclasses
import json
import logging

import pytest
from sqlalchemy import select

from engine import queries
from engine.archive import lending
from engine.catalog import Catalog, publish
from engine.catalog.bundle import read_bundle
from engine.db import new_id, reading, transaction
from engine.errors import InvalidDefinition, NotFound, NotPermitted
from engine.files import open_file
from engine.model.file import StoredFile
from engine.ports import Render, Rendered, RenderedFile
from tests.engine.workers.scenes import a_form
from tests.engine.workflow.drawings import process, sub
from tests.scenarios.world import World

LANES = (
    '<laneSet id="lanes"><lane id="l1" name="委托方"><flowNodeRef>apply</flowNodeRef></lane>'
    '<lane id="l2" name="财务"><flowNodeRef>pay</flowNodeRef></lane></laneSet>'
)
ITEM = """
code = "sold"
title = "卖证书"
kind = "%s"
process = "sold"
number = "M-{serial:4}"
version = 1
[roles]
"委托方" = "applicant"
"财务" = "finance"
[tasks.apply]
form = "sold/apply"
[tasks.pay]
form = "sold/pay"
[repeat.instruments]
over = "2"
[renders.seal]
run = "paper"
inputs = { name = "apply.wish" }
%s
"""
HELD = 'held = \'pay.got != "是"\'\nheld_words = "付款后可下载"'


def unlike(case, end):
    """Content that no other file has."""
    return f"{case.scope_path}{end}".encode()


class Sold(World):
    """A service whose two certificates are held, each until its own payment."""

    def __init__(self, session, folder, now, bound=HELD, kind="market-service", content=unlike):
        super().__init__(session, folder, now)

        def paper(tools, case, now, name):
            """Two files under one step, as a certificate and its data are."""
            made = [(f"{case.scope_path}.{end}", content(case, end)) for end in ("pdf", "xml")]
            return Rendered([RenderedFile(title, "text/plain", held) for title, held in made], {"title": name})

        catalog = Catalog({}, {"paper": Render("paper", {"name": "string"}, {"title": "string"}, paper)})
        self.means = dataclasses.replace(self.means, catalog=catalog)
        home, forms = folder / "item/processes/sold", folder / "item/forms/sold"
        for path in (home, forms):
            path.mkdir(parents=True)
        inner = sub("instruments", "start i; service seal name=制证; user pay name=收款; end z", "i > seal > pay > z")
        drawn = process(
            "sold", "start s; user apply name=委托; end e name=办结", "s > apply > instruments > e", inner + LANES
        )
        (home / "process.bpmn").write_bytes(drawn)
        (home / "item.toml").write_text(ITEM % (kind, bound), "utf-8")
        (forms / "apply.form").write_text(a_form("wish"), "utf-8")
        (forms / "pay.form").write_text(a_form("got"), "utf-8")
        with transaction(session):
            publish(session, catalog, read_bundle(home, forms.parent), unit_id=self.unit, by=None, now=now)

    def made(self):
        """A case whose certificates are made; its id, and the ids of the files by their names."""
        case_id = self.submit("sold", {"wish": "证书"})
        self.work()
        with self._looking():
            rows = self.session.scalars(select(StoredFile).where(StoredFile.case_id == case_id)).all()
            names = {open_file(self.means.ring, self.store, row)[0]: row.id for row in rows}
        return case_id, names

    def opens(self, actor, file_id):
        """Whether somebody is given a file."""
        with reading(self.session) as session:
            try:
                return queries.file_for(session, self.means, actor, file_id, now=self.now).id == file_id
            except NotPermitted as held:
                assert held.zh == "付款后可下载"
                return False

    def listed(self, actor, case_id):
        """Name → (what is said of it, whether it opens) on the page of the case."""
        with reading(self.session) as session:
            page = queries.case_page(session, self.means, actor, case_id, now=self.now)
        return {one.name: (one.held, one.is_open) for one in page.files}

    def materials(self, actor):
        """Name → what is said of it in the applicant's materials."""
        with reading(self.session) as session:
            found = queries.my_materials(session, self.means, actor, now=self.now)
        return {one.name: one.held for one in found}


@pytest.fixture
def world(session, tmp_path, now):
    return Sold(session, tmp_path, now)


def test_a_document_is_held_from_the_applicant_until_its_own_payment_and_then_free_by_itself(world):
    case_id, files = world.made()
    first, second = files["instruments[0].pdf"], files["instruments[1].pdf"]
    assert not any(world.opens(world.applicant, one) for one in files.values())

    world.complete("finance", case_id, "instruments[0].pay", {"got": "是"})

    assert world.opens(world.applicant, first)
    assert not world.opens(world.applicant, second)
    assert world.listed(world.applicant, case_id) == {
        "instruments[0].pdf": ("", True),
        "instruments[0].xml": ("", True),
        "instruments[1].pdf": ("付款后可下载", False),
        "instruments[1].xml": ("付款后可下载", False),
    }
    assert world.materials(world.applicant) == {name: "" if "[0]" in name else "付款后可下载" for name in files}


def test_whoever_acts_for_the_party_is_bound_too_and_strangers_learn_nothing(world):
    _, files = world.made()
    colleague = dataclasses.replace(world.applicant, account_id=new_id())
    both = dataclasses.replace(world.staff["finance"], party_ids=frozenset({world.party}))
    stranger = dataclasses.replace(world.applicant, account_id=new_id(), party_ids=frozenset())

    assert not any(world.opens(one, file_id) for one in (colleague, both) for file_id in files.values())
    with pytest.raises(NotFound):
        world.opens(stranger, files["instruments[0].pdf"])


def test_staff_open_what_is_held_and_read_that_it_is(world):
    case_id, files = world.made()
    clerk = world.staff["finance"]

    assert all(world.opens(clerk, one) for one in files.values())
    assert set(world.listed(clerk, case_id).values()) == {("付款后可下载", True)}
    with reading(world.session) as session, pytest.raises(NotPermitted):
        lending.ask_loan(session, world.applicant, new_id(), reason="看看", days=1, key="k", now=world.now)


@pytest.mark.parametrize("formula", ["1 / 0 > 1", "pay.got", "null"])
def test_a_formula_without_an_answer_holds_and_staff_are_told(session, tmp_path, now, caplog, formula):
    world = Sold(session, tmp_path, now, bound=f"held = '{formula}'\nheld_words = \"付款后可下载\"")
    case_id, files = world.made()

    with caplog.at_level(logging.WARNING, "engine.queries.holds"):
        assert not world.opens(world.applicant, files["instruments[0].pdf"])
    assert "M-0001" in caplog.text
    assert "instruments[0].seal" in caplog.text
    told, may = world.listed(world.staff["finance"], case_id)["instruments[0].pdf"]
    assert may
    assert "“制证”的暂缓条件没有结果" in told
    assert world.listed(world.applicant, case_id)["instruments[0].pdf"] == ("付款后可下载", False)


@pytest.mark.parametrize(
    ("bound", "kind", "told"),
    [
        (HELD, "licence", "只有市场化服务可以暂缓交付文书"),
        ("held = 'pay = null'", "market-service", "请填写 held_words"),
        ("held = 'nothing = null'\nheld_words = \"x\"", "market-service", "不存在的名称“nothing”"),
    ],
)
def test_a_hold_that_may_not_be_is_refused_at_publish(session, tmp_path, now, bound, kind, told):
    with pytest.raises(InvalidDefinition) as refused:
        Sold(session, tmp_path, now, bound=bound, kind=kind)

    assert told in json.dumps([flaw.zh for flaw in refused.value.flaws], ensure_ascii=False)
