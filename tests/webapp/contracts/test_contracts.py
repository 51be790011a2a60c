"""The register of contracts for those who keep it, and the standard terms for everybody."""

from datetime import timedelta

import pytest

from engine.catalog import Means, publish, read_items
from engine.db import transaction
from engine.metrology.contracts import Contract, ContractDraw, ContractKind
from tests.engine.people import a_unit
from tests.growth.counting import counted
from tests.scenarios.world import ROOT
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.wiring import make_catalog

CODE = "quotation-request"


@pytest.fixture
def contract(session, now):
    with transaction(session):
        row = Contract(
            number="HT-2026-00009", kind=ContractKind.FRAMEWORK, client="澄湖（演示）", party_id=None, case_id=None,
            subject="年度检定校准", cap_fen=100_000, valid_from=now.date(), valid_until=now.date(), registered_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(
            ContractDraw(
                contract_id=row.id, case_id=row.id, case_number="WT-2026-000001", amount_fen=40_000, drawn_at=now,
                once="x",
            )
        )  # fmt: skip
        return row.id


def test_the_register_says_what_is_left_of_a_framework_contract(app, people, contract):
    lijuan = log_in(Reader(app), people("lijuan", "finance", name="李娟"))

    assert "600.00元" in lijuan.open("/registers/contracts/?words=澄湖").text
    page = lijuan.open(f"/registers/contracts/{contract}")
    assert "WT-2026-000001" in page.text
    assert lijuan.client.get("/registers/contracts/export.xlsx").status_code == 200
    assert "没有符合条件的合同" in lijuan.open("/registers/contracts/?words=没有").text


def test_contracts_are_sifted_by_kind_and_by_whether_they_still_count(app, people, contract, session, now):
    with transaction(session):
        session.add(
            Contract(
                number="HT-2025-00001", kind=ContractKind.FRAMEWORK, client="虞东（演示）", party_id=None, case_id=None,
                subject="上一年度", cap_fen=1, valid_from=now.date() - timedelta(days=400),
                valid_until=now.date() - timedelta(days=35), registered_at=now,
            )
        )  # fmt: skip
    lijuan = log_in(Reader(app), people("lijuan", "finance", name="李娟"))

    over = lijuan.open("/registers/contracts/?term=已过期").text
    assert "HT-2025-00001" in over
    assert "HT-2026-00009" not in over
    assert "HT-2025-00001" not in lijuan.open("/registers/contracts/?term=有效&kind=框架合同").text
    assert "没有符合条件的合同" in lijuan.open("/registers/contracts/?kind=单次合同").text


def test_strangers_do_not_see_the_register(app, contract):
    assert Reader(app).open(f"/registers/contracts/{contract}").status in (303, 302)


def test_everybody_reads_and_downloads_the_standard_terms(town, build, session, now):
    town.wiring.means = Means(make_catalog(town.means.ring), town.means.ring)
    town.wiring.print_form = lambda sheet: "".join(block.hint for block in sheet.blocks).encode()
    stranger = Reader(build(wiring=town.wiring))
    assert "目前没有使用合同的事项" in stranger.open("/contract-terms/").text

    bundle = next(one for one in read_items(ROOT / "processes", ROOT / "forms") if one.item()["code"] == CODE)
    with transaction(session):
        publish(session, town.wiring.means.catalog, bundle, unit_id=a_unit(session).id, by=None, now=now)

    single, framework = stranger.open("/contract-terms/").text, stranger.open("/contract-terms/?kind=框架合同").text
    assert "合同价款为＿＿＿＿＿＿（含税）" in single
    assert "合同期内累计不超过＿＿＿＿＿＿" in framework
    assert "仲裁检定" in stranger.client.get("/contract-terms/terms.pdf").data.decode()
    assert stranger.open("/contract-terms/?kind=x").status == 404


def test_what_is_left_is_asked_for_once_however_many_contracts_there_are(app, people, contract, session, now):
    lijuan = log_in(Reader(app), people("lijuan", "finance", name="李娟"))
    addresses = ("/registers/contracts/", "/registers/contracts/export.xlsx")

    def statements():
        with counted(session.get_bind()) as seen:
            for address in addresses:
                assert lijuan.client.get(address).status_code == 200
        return len(seen)

    statements()
    few = statements()
    with transaction(session):
        for number in range(10, 20):
            session.add(
                Contract(
                    number=f"HT-2026-{number:05}",
                    kind=ContractKind.SINGLE,
                    client="澄湖（演示）",
                    party_id=None,
                    case_id=None,
                    subject="检定",
                    cap_fen=1,
                    valid_from=now.date(),
                    valid_until=None,
                    registered_at=now,
                )
            )
    assert statements() == few
