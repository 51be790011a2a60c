"""Timer values: what is drawn, what FEEL gives, and the moments they mean.

``now`` is always handed in. Dates without a clock time and times without an offset are meant in
Asia/Shanghai. Months and years are counted on the calendar, the day kept inside the month.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from engine.ports import Value

ZONE = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_LITERAL = re.compile(r"-?PT?\d.*|R\d*/.*|\d{4}-\d\d-\d\d(?:T.*)?", re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Far beyond any limit a case could have; keeps arithmetic inside the calendar.
MAX_COUNT = 120_000
MAX_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: months on the calendar, then an exact time."""

    months: int
    exact: timedelta

    def after(self, moment: datetime) -> datetime:
        """The moment this long after ``moment`` (aware); the day of month is kept or cut to its last."""
        local = moment.astimezone(ZONE)
        months = local.year * 12 + local.month - 1 + self.months
        year, month = divmod(months, 12)
        shifted = local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))
        return (shifted + self.exact).astimezone(UTC)

    @property
    def positive(self) -> bool:
        """Whether time passes at all."""
        return self.months > 0 or (self.months == 0 and self.exact > timedelta(0))


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer fires, how many runs are left after the drawn ones (-1 without end), and the rhythm."""

    at: datetime
    left: int = 1
    every: Span | None = None
    #: the drawn text of the rhythm, kept in the state.
    rhythm: str = ""


def is_literal(text: str) -> bool:
    """Whether the drawn text is an ISO 8601 value rather than FEEL."""
    return _LITERAL.fullmatch(text.strip()) is not None


def read_span(text: str) -> Span:
    """``P1M``, ``PT1H``, ``P1DT2H`` … as a span.

    Raises:
        ValueError: not an ISO 8601 duration, negative, or beyond 10 000 years.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or match["sign"]:
        raise ValueError(f"not a duration: {text}")
    count = {name: int(match[name] or 0) for name in ("years", "months", "weeks", "days", "hours", "minutes")}
    if any(value > MAX_COUNT for value in count.values()) or len(match["seconds"] or "") > MAX_DIGITS:
        raise ValueError(f"duration too long: {text}")
    seconds = Fraction(match["seconds"] or 0)
    exact = timedelta(
        weeks=count["weeks"],
        days=count["days"],
        hours=count["hours"],
        minutes=count["minutes"],
        seconds=int(seconds),
        microseconds=int(seconds % 1 * 1_000_000),
    )
    return Span(count["years"] * 12 + count["months"], exact)


def read_moment(text: str) -> datetime:
    """``2026-05-01``, ``2026-05-01T08:00``, with or without offset, as an aware moment in UTC.

    Raises:
        ValueError: not an ISO 8601 date or date and time.
    """
    return aware(datetime.fromisoformat(text.strip()))


def aware(value: date) -> datetime:
    """A date or datetime as an aware moment in UTC; Asia/Shanghai where it says no zone."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return moment.astimezone(UTC)


def after_day(value: Value) -> Value:
    """Of a date, the one after it: the timer of a limit fires when its last day is over. Anything else stays."""
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        value = date.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        return value + timedelta(days=1)
    return value


def read_timer(form: str, value: Value, now: datetime) -> Due:
    """The due moment of a timer drawn as ``date``, ``duration`` or ``cycle``.

    ``value`` is an ISO literal or what FEEL gave: text, date, date and time, or duration. A value
    of another shape than drawn is taken for what it is (a date in a duration timer is a date).

    Raises:
        ValueError: the value is no moment, no duration and no cycle.
    """
    if isinstance(value, str):
        return _read_text(form, value, now)
    if isinstance(value, date):
        return Due(aware(value))
    span = span_of(value)
    if form == "cycle":
        return Due(span.after(now), -1, span, write_span(span))
    return Due(span.after(now))


def _read_text(form: str, text: str, now: datetime) -> Due:
    text = text.strip()
    if text.startswith("R"):
        return _read_cycle(text, now)
    if text.startswith("P"):
        span = read_span(text)
        if form == "cycle":
            return _cycle(-1, span, span.after(now))
        return Due(span.after(now))
    return Due(read_moment(text))


def _read_cycle(text: str, now: datetime) -> Due:
    head, *rest = text.split("/")
    if len(head) > MAX_DIGITS or not re.fullmatch(r"R\d*", head):
        raise ValueError(f"not a cycle: {text}")
    left = int(head[1:]) if len(head) > 1 else -1
    if left > MAX_COUNT:
        raise ValueError(f"too many runs: {text}")
    match rest:
        case [span_text] if span_text.startswith("P"):
            span = read_span(span_text)
            return _cycle(left, span, span.after(now))
        case [start, span_text] if span_text.startswith("P") and not start.startswith("P"):
            return _cycle(left, read_span(span_text), read_moment(start))
        case _:
            raise ValueError(f"not a cycle: {text}")


def _cycle(left: int, span: Span, first: datetime) -> Due:
    if not span.positive or left == 0:
        raise ValueError("a cycle must take time and run at least once")
    return Due(first, left, span, write_span(span))


def write_span(span: Span) -> str:
    """The span as ISO 8601; ``read_span`` gives it back."""
    seconds = span.exact.days * 86_400 + span.exact.seconds
    parts = [f"{span.months}M"] if span.months else []
    micro = f".{span.exact.microseconds:06d}" if span.exact.microseconds else ""
    days, rest = divmod(seconds, 86_400)
    parts += [f"{days}D"] if days else []
    parts += [f"T{rest}{micro}S"] if rest or micro or not parts else []
    return "P" + "".join(parts)


def span_of(value: Value) -> Span:
    """A FEEL duration (of either kind) or a timedelta as a span.

    Raises:
        ValueError: no duration.
    """
    if isinstance(value, timedelta):
        if value < timedelta(0):
            raise ValueError("negative duration")
        return Span(0, value)
    exact = getattr(value, "timedelta", None)
    if callable(exact):
        return span_of(exact())
    months = getattr(value, "months", None)
    if isinstance(months, int) and not isinstance(months, bool) and months >= 0:
        return Span(months, timedelta(0))
    raise ValueError(f"not a duration: {value!r}")


def next_run(due: datetime, left: int, rhythm: str, now: datetime) -> tuple[datetime, int] | None:
    """The next run of a cycle after it fired, or None after its last.

    Runs missed while nobody looked are skipped, not caught up: the next run lies after ``now``.
    """
    span = read_span(rhythm)
    if span.months == 0 and due <= now:
        missed = (now - due) // span.exact
        due += missed * span.exact
        left = left if left < 0 else max(left - missed, 0)
    while left != 0:
        left = left - 1 if left > 0 else left
        if left == 0:
            return None
        due = span.after(due)
        if due > now:
            return due, left
    return None
