"""The wish to change a password, and everything that may be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from engine.accounts import about_account, check_new_password, password_history, verify
from engine.errors import InvalidAnswers, Problem
from webapp.extensions import now


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says."""

    current: str
    new: str
    again: str

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> Self:
        """Read the three fields; a missing one counts as empty."""
        return cls(form.get("current_password", ""), form.get("new_password", ""), form.get("again_password", ""))


@dataclass(frozen=True, slots=True)
class Facts:
    """What the wish is checked against."""

    login: str
    #: hashes, the present one first.
    history: Sequence[str]

    @property
    def present(self) -> str:
        """Hash of the present password."""
        return self.history[0]


def read_facts(session: Session, account_id: UUID) -> Facts:
    """Read login and password history, before the slow checks outside the transaction."""
    return Facts(about_account(session, account_id, now=now()).login, password_history(session, account_id))


def check(wish: Wish, facts: Facts) -> tuple[Problem, ...]:
    """Every reason to refuse the wish, in the order of the form."""
    problems: list[Problem] = []
    if not verify(facts.present, wish.current):
        problems.append(Problem("current_password", "当前密码不正确", "The present password is wrong"))
    try:
        check_new_password(wish.new, login=facts.login, previous=facts.history, field="new_password")
    except InvalidAnswers as refused:
        problems.extend(refused.problems)
    if wish.new != wish.again:
        problems.append(Problem("again_password", "两次输入的新密码不一致", "The two new passwords differ"))
    return tuple(problems)
