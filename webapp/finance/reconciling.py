"""Fetches channels' statements and compares them with our books: every night, or when a clerk asks for a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology.money import compare_day
from engine.ports import Adapter, Stating

#: days that are compared again: a channel may book late, or was not to be reached.
LOOK_BACK = 3


def compare_with(session: Session, adapter: Adapter, day: date, *, now: datetime) -> int:
    """Compare a channel's statement of a day with our books; gives how many lines it had. No transaction is open.

    Raises:
        InvalidAnswers: the channel gives no statement of that day (yet), or cannot be reached.
    """
    if not isinstance(adapter, Stating):
        raise InvalidAnswers([Problem("channel", "该渠道不提供对账单", "the channel gives no statements")])
    try:
        lines = adapter.statement_of(day)
    except OSError as silent:
        zh = f"没有取到{day}的对账单：{silent}"
        raise InvalidAnswers([Problem("channel", zh, f"there is no statement of {day}: {silent}")]) from silent
    with transaction(session):
        compare_day(session, adapter.channel, day, lines, now=now)
    return len(lines)


def compare_last_days(session: Session, adapters: Mapping[str, Adapter], *, now: datetime) -> int:
    """Compare the last days of every channel that gives statements; gives how many days were compared."""
    today, count = local_date(now), 0
    for adapter in adapters.values():
        if not isinstance(adapter, Stating):
            continue
        for back in range(1, LOOK_BACK + 1):
            try:
                compare_with(session, adapter, today - timedelta(days=back), now=now)
            except InvalidAnswers:
                continue
            count += 1
    return count
