"""What the session cookie carries, and what is made of it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from webapp.extensions import clock_time
from webapp.session import SessionUser, read_cookie

ACCOUNT = UUID("01920000-0000-7000-8000-000000000001")


def test_the_cookie_carries_account_and_stamp_and_nothing_else():
    user = SessionUser(ACCOUNT, 7)

    assert user.get_id() == f"{user.account_id.hex}.7"
    assert read_cookie(user.get_id()) == user


@pytest.mark.parametrize("text", ["", "x", "x.1", ACCOUNT.hex, f"{ACCOUNT.hex}.x"])
def test_what_is_not_our_cookie_is_nobody(text):
    assert read_cookie(text) is None


def test_the_clock_of_an_installation_tells_the_real_time_in_utc():
    before = datetime.now(UTC)

    assert before <= clock_time() <= datetime.now(UTC)
