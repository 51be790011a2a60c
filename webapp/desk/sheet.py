"""What a small form is made of: a sheet, its questions, and how what was posted is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine.errors import InvalidAnswers, Problem
from engine.movement.choices import Choice
from engine.policy import Actor

Posted = MultiDict[str, str]
Word = TypeVar("Word", bound=StrEnum)
#: a share of a hundred.
SHARE_DIGITS = 3
Act = Callable[[Session, Actor, UUID, Posted, str], object]
Choices = Callable[[Session, Actor, UUID], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a sheet: "words", "date", "select", "radio", "checks" or "number"."""

    name: str
    kind: str
    label: object
    hint: object = ""
    choices: Choices | None = None
    #: what stands there at first.
    first: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One command as a page."""

    title: object
    lead: object
    button: object
    done: object
    act: Act
    questions: tuple[Question, ...] = ()
    is_grave: bool = False
    #: where it leads afterwards: "inbox", or the page it came from.
    leads_to: str = ""


def read_id(posted: Mapping[str, Any], name: str) -> UUID:
    """The id chosen. Raises InvalidAnswers when nothing was."""
    try:
        return UUID(str(posted.get(name, "")))
    except ValueError:
        raise InvalidAnswers([Problem(name, "请选择办理人", "choose a person")]) from None


def read_ids(posted: Posted, name: str) -> list[UUID]:
    """The ids chosen. Raises InvalidAnswers when one of them is none."""
    try:
        return [UUID(one) for one in posted.getlist(name)]
    except ValueError:
        raise InvalidAnswers([Problem(name, "请重新选择", "choose again")]) from None


def read_word(words: type[Word], posted: Posted, name: str) -> Word:
    try:
        return words(posted.get(name, ""))
    except ValueError:
        raise InvalidAnswers([Problem(name, "请选择一项", "choose one")]) from None


def read_day(posted: Mapping[str, Any], name: str) -> date:
    """The day given. Raises InvalidAnswers when it is none."""
    try:
        return date.fromisoformat(str(posted.get(name, "")).strip())
    except ValueError:
        raise InvalidAnswers([Problem(name, "请填写日期，如 2026-08-21", "give a date, such as 2026-08-21")]) from None
