"""Events that people raise on a running case, as the choices of a form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.errors import InvalidAnswers, Problem
from engine.queries.events import EventOffer


def event_words(offer: EventOffer) -> str:
    """An event with what it is about, in words."""
    about = f"{offer.subject}：{offer.label}" if offer.subject else offer.label
    return f"{about}（{offer.hint}）" if offer.hint else about


def read_event(posted: Mapping[str, Any]) -> UUID:
    """The event chosen. Raises InvalidAnswers when none was."""
    try:
        return UUID(str(posted.get("event", "")))
    except ValueError:
        raise InvalidAnswers([Problem("event", "请选择发生了什么", "choose what happened")]) from None
