"""How a clock stands, as formulas of a service item may read it."""

from datetime import date
from decimal import Decimal

from engine.calendar.days import Calendar
from engine.clock.lights import Light, read_clock
from engine.clock.tables import Clock
from engine.ports import Value


def clock_facts(calendar: Calendar, clock: Clock, today: date) -> dict[str, Value]:
    """The clock on a day as a FEEL context; ``due_on`` is null while the day still moves."""
    reading = read_clock(calendar, clock.course(), today)
    return {
        "light": reading.light.value,
        "overdue": reading.light is Light.RED,
        "paused": reading.paused,
        "counted_days": Decimal(reading.counted),
        "started_on": clock.started_on,
        "due_on": None if reading.moving else reading.due_on,
    }
