"""What the lexer remembers of an open bracket, and how it looks ahead for a name that is only now being declared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.feel.names import JOINING, KEYWORDS, Known, Names
from engine.feel.scanner import Raw
from engine.feel.types import ANY, Type


@dataclass(slots=True)
class Frame:
    """One open bracket: what it is, the names declared in it, and the loops begun in it."""

    kind: str
    names: Names = field(default_factory=Names)
    path: Type | None = None
    loops: int = 0
    ranged: bool = False
    key: Known | None = None


def frame_for(kind: str, path: Type | None) -> Frame:
    """The frame of a bracket behind a value of type ``path``; in a filter the items' entries are in scope."""
    frame = Frame(kind, path=path)
    if kind != "filter":
        return frame
    frame.names.add(Known("item", ANY))
    element = path.element if path is not None else None
    for name, inner in element.fields if element is not None else ():
        frame.names.add(Known(name, inner))
    return frame


def closing_bracket(raws: Sequence[Raw], at: int) -> int:
    """The index of the bracket that closes the round one at ``at``, -1 when it stays open."""
    depth = 0
    for index in range(at, len(raws)):
        if raws[index].kind == "sign":
            depth += {"(": 1, ")": -1}.get(raws[index].text, 0)
        if depth == 0:
            return index
    return -1


def run_of_words(raws: Sequence[Raw], at: int) -> int:
    """How many words follow each other from ``at`` on: together they can only be one name."""
    count = 1
    while raws[at + count].kind == "word" and raws[at + count].text not in KEYWORDS:
        count += 1
    return count


def name_until(text: str, raws: Sequence[Raw], at: int, stops: Sequence[str]) -> tuple[str, int] | None:
    """The name that fills the pieces from ``at`` to the first of ``stops``, and their number; None when none does."""
    if raws[at].kind != "word":
        return None
    count = 0
    while not (count and raws[at + count].text in stops and raws[at + count].kind != "string"):
        raw = raws[at + count]
        if raw.kind in ("string", "at", "end") or (raw.kind == "sign" and raw.text not in JOINING):
            return None
        count += 1
    return " ".join(text[raws[at].start : raws[at + count - 1].end].split()), count
