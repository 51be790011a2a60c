"""Passwords: hashing, checking and the rules a new one must meet. Pure; never inside a transaction."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import InvalidAnswers, Problem

#: OWASP's second argon2id setting: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: The hash of a password nobody knows, so that an unknown login costs the same time as a known one.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$SPE6SSeiTKqFPiyTEm3s8w$GPIApMivrVGdow7gpB7n9nTkFWIyidZQe1c2lG8v59s"
MIN_LENGTH = 8
MAX_LENGTH = 128
MIN_CLASSES = 3
HISTORY = 5
_COMMON = Path(__file__).with_name("common_passwords.txt")


def hash_password(password: str, *, hasher: PasswordHasher = HASHER) -> str:
    """Give the argon2id hash of ``password``, with a fresh salt. Takes tens of milliseconds."""
    return hasher.hash(password)


def verify(password_hash: str, password: str) -> bool:
    """Whether ``password`` belongs to ``password_hash``; an empty hash never fits and takes as long."""
    try:
        return HASHER.verify(password_hash or NOBODY, password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def check_new_password(password: str, *, login: str, previous: Sequence[str] = (), field: str = "password") -> None:
    """Refuse a password that is short, simple, common, the login itself or one of the last five (M-身份-a).

    Args:
        previous: hashes of the present and the earlier passwords, newest first.
        field: name of the field the problems belong to.

    Raises:
        InvalidAnswers: with every rule that the password breaks.
    """
    problems = [Problem(field, zh, en) for zh, en in _broken_rules(password, login)]
    if not problems and any(verify(old, password) for old in previous[:HISTORY]):
        problems.append(Problem(field, f"新密码不能与最近{HISTORY}次用过的密码相同", "Choose a new password"))
    if problems:
        raise InvalidAnswers(problems)


def _broken_rules(password: str, login: str) -> list[tuple[str, str]]:
    broken = []
    if len(password) < MIN_LENGTH:
        broken.append((f"密码至少{MIN_LENGTH}个字符", f"The password must have at least {MIN_LENGTH} characters"))
    if len(password) > MAX_LENGTH:
        broken.append((f"密码最多{MAX_LENGTH}个字符", f"The password must have at most {MAX_LENGTH} characters"))
    if _classes(password) < MIN_CLASSES:
        broken.append(
            (
                "密码须含大写字母、小写字母、数字、符号中的至少三类",
                "The password needs three of: capital letters, small letters, digits, symbols",
            )
        )
    if login and login.lower() in password.lower():
        broken.append(("密码不能包含账号", "The password must not contain the login"))
    if password.lower() in _common_passwords():
        broken.append(("该密码过于常见，容易被猜到", "The password is too common"))
    return broken


def _classes(password: str) -> int:
    kinds = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(kind(letter) for letter in password) for kind in kinds)


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())
