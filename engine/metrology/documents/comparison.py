"""Says in what two certificate files differ, and where: the issued one and the one that somebody handed in.

What the issued file says is told only where it names nobody: whoever holds a forgery learns about an instrument,
never about a client.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from engine.metrology.documents.labels import COVER, PRIVATE, SIGNERS
from engine.metrology.documents.reading import Reading

MOST = 30
_LENGTH = 120
HIDDEN = "（不公开）"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``found`` is what the handed-in file says, ``issued`` what was issued; "" for nothing."""

    place: str
    found: str
    issued: str


def differences(issued: Reading, found: Reading) -> Sequence[Difference]:
    """The first differences between two files of one kind, in the order of the document."""
    if issued.kind != found.kind:
        raise ValueError("Files of two kinds cannot be compared.")
    return [
        difference
        for difference, _ in zip(
            [*_of_pages(issued, found), *_of_values(issued, found), *_of_attached(issued, found)],
            range(MOST),
            strict=False,
        )
    ]


def _of_pages(issued: Reading, found: Reading) -> Iterator[Difference]:
    for number, (old, new) in enumerate(zip_longest(issued.pages, found.pages), start=1):
        if old is None:
            yield Difference(f"第{number}页", "整页是后加的", "")
        elif new is None:
            yield Difference(f"第{number}页", "", "缺少整页")
        else:
            yield from _of_lines(number, old, new)


def _of_lines(number: int, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    page = f"第{number}页"
    for change, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            continue
        for offset, (was, now) in enumerate(zip_longest(old[start:end], new[first:last], fillvalue="")):
            label = _label_before(old, min(start + offset, end)) if number == 1 else ""
            place = f"{page}“{label}”" if label else page
            yield Difference(place, _short(now), HIDDEN if was and label in PRIVATE | SIGNERS else _short(was))


def _label_before(lines: Sequence[str], place: int) -> str:
    """The label that a line of the cover belongs to."""
    return next((line for line in reversed(lines[:place]) if line in COVER), "")


def _of_values(issued: Reading, found: Reading) -> Iterator[Difference]:
    old, new = ({key: (label, text) for key, label, text in one.values} for one in (issued, found))
    for key in dict.fromkeys([*old, *new]):
        label, was = old.get(key, ("", ""))
        other, now = new.get(key, ("", ""))
        if was != now:
            name = label or other
            private = "/customer[" in key or name in PRIVATE
            yield Difference(name, _short(now), HIDDEN if was and private else _short(was))


def _of_attached(issued: Reading, found: Reading) -> Iterator[Difference]:
    old, new = dict(issued.attached), dict(found.attached)
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            said = "内容已改动" if name in old and name in new else "后加的文件" if name in new else ""
            yield Difference(f"附件 {name}"[:_LENGTH], said, "" if name not in old or name in new else "缺少附件")


def _short(text: str) -> str:
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"


@dataclass(frozen=True, slots=True)
class Bytes:
    """In what the bytes of two files differ: how many were added at the end, or from where to where they differ."""

    added: int = 0
    first: int = 0
    last: int = 0


def byte_differences(issued: bytes, found: bytes) -> Bytes:
    """Where the bytes differ; places count from 1. All zero when they do not."""
    if found.startswith(issued):
        return Bytes(added=len(found) - len(issued))
    first = next(
        (place for place, (old, new) in enumerate(zip(issued, found, strict=False), start=1) if old != new),
        min(len(issued), len(found)) + 1,
    )
    if len(issued) != len(found):
        return Bytes(first=first, last=len(found))
    last = next(place for place in range(len(found), 0, -1) if issued[place - 1] != found[place - 1])
    return Bytes(first=first, last=last)
