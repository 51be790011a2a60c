"""Reads ``[clock]`` of item.toml: the limits, the steps that start, pause and stop the clock."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.catalog.bindings import Binder
from engine.catalog.clockrule import ClockRule, PauseRule
from engine.catalog.stepnames import scope_of, step_flaws, step_keys, step_names, unknown_keys
from engine.clock.course import MOST_LIMIT_DAYS, Limit
from engine.clock.lights import DELIVERY_DAYS
from engine.errors import Flaw
from engine.feel import Expression
from engine.workflow import Definition

#: The longest extension (行政许可法 art. 42), in working days.
EXTENSION_DAYS = 10
KEYS = (
    "legal_days", "promised_days", "starts_after", "starts_on", "stops_at", "extension_days", "delivery_days", "pauses",
    "instead",
)  # fmt: skip
INSTEAD_KEYS = ("when", "legal_days", "promised_days")
PAUSE_KEYS = ("steps", "kind", "basis", "whole", "planned_days", "notice")
_LONGEST_KIND, _LONGEST_BASIS = 60, 200
_AGREED = "约定"


def clock_rule(item: Mapping[str, Any], definition: Definition, binder: Binder, flaws: list[Flaw]) -> ClockRule | None:
    """The clock of a service item, None where it has none; what is wrong with it is added to ``flaws``."""
    clock = item.get("clock")
    if clock is None:
        return None
    found = list(_flaws(clock, definition))
    flaws.extend(found)
    if found:
        return None
    return ClockRule(
        limit=Limit(clock.get("legal_days"), clock.get("promised_days")),
        starts_after=step_keys(clock.get("starts_after")),
        starts_on=binder.feel(str(clock["starts_on"]), "clock.starts_on") if "starts_on" in clock else None,
        stops_at=step_keys(clock.get("stops_at")),
        extension_days=clock.get("extension_days", EXTENSION_DAYS),
        delivery_days=clock.get("delivery_days", DELIVERY_DAYS),
        pauses=tuple(_pause(pause, binder) for pause in clock.get("pauses", ())),
        instead=tuple(_instead(clock, binder)),
    )


def _instead(clock: Mapping[str, Any], binder: Binder) -> Iterator[tuple[Expression, Limit]]:
    """The limits that hold where a formula does; what one leaves out is as in the others."""
    for one in clock.get("instead", ()):
        when = binder.feel(str(one["when"]), "clock.instead.when")
        told = {**clock, **one}
        if when is not None:
            yield when, Limit(told.get("legal_days"), told.get("promised_days"))


def _pause(pause: Mapping[str, Any], binder: Binder) -> PauseRule:
    def made(name: str) -> Expression | None:
        return binder.feel(str(pause[name]), f"clock.pauses.{name}") if name in pause else None

    return PauseRule(
        steps=step_keys(pause["steps"]),
        kind=pause["kind"].strip(),
        basis=str(pause.get("basis") or _AGREED).strip(),
        whole=bool(pause.get("whole")),
        planned_days=made("planned_days"),
        notice=made("notice"),
    )


def _flaws(clock: object, definition: Definition) -> Iterator[Flaw]:
    if not isinstance(clock, Mapping):
        yield _flaw("", "[clock] 应为一个表", "[clock] must be a table")
        return
    yield from unknown_keys(clock, KEYS, "clock")
    yield from _day_flaws(clock)
    for key in ("starts_after", "stops_at"):
        if key in clock:
            yield from step_flaws(clock[key], definition, f"clock.{key}")
    repeated = [step for step in step_names(clock.get("stops_at")) if "[]" in scope_of(definition, step)]
    for step in repeated:
        zh = f"{step} 会逐项办理多次，时限不能停在这里；请写汇合之后的环节"
        yield _flaw("stops_at", zh, f"{step} is done once per item: name a step behind the join")
    yield from _instead_flaws(clock)
    pauses = clock.get("pauses", [])
    if not isinstance(pauses, list):
        yield _flaw("pauses", "pauses 应为列表", "pauses must be a list")
        return
    for pause in pauses:
        yield from _pause_flaws(pause, definition, by_law="legal_days" in clock)


def _instead_flaws(clock: Mapping[str, Any]) -> Iterator[Flaw]:
    others = clock.get("instead", [])
    if not isinstance(others, list) or not all(isinstance(one, Mapping) and "when" in one for one in others):
        yield _flaw("instead", "instead 应为列表，每项写明 when", "instead must be a list of tables with when")
        return
    for one in others:
        yield from unknown_keys(one, INSTEAD_KEYS, "clock.instead")
        yield from _day_flaws({**clock, **one})


def _day_flaws(clock: Mapping[str, Any]) -> Iterator[Flaw]:
    legal, promised = clock.get("legal_days"), clock.get("promised_days")
    if legal is None and promised is None:
        yield _flaw("", "请写 legal_days 或 promised_days", "legal_days or promised_days is missing")
    for key in ("legal_days", "promised_days", "extension_days", "delivery_days"):
        value = clock.get(key)
        if value is not None and not _is_days(value):
            yield _flaw(key, f"{key} 应为 1 至 {MOST_LIMIT_DAYS} 的整数（工作日）", f"{key} must be 1 to 1000 days")
    if isinstance(legal, int) and isinstance(promised, int) and promised > legal:
        yield _flaw("promised_days", "承诺时限不能长于法定时限", "the promise must not exceed the legal limit")


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_LIMIT_DAYS


def _pause_flaws(pause: object, definition: Definition, *, by_law: bool) -> Iterator[Flaw]:
    if not isinstance(pause, Mapping):
        yield _flaw("pauses", "每个暂停应写成 { steps = […], kind = \"…\" }", "a pause must be a table")  # fmt: skip
        return
    yield from unknown_keys(pause, PAUSE_KEYS, "clock.pauses")
    if not step_names(pause.get("steps")):
        yield _flaw("pauses.steps", "请写暂停计时的环节 steps", "a pause needs its steps")
    yield from step_flaws(pause.get("steps", []), definition, "clock.pauses.steps")
    for key, longest, needed in (("kind", _LONGEST_KIND, True), ("basis", _LONGEST_BASIS, by_law)):
        text = pause.get(key, "")
        if not isinstance(text, str) or (needed and not text.strip()) or len(text) > longest:
            yield _flaw(f"pauses.{key}", f"{key} 应为不超过 {longest} 字的文字", f"{key}: a text of at most {longest}")


def _flaw(where: str, zh: str, en: str) -> Flaw:
    return Flaw("item.toml", f"clock.{where}".rstrip("."), zh, en)
