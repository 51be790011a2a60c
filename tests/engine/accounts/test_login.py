"""Logging in: who gets in, who is locked out, and what is written down."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from engine.accounts import (
    Account,
    AccountEvent,
    Kind,
    change_password,
    disable_account,
    end_earlier_sessions,
    end_sessions,
    find_login,
    load_actor,
    record_login,
    reset_password,
    verify,
)
from engine.accounts.login import LOCK, MAX_FAILURES, MAX_FAILURES_PER_ADDRESS
from engine.db import reading, transaction
from tests.engine.people import HASH, PASSWORD, an_account, an_actor


def try_login(session, login, *, ok, now, **more):
    with reading(session):
        facts = find_login(session, login)
    with transaction(session):
        return record_login(session, facts, ok, now=now, **more)


def fail(session, times, *, now, login="luting"):
    for _ in range(times):
        assert try_login(session, login, ok=False, now=now) is None


@pytest.fixture
def account(session, now):
    with transaction(session):
        return SimpleNamespace(id=an_account(session, now=now).id)


def test_the_right_password_opens_a_session(session, account, now):
    opened = try_login(session, "luting", ok=True, now=now)

    assert (opened.account_id, opened.stamp, opened.kind, opened.must_change) == (account.id, 1, Kind.STAFF, False)
    with reading(session):
        assert session.get(Account, account.id).last_login_at == now


def test_the_login_may_be_typed_in_capitals_and_with_blanks_around(session, account):
    with reading(session):
        assert find_login(session, " LuTing ").account_id == account.id


def test_an_unknown_login_gives_facts_that_no_password_fits(session):
    with reading(session):
        facts = find_login(session, "nobody")

    assert facts.account_id is None
    assert not verify(facts.hash, PASSWORD)


def test_an_unknown_login_is_refused_even_when_the_caller_says_the_password_fits(session, now):
    assert try_login(session, "nobody", ok=True, now=now) is None


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(session, account, now):
    fail(session, MAX_FAILURES, now=now)

    assert try_login(session, "luting", ok=True, now=now + LOCK - timedelta(seconds=1)) is None
    assert try_login(session, "luting", ok=True, now=now + LOCK) is not None


def test_four_failures_do_not_lock_and_a_success_forgets_them(session, account, now):
    fail(session, MAX_FAILURES - 1, now=now)
    assert try_login(session, "luting", ok=True, now=now) is not None
    fail(session, MAX_FAILURES - 1, now=now)

    assert try_login(session, "luting", ok=True, now=now) is not None


def test_failures_while_locked_do_not_lengthen_the_lock(session, account, now):
    fail(session, MAX_FAILURES, now=now)
    fail(session, MAX_FAILURES, now=now + timedelta(minutes=14))

    assert try_login(session, "luting", ok=True, now=now + LOCK) is not None


def test_a_disabled_account_is_refused(session, account, now):
    with transaction(session):
        disable_account(session, account.id, now=now)

    assert try_login(session, "luting", ok=True, now=now) is None


def test_a_system_account_never_logs_in(session, now):
    with transaction(session):
        an_account(session, now=now, login="clockwork", kind=Kind.SYSTEM)

    assert try_login(session, "clockwork", ok=True, now=now) is None


def test_a_password_changed_while_it_was_being_checked_is_refused(session, account, now):
    with reading(session):
        facts = find_login(session, "luting")
    with transaction(session):
        change_password(session, account.id, old_hash=HASH, new_hash="other", now=now)
    with transaction(session):
        assert record_login(session, facts, True, now=now) is None


def test_a_password_reset_by_an_administrator_must_be_changed_at_once(session, account, now):
    with transaction(session):
        reset_password(session, account.id, new_hash=HASH, by=an_actor_row(session, now), now=now)

    assert try_login(session, "luting", ok=True, now=now).must_change


@pytest.mark.parametrize(("days", "must_change"), [(89, False), (90, True), (4000, True)])
def test_a_password_has_to_be_changed_after_ninety_days(session, account, now, days, must_change):
    assert try_login(session, "luting", ok=True, now=now + timedelta(days=days)).must_change is must_change


def test_passwords_never_expire_where_the_installation_says_so(session, account, now):
    opened = try_login(session, "luting", ok=True, now=now + timedelta(days=4000), password_days=0)

    assert not opened.must_change


def test_logging_out_makes_every_old_cookie_worthless(session, account, now):
    opened = try_login(session, "luting", ok=True, now=now)
    with transaction(session):
        end_sessions(session, account.id, now=now)

    with reading(session):
        assert load_actor(session, account.id, opened.stamp, now=now) is None


def test_where_one_session_is_allowed_a_new_one_ends_the_others(session, account, now):
    first = try_login(session, "luting", ok=True, now=now)
    second = try_login(session, "luting", ok=True, now=now)
    with transaction(session):
        second = end_earlier_sessions(session, second)

    with reading(session):
        assert load_actor(session, account.id, first.stamp, now=now) is None
        assert load_actor(session, account.id, second.stamp, now=now) is not None


def test_an_address_that_fails_too_often_is_not_listened_to_for_a_while(session, account, now):
    for number in range(MAX_FAILURES_PER_ADDRESS):
        try_login(session, f"guess{number}", ok=False, now=now, address="192.0.2.7")

    assert try_login(session, "luting", ok=True, now=now, address="192.0.2.7") is None
    assert try_login(session, "luting", ok=True, now=now, address="192.0.2.8") is not None
    assert try_login(session, "luting", ok=True, now=now + LOCK, address="192.0.2.7") is not None


def test_every_attempt_leaves_a_line_and_unknown_logins_leave_one_without_their_name(session, account, now):
    tries = (("luting", False), ("luting", True), ("a-password-typed-by-mistake", False))
    for second, (login, ok) in enumerate(tries):
        try_login(session, login, ok=ok, now=now + timedelta(seconds=second), address="192.0.2.7")

    with reading(session):
        lines = session.scalars(select(AccountEvent).order_by(AccountEvent.at)).all()
        seen = [(line.account_id, line.what, line.detail, line.address) for line in lines if line.address]
    assert seen == [
        (account.id, "login-failed", "", "192.0.2.7"),
        (account.id, "logged-in", "", "192.0.2.7"),
        (None, "login-failed", "", "192.0.2.7"),
    ]


def an_actor_row(session, now):
    admin = an_account(session, now=now, login="xitong")
    actor = an_actor("admin")
    return type(actor)(account_id=admin.id, name=actor.name, kind=actor.kind, roles=actor.roles)
