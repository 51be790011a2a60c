"""Changing one's password."""

import pytest

from engine.accounts import find_login, reset_password
from engine.db import transaction
from tests.engine.people import HASH, PASSWORD, an_actor
from tests.webapp.pages import Reader

NEW = "Vernier-7-caliper"


def wish(current=PASSWORD, new=NEW, again=None):
    return {"current_password": current, "new_password": new, "again_password": again or new}


def test_a_new_password_is_good_at_once_and_other_sessions_end(luting, app):
    elsewhere = Reader(app)
    elsewhere.log_in("luting", PASSWORD)

    assert luting.send("/account/password", wish()).status == 303

    assert luting.open("/account").status == 200
    assert elsewhere.open("/account").status == 303
    assert Reader(app).log_in("luting", PASSWORD).status == 422
    assert Reader(app).log_in("luting", NEW).status == 303


@pytest.mark.parametrize(
    ("wish", "field", "said"),
    [
        (wish(current="wrong"), "current_password", "当前密码不正确"),
        (wish(new="short"), "new_password", "密码至少8个字符"),
        (wish(new=PASSWORD), "new_password", "新密码不能与最近5次用过的密码相同"),
        (wish(again="Vernier-8-caliper"), "again_password", "两次输入的新密码不一致"),
    ],
)
def test_a_refused_wish_names_the_field_at_the_top_and_at_the_field_in_the_same_words(luting, wish, field, said):
    page = luting.send("/account/password", wish)

    assert page.status == 422
    assert said in page.tree.xpath(f"//a[@href='#{field}']")[0].text
    assert said in page.tree.get_element_by_id(f"{field}-err").text_content()
    assert page.tree.get_element_by_id(field).get("aria-invalid") == "true"
    assert page.tree.get_element_by_id(field).get("value") == ""


def test_a_first_password_must_be_changed_before_anything_else(people, reader, session, now):
    people("luting")
    with transaction(session):
        account_id = find_login(session, "luting").account_id
        by = an_actor("admin")
        by = type(by)(account_id=account_id, name=by.name, kind=by.kind)
        reset_password(session, account_id, new_hash=HASH, by=by, now=now)
    reader.log_in("luting", PASSWORD)

    assert reader.open("/account").goes_to == "/account/password"
    assert "请先设置新密码" in reader.open("/account/password").text
    reader.send("/account/password", wish())
    assert reader.open("/account").status == 200


def test_a_password_older_than_the_installation_allows_must_be_changed(people, build, clock):
    people("luting")
    clock.move(days=31)
    reader = Reader(build(password_days=30))
    reader.log_in("luting", PASSWORD)

    assert reader.open("/account").goes_to == "/account/password"
