"""The pages of the keeper of seals."""

import csv
from io import StringIO

import pytest

from engine.accounts import Account
from engine.db import transaction
from engine.metrology.seals import SealKind, add_seal, allow_user, change_approval
from engine.metrology.seals.applications import apply_for_seal, record_use
from engine.metrology.seals.model import Approval, Seal, SealApplication
from engine.metrology.seals.register import Person
from tests.engine.metrology.seals.people import SETUP, a_wish
from tests.webapp.pages import Reader
from tests.webapp.town import log_in

ASKER = Person("a", "钱铮")


@pytest.fixture
def zhangyin(app, people):
    return log_in(Reader(app), people("zhangyin", "seal_keeper", name="章茵"))


@pytest.fixture
def seal_id(session, zhangyin, now):
    with transaction(session):
        account = session.query(Account).where(Account.login == "zhangyin").one()
        keeper = Person(str(account.id), account.display_name)
        seal = add_seal(
            session, code="JD-01", name="检定专用章", kind=SealKind.VERIFICATION, documents=["检定证书"], keeper=keeper,
            valid_until=now.date().replace(year=2027), by=SETUP, now=now,
        )  # fmt: skip
        allow_user(session, seal.id, keeper, ASKER, key="first", now=now)
        return seal.id


def used(session, now, document="LH-1", **changes):
    with transaction(session):
        _, application = apply_for_seal(session, a_wish(document=document, **changes), now=now)
        record_use(session, application.id, format="PDF", algorithm="sha256_rsa", digest="ab" * 32, now=now)


def standing(session, seal_id):
    session.rollback()
    status = session.get(Seal, seal_id).status
    session.rollback()
    return status


def test_the_register_lists_seals_with_their_uses(zhangyin, seal_id, session, now):
    used(session, now)

    page = zhangyin.open("/seals/")

    assert "检定专用章" in page.text
    assert "最近：" in page.text
    assert "印章管理" in page.link_texts()


def test_the_keeper_suspends_and_enables_with_a_reason(zhangyin, seal_id, session):
    for change, status in (("suspend", "停用"), ("enable", "启用")):
        address = f"/seals/{seal_id}/{change}"
        hidden = zhangyin.open(address).form(address)
        assert zhangyin.post(address, hidden | {"reason": "换证"}).status == 303
        assert standing(session, seal_id) == status

    assert "换证" in zhangyin.open(f"/seals/{seal_id}").text


def test_without_a_reason_nothing_changes(zhangyin, seal_id, session):
    address = f"/seals/{seal_id}/revoke"

    answer = zhangyin.post(address, zhangyin.open(address).form(address) | {"reason": ""})

    assert answer.status == 422
    assert standing(session, seal_id) == "启用"


def test_another_keeper_reads_and_does_not_change(app, people, seal_id):
    other = log_in(Reader(app), people("other", "seal_keeper", name="王"))

    page = other.open(f"/seals/{seal_id}")

    address = f"/seals/{seal_id}/suspend"
    assert "取消授权" not in page.text
    assert other.post(address, other.open(address).form(address) | {"reason": "x"}).status == 403


@pytest.mark.parametrize("role", ["operator", "approver", "admin"])
def test_others_do_not_see_the_register(app, people, role):
    assert log_in(Reader(app), people("x", role)).open("/seals/").status == 403


def test_people_are_allowed_and_no_longer(zhangyin, people, seal_id, session):
    people("lin", "approver", name="林")
    account = session.query(Account).where(Account.login == "lin").one()
    account_id = str(account.id)
    session.rollback()
    allow, remove = f"/seals/{seal_id}/users", f"/seals/{seal_id}/users/{account_id}/remove"

    shown = zhangyin.open(f"/seals/{seal_id}")
    zhangyin.post(allow, shown.form(allow) | {"account": account_id})
    page = zhangyin.open(f"/seals/{seal_id}")
    assert "授权用印 林" in page.text
    zhangyin.post(remove, page.form(remove))
    assert "取消授权 林" in zhangyin.open(f"/seals/{seal_id}").text


def test_a_use_that_waits_is_approved_by_the_keeper(zhangyin, seal_id, session, now):
    with transaction(session):
        seal = session.get(Seal, seal_id)
        keeper = Person(seal.keeper_id, seal.keeper_name)
        change_approval(session, seal_id, keeper, Approval.EACH, key="each", now=now)
        _, application = apply_for_seal(session, a_wish(), now=now)
        application_id = application.id

    page = zhangyin.open("/seals/")
    address = f"/seals/applications/{application_id}"
    assert "LH-YL-202608-000001" in page.text
    zhangyin.post(address, page.form(address) | {"decision": "approve"})

    assert session.get(SealApplication, application_id).status == "已批准"


def test_uses_are_searched_and_downloaded(zhangyin, seal_id, session, now):
    used(session, now)
    used(session, now, document="=LH-2", case_id="8")

    page = zhangyin.open("/seals/uses?words=LH-1")
    rows = list(csv.reader(StringIO(zhangyin.client.get("/seals/uses.csv").text.lstrip("\ufeff"))))

    assert "YY-2026-000001" in page.text
    assert "YY-2026-000002" not in page.text
    assert [row[3] for row in rows] == ["文书编号", "'=LH-2", "LH-1"]
    assert rows[2][13] == "ab" * 32


def test_a_search_that_cannot_be_read_finds_everything(zhangyin, seal_id, session, now):
    used(session, now)

    assert "YY-2026-000001" in zhangyin.open("/seals/uses?seal=x&begin=gestern&end=").text
