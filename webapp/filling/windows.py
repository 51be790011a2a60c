"""Which rows of a long list a page shows: the address says it, so that a button, a reload and Back agree."""

from collections.abc import Iterable, Mapping

from webapp.forms.actions import Action

_LIMIT = 20


def read_windows(asked: Iterable[str]) -> dict[str, int]:
    """List → which stretch of its rows, from 0, out of texts such as ``items:2``; what is no such text is left out."""
    found: dict[str, int] = {}
    for text in list(asked)[:_LIMIT]:
        name, _, index = text.rpartition(":")
        if name and index.isdecimal() and len(index) <= 3:  # noqa: PLR2004 - no list has a thousand stretches
            found[name] = int(index)
    return found


def windows_after(windows: Mapping[str, int], action: Action) -> list[tuple[str, str]]:
    """The same as parts of an address, after a button that leafs through a list."""
    moved = dict(windows) | ({action.target: action.index} if action.verb == "page" else {})
    return [("rows", f"{name}:{index}") for name, index in sorted(moved.items()) if index > 0]
