"""The archivist's pages: what is filed, lending with marks, destruction by two."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from adapters.archive_bagit import BagArchive
from engine.db import transaction
from engine.delivery import deliver_next
from engine.model.case import Case
from engine.model.package import DestructionRow, LoanRow, PackageRow
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in

KEY = "k" * 24


@pytest.fixture
def filed(town, chenfang, tmp_path):
    """A complaint that was withdrawn and filed in a folder; gives its package."""
    apply(chenfang)
    case_id = town.session.query(Case).one().id
    town.session.rollback()
    chenfang.send(f"/my/cases/{case_id}/withdraw", {"reason": "不需要了", "_key": KEY})
    adapters = {"archive": BagArchive.from_settings({"ARCHIVE_FOLDER": str(tmp_path / "archive")})}
    deliver(town, adapters)
    package = town.session.query(PackageRow).one().id
    town.session.rollback()
    return package


def deliver(town, adapters):
    while deliver_next(town.session, town.means, adapters, town.store, now=town.now):
        pass


@pytest.fixture
def person(town_app, people):
    def make(login, *roles):
        return log_in(Reader(town_app), people(login, *roles, name=login))

    return make


@pytest.fixture
def archivist(person):
    return person("lijuan", "archivist")


def lent(archivist, borrower, filed, town):
    borrower.send(f"/archive/packages/{filed}/loans", {"reason": "复核投诉", "days": "3", "_key": KEY},
                  seen_on=f"/archive/packages/{filed}")  # fmt: skip
    loan = town.session.query(LoanRow).one().id
    town.session.rollback()
    archivist.send(f"/archive/loans/{loan}/decision", {"decision": "approve"}, seen_on="/archive/loans")
    return loan


def test_the_archivist_finds_a_filed_case(archivist, filed):
    page = archivist.open("/archive/?find=TS-")

    assert "TS-2026-" in page.text
    assert "已归档" in page.text
    assert "没有保管期满的档案" in archivist.open("/archive/?state=due").text


def test_applicants_do_not_come_in(chenfang, filed):
    assert chenfang.open("/archive/").status == 403
    assert chenfang.open(f"/archive/packages/{filed}").status == 403


def test_a_wish_without_a_reason_is_shown_again_with_what_was_typed(person, filed):
    borrower = person("hejian", "verifier")
    address = f"/archive/packages/{filed}"

    page = borrower.send(f"{address}/loans", {"reason": "", "days": "99", "_key": KEY}, seen_on=address)

    assert page.status == 422
    assert "请填写原因" in page.text
    assert page.tree.get_element_by_id("days").value == "99"


def test_a_lent_case_is_read_under_the_borrowers_name(archivist, person, filed, town, clock):
    borrower = person("hejian", "verifier")
    loan = lent(archivist, borrower, filed, town)

    page = borrower.send(f"/archive/loans/{loan}/read", {}, seen_on="/archive/loans")
    assert "压力表的检定周期" in page.text
    assert "借阅 hejian" in page.text
    assert archivist.post(f"/archive/loans/{loan}/read", {}).status in (400, 404)

    clock.move(days=4)
    borrower = log_in(Reader(borrower.app), "hejian")
    assert "已到期" in borrower.open("/archive/loans").text


def test_a_refusal_needs_a_word(archivist, person, filed, town):
    borrower = person("hejian", "verifier")
    borrower.send(f"/archive/packages/{filed}/loans", {"reason": "看看", "days": "3", "_key": KEY},
                  seen_on=f"/archive/packages/{filed}")  # fmt: skip
    loan = town.session.query(LoanRow).one().id
    town.session.rollback()

    assert (
        archivist.send(f"/archive/loans/{loan}/decision", {"decision": "refuse"}, seen_on="/archive/loans").status
        == 422
    )
    archivist.send(
        f"/archive/loans/{loan}/decision", {"decision": "refuse", "note": "与工作无关"}, seen_on="/archive/loans"
    )

    assert "与工作无关" in borrower.open("/archive/loans").text


def test_two_others_approve_and_the_case_is_gone(archivist, person, filed, town, chenfang):
    with transaction(town.session) as session:
        session.execute(update(PackageRow).values(expires_on=town.now.date() - timedelta(days=1)))
    due = archivist.open("/archive/?state=due")
    assert "TS-2026-" in due.text
    assert archivist.send("/archive/destructions", {"_key": KEY}, seen_on="/archive/?state=due").status == 422

    made = archivist.send(
        "/archive/destructions",
        {"package": str(filed), "reason": "保管期限届满", "_key": KEY},
        seen_on="/archive/?state=due",
    )
    address = made.goes_to
    assert "还须两人审批" in archivist.open("/archive/destructions").text
    assert "同意销毁" not in archivist.open(address).text
    for login, role in (("qianzheng", "approver"), ("zhaomin", "supervisor")):
        person(login, role).send(f"{address}/approve", {}, seen_on=address)

    town.session.expire_all()
    assert town.session.query(Case).one().data_key == b""
    assert town.session.query(DestructionRow).one().done_at is not None
    town.session.rollback()
    assert "已销毁" in chenfang.open("/my/").text


def test_a_list_may_be_refused_with_a_reason(archivist, person, filed, town):
    with transaction(town.session) as session:
        session.execute(update(PackageRow).values(expires_on=town.now.date() - timedelta(days=1)))
    made = archivist.send(
        "/archive/destructions", {"package": str(filed), "reason": "届满", "_key": KEY}, seen_on="/archive/?state=due"
    )
    decider = person("gaoyuan", "decider")

    assert decider.send(f"{made.goes_to}/refuse", {}, seen_on=made.goes_to).status == 422
    decider.send(f"{made.goes_to}/refuse", {"note": "尚有诉讼"}, seen_on=made.goes_to)

    assert "尚有诉讼" in decider.open(made.goes_to).text
