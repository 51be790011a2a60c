"""Somebody comes from nowhere: registers with a code to a phone, adds a company, and gets back in after forgetting."""

import re

import pytest
from sqlalchemy import select

from engine.accounts import Account
from engine.accounts.model import PhoneCode
from engine.forms.kinds.identity import uscc_check_character
from engine.model.outbox import OutboxMessage
from engine.outbox import read_payload
from tests.webapp.pages import Reader

PHONE = "13912345678"
SECRET = "Ruler-2026-brass"
PERSON = {"name": "王小满", "login": "WangXM", "new_password": SECRET, "again_password": SECRET, "agree": "yes"}
CODE = "91320500MA1TENT00" + uscc_check_character("91320500MA1TENT00")
COMPANY = {"name": "苏州小满精密仪器有限公司", "credit_code": CODE, "phone": "0512-65201234"}


@pytest.fixture
def stranger(town_app):
    return Reader(town_app)


def messages(town):
    town.session.rollback()
    rows = town.session.scalars(
        select(OutboxMessage).where(OutboxMessage.topic == "account").order_by(OutboxMessage.id)
    )
    told = [read_payload(town.means.ring, row) for row in rows]
    town.session.rollback()
    return told


def code_to(town, phone=PHONE):
    last = [told for told in messages(town) if told["phone"] == phone][-1]
    return re.search(r"\d{6}", last["text"]).group()


def registered(stranger, town, **changes):
    stranger.send("/register", {"phone": PHONE})
    return stranger.send("/register/confirm", PERSON | {"code": code_to(town)} | changes)


def test_whoever_proves_a_phone_has_an_account_and_applies_as_a_person(stranger, town):
    assert registered(stranger, town).goes_to == "/login"

    assert stranger.log_in("wangxm", SECRET).goes_to == "/my/"
    assert "王小满" in stranger.open("/account").text
    assert messages(town)[-1]["text"].endswith("您的账号是 wangxm。")


def test_a_wrong_code_opens_nothing_and_five_wrong_ones_end_it(stranger, town):
    stranger.send("/register", {"phone": PHONE})
    right = code_to(town)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        page = stranger.send("/register/confirm", PERSON | {"code": wrong})
        assert page.status == 422
        assert "验证码不正确或已失效" in page.text
    assert stranger.send("/register/confirm", PERSON | {"code": right}).status == 422
    assert town.session.scalar(select(Account.id).where(Account.login == "wangxm")) is None


def test_a_code_is_good_for_ten_minutes_and_for_one_account(stranger, town, clock):
    stranger.send("/register", {"phone": PHONE})
    old = code_to(town)
    clock.move(minutes=11)
    assert stranger.send("/register/confirm", PERSON | {"code": old}).status == 422
    assert registered(stranger, town).status == 303
    again = Reader(stranger.app)
    clock.move(minutes=2)
    again.send("/register", {"phone": PHONE})
    used = again.send("/register/confirm", PERSON | {"code": old, "login": "other"})
    assert used.status == 422


def test_what_was_typed_stays_when_something_is_wrong(stranger, town):
    page = registered(stranger, town, again_password="else")

    assert "两次输入的密码不一致" in page.text
    assert page.tree.get_element_by_id("name").value == "王小满"
    assert registered_again(stranger, town).status == 303


def registered_again(stranger, town):
    return stranger.send("/register/confirm", PERSON | {"code": code_to(town)})


def test_codes_are_not_sent_faster_than_one_a_minute_nor_more_than_five_an_hour(stranger, town, clock):
    stranger.send("/register", {"phone": PHONE})
    assert "一分钟后" in stranger.send("/register", {"phone": PHONE}).text
    for _more in range(4):
        clock.move(minutes=2)
        assert stranger.send("/register", {"phone": PHONE}).status == 303
    clock.move(minutes=2)
    assert "过于频繁" in stranger.send("/register", {"phone": PHONE}).text
    assert len(messages(town)) == 5


def test_neither_phone_nor_code_is_stored_in_the_open(stranger, town):
    stranger.send("/register", {"phone": PHONE})
    code = code_to(town)
    row = town.session.scalars(select(PhoneCode)).one()
    assert PHONE not in row.phone_blind
    assert code not in row.code_blind


def test_a_forgotten_password_comes_back_by_the_phone(stranger, town, clock):
    registered(stranger, town)
    clock.move(minutes=2)
    stranger.send("/recover", {"login": "wangxm", "phone": PHONE})
    new = {"new_password": "Caliper-2026-x", "again_password": "Caliper-2026-x"}
    assert stranger.send("/recover/confirm", new | {"code": code_to(town)}).goes_to == "/login"
    assert stranger.log_in("wangxm", SECRET).status == 422
    assert stranger.log_in("wangxm", "Caliper-2026-x").status == 303


def test_nobody_learns_whether_login_and_phone_belong_together(stranger, town):
    page = stranger.send("/recover", {"login": "chenfang", "phone": "13900000000"})
    assert page.goes_to == "/recover/confirm"
    assert messages(town) == []
    registered(stranger, town)
    sent = len(messages(town))
    again = stranger.send("/recover", {"login": "wangxm", "phone": PHONE})
    assert (again.goes_to, len(messages(town))) == ("/recover/confirm", sent)


def test_a_company_is_registered_once_and_its_owner_names_agents(stranger, town, people, clock):
    registered(stranger, town)
    stranger.log_in("wangxm", SECRET)
    home = stranger.send("/my/organisations/new", COMPANY).goes_to
    assert CODE in stranger.open(home).text

    second = Reader(stranger.app)
    clock.move(minutes=2)
    second.send("/register", {"phone": "13800000000"})
    second.send("/register/confirm", PERSON | {"login": "lisi", "code": code_to(town, "13800000000")})
    second.log_in("lisi", SECRET)
    taken = second.send("/my/organisations/new", COMPANY)
    assert taken.status == 422
    assert "该单位已登记" in taken.text
    assert second.open(home).status == 404

    stranger.send(f"{home}/agents", {"login": "lisi"}, seen_on=home)
    assert "只填写，不能提交" in stranger.open(home).text
    assert "管理人" in second.open(home).text
    assert second.client.post(f"{home}/agents", data={}).status_code in {400, 403}
    remove = next(form.action for form in stranger.open(home).tree.forms if form.action.endswith("/remove"))
    stranger.send(remove, {}, seen_on=home)
    assert second.open(home).status == 404


def test_every_fault_of_a_company_is_told_at_once(stranger, town):
    registered(stranger, town)
    stranger.log_in("wangxm", SECRET)
    page = stranger.send("/my/organisations/new", {"name": "", "credit_code": CODE[:-1] + "A", "phone": "x"})
    for sentence in ("请填写单位名称", "校验码不对", "应为电话号码"):
        assert sentence in page.text
