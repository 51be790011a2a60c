"""What forms ask about measurement text while it is typed: how it is read, and what it was perhaps meant to be."""

from collections.abc import Callable, Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit
from engine.metrology.units.quantities import NO_BREAK, parse_quantity, parse_range, parse_tolerance
from engine.metrology.units.symbols import clean
from engine.ports import Asking, Finding, Inquiry, Value


class _Printed(Protocol):
    @property
    def text(self) -> str:
        """As printed."""
        ...


def _judge(read: Callable[[str], str], asked: Mapping[str, Value]) -> Finding | None:
    """How the text under ``text`` is read; nothing to say when it is printed as it was typed."""
    typed = asked.get("text")
    if not isinstance(typed, str) or not typed.strip():
        return None
    try:
        changes, printed = clean(typed).changes, read(typed)
    except (BadNumber, BadUnit) as wrong:
        return Finding(False, f"{{label}}：{wrong.zh}", f"{{label}}: {wrong.en}")
    if printed.replace(NO_BREAK, " ") == typed.strip():
        return None
    zh, en = "；".join(change.zh for change in changes), "; ".join(change.en for change in changes)
    return Finding(True, f"识别为 {printed}{f'（{zh}）' if zh else ''}", f"read as {printed}{f' ({en})' if en else ''}")


def _asked_with(read: Callable[[str], str]) -> Inquiry:
    def bind(_session: Session, _asking: Asking) -> Callable[[Mapping[str, Value]], Finding | None]:
        return lambda asked: _judge(read, asked)

    return bind


def _printer(parse: Callable[[str], _Printed]) -> Callable[[str], str]:
    return lambda text: parse(text).text


INQUIRIES: Mapping[str, Inquiry] = {
    "measure.quantity": _asked_with(_printer(parse_quantity)),
    "measure.range": _asked_with(_printer(parse_range)),
    "measure.tolerance": _asked_with(_printer(parse_tolerance)),
    "measure.unit": _asked_with(lambda text: parse_unit(text).symbol),
}
