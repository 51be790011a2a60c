"""People and days as the registers know them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.metrology.registers.keeping import Keeper
from engine.policy import Actor

_LOCAL = ZoneInfo("Asia/Shanghai")


def as_keeper(actor: Actor) -> Keeper:
    """The actor as registers name people."""
    return Keeper(str(actor.account_id), actor.name)


def day_of(text: str) -> date | None:
    """A day that was typed; None when it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def today(now: datetime) -> date:
    """The day it is here."""
    return now.astimezone(_LOCAL).date()
