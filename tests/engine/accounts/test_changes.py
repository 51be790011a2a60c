"""Changes to accounts: logins, passwords, roles, closing."""

from datetime import timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest

from engine.accounts import (
    EXCLUSIVE,
    ROLES,
    Account,
    Kind,
    about_account,
    change_password,
    choose_language,
    disable_account,
    disable_unused,
    enable_account,
    find_login,
    grant_role,
    load_actor,
    password_history,
    recent_events,
    record_login,
    revoke_role,
    unused_accounts,
)
from engine.db import new_id, reading, transaction
from engine.errors import InvalidAnswers, NotFound
from tests.engine.people import HASH, a_unit, an_account


@pytest.fixture
def account(session, now):
    with transaction(session):
        return SimpleNamespace(id=an_account(session, now=now).id)


@pytest.fixture
def unit_id(session):
    with transaction(session):
        return a_unit(session).id


@pytest.mark.parametrize("login", ["luting", "LUTING", " luting "])
def test_a_login_is_taken_once_whatever_its_capitals(session, account, now, login):
    with pytest.raises(InvalidAnswers, match="taken"), transaction(session):
        an_account(session, now=now, login=login)


@pytest.mark.parametrize("login", ["", "  ", "lu ting"])
def test_a_login_must_be_one_word(session, now, login):
    with pytest.raises(InvalidAnswers), transaction(session):
        an_account(session, now=now, login=login)


def test_a_changed_password_ends_other_sessions_and_is_remembered(session, account, now):
    with transaction(session):
        stamp = change_password(session, account.id, old_hash=HASH, new_hash="second", now=now)

    with reading(session):
        assert load_actor(session, account.id, 1, now=now) is None
        assert load_actor(session, account.id, stamp, now=now) is not None
        assert list(password_history(session, account.id)) == ["second", HASH]


def test_the_history_is_the_present_password_and_the_four_before_it(session, account, now):
    present = HASH
    for number in range(6):
        with transaction(session):
            moment = now + timedelta(days=number)
            change_password(session, account.id, old_hash=present, new_hash=f"hash{number}", now=moment)
        present = f"hash{number}"

    with reading(session):
        assert list(password_history(session, account.id)) == ["hash5", "hash4", "hash3", "hash2", "hash1"]


def test_two_changes_of_a_password_at_once_let_only_the_first_win(session, account, now):
    with transaction(session):
        change_password(session, account.id, old_hash=HASH, new_hash="first", now=now)

    with pytest.raises(InvalidAnswers), transaction(session):
        change_password(session, account.id, old_hash=HASH, new_hash="second", now=now)


@pytest.mark.parametrize("pair", sorted(permutations(EXCLUSIVE, 2)))
def test_nobody_holds_two_of_the_three_administrators_roles(session, account, unit_id, now, pair):
    with transaction(session):
        grant_role(session, account.id, unit_id, pair[0], now=now)

    with pytest.raises(InvalidAnswers, match="three different people"), transaction(session):
        grant_role(session, account.id, unit_id, pair[1], now=now)


def test_an_administrators_role_that_has_run_out_no_longer_excludes(session, account, unit_id, now):
    with transaction(session):
        grant_role(session, account.id, unit_id, "admin", now=now, until=now + timedelta(days=1))

    with transaction(session):
        grant_role(session, account.id, unit_id, "audit_admin", now=now + timedelta(days=2))


def test_an_unknown_role_and_a_staff_role_for_an_applicant_are_refused(session, account, unit_id, now):
    with transaction(session):
        applicant = an_account(session, now=now, login="zhoumin", kind=Kind.APPLICANT)
    for who, role in ((account, "king"), (applicant, "approver")):
        with pytest.raises(InvalidAnswers), transaction(session):
            grant_role(session, who.id, unit_id, role, now=now)


def test_granting_a_role_again_changes_until_when_it_holds(session, account, unit_id, now):
    for until in (now + timedelta(days=1), None):
        with transaction(session):
            grant_role(session, account.id, unit_id, "operator", now=now, until=until)

    with reading(session):
        assert load_actor(session, account.id, 1, now=now + timedelta(days=9)).has("operator")


def test_a_revoked_role_is_gone_and_cannot_be_revoked_twice(session, account, unit_id, now):
    with transaction(session):
        grant_role(session, account.id, unit_id, "operator", now=now)
    with transaction(session):
        revoke_role(session, account.id, unit_id, "operator", now=now)

    with reading(session):
        assert not load_actor(session, account.id, 1, now=now).roles
    with pytest.raises(NotFound), transaction(session):
        revoke_role(session, account.id, unit_id, "operator", now=now)


def test_accounts_unused_for_ninety_days_are_reported_and_staff_among_them_closed(session, account, now):
    with transaction(session):
        an_account(session, now=now, login="zhoumin", kind=Kind.APPLICANT)
        an_account(session, now=now, login="clockwork", kind=Kind.SYSTEM)
        an_account(session, now=now, login="wuhao")
    later = now + timedelta(days=60)
    with transaction(session):
        record_login(session, find_login(session, "wuhao"), True, now=later)
    after = now + timedelta(days=90)

    with reading(session):
        assert [idle.login for idle in unused_accounts(session, now=after)] == ["luting", "zhoumin"]
    with transaction(session):
        assert disable_unused(session, now=after) == 1
    with reading(session):
        assert session.get(Account, account.id).disabled_at == after


def test_a_closed_account_can_be_opened_again(session, account, now):
    for change in (disable_account, enable_account):
        with transaction(session):
            change(session, account.id, now=now)

    with reading(session):
        assert load_actor(session, account.id, 2, now=now) is not None


def test_an_account_remembers_its_language_and_ignores_one_we_do_not_speak(session, account, now):
    for language in ("en", "tlh"):
        with transaction(session):
            choose_language(session, account.id, language)

    with reading(session):
        assert load_actor(session, account.id, 1, now=now).language == "en"


def test_nothing_can_be_done_to_an_account_that_does_not_exist(session, now):
    with pytest.raises(NotFound), transaction(session):
        disable_account(session, new_id(), now=now)
    with reading(session), pytest.raises(NotFound):
        about_account(session, new_id(), now=now)


def test_the_account_page_reads_roles_by_unit_and_the_latest_events_first(session, account, unit_id, now):
    with transaction(session):
        grant_role(session, account.id, unit_id, "operator", now=now)
        grant_role(session, account.id, unit_id, "verifier", now=now + timedelta(minutes=1), until=now)
    with transaction(session):
        disable_account(session, account.id, now=now + timedelta(minutes=2))

    with reading(session):
        about = about_account(session, account.id, now=now)
        events = recent_events(session, account.id, limit=2)
    assert about.roles == (("计量测试院 institute", "operator", None),)
    assert [(line.what, line.detail) for line in events] == [("disabled", ""), ("role-granted", "verifier")]


def test_every_role_has_a_name_in_both_languages():
    assert all(name.zh and name.en for name in ROLES.values())
    assert set(ROLES) >= EXCLUSIVE
