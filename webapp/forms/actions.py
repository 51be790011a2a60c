"""The buttons of a form page, all of which work without JavaScript: ``_action`` = next, back, add:items, …"""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.forms import Form
from engine.forms.spec import Body, Rows
from webapp.forms.posted import known_answers
from webapp.forms.uploads import NoUploads

VERBS = frozenset(
    "next back save check submit update add take remove open close import keep pick page".split()  # noqa: SIM905 -- words
)
_ACTION = re.compile(r"(?P<verb>[a-z]+)(?::(?P<target>[^:]{1,400}))?(?::(?P<index>\d{1,4}))?")
_INDEX = re.compile(r"\[\d+\]")
_STEP = re.compile(r"([^\W\d_]\w*)((?:\[\d{1,4}\])?)(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Action:
    """What a button asks for. ``target`` is the dotted name of a list or file field, ``index`` counts from 0."""

    verb: str
    target: str = ""
    index: int = -1

    @property
    def is_quiet(self) -> bool:
        """Whether a script saves the page while somebody is typing, and no page is shown."""
        return self.verb == "keep"

    @property
    def stays(self) -> bool:
        """Whether the same page is shown again, nothing checked."""
        return self.verb in ("update", "add", "take", "remove", "open", "close", "import", "pick", "page")


def listed_name(name: str) -> str:
    """The name as a form knows it: ``items[2].photo`` → ``items[].photo``."""
    return _INDEX.sub("[]", name)


def read_action(posted: str | None) -> Action:
    """The action of a pressed button; pressing Enter in a field means next, and so does what is not understood."""
    match = _ACTION.fullmatch(posted or "")
    if match is None or match["verb"] not in VERBS:
        return Action("next")
    return Action(match["verb"], match["target"] or "", int(match["index"] or -1))


def act_on(
    form: Form,
    raw: Mapping[str, Any],
    action: Action,
    opened: Iterable[str] = (),
    taken: Iterable[Mapping[str, Any]] = (),
) -> tuple[dict[str, Any], frozenset[str]]:
    """Add, remove, open or close a row (or remove a file); ``taken`` are rows of a register to put behind the others.

    Gives the new raw answers and the names of the rows that stand open; what cannot be done is left undone.
    """
    whole, rows = deepcopy(dict(raw)), frozenset(opened)
    place = holder_of(whole, action.target)
    if place is None:
        return whole, rows
    holder, name = place
    at = f"{action.target}[{action.index}]"
    if action.verb == "open":
        return whole, rows | {at}
    if action.verb == "close":
        return whole, rows - {at}
    if action.verb == "add":
        return whole, rows | _added(form, holder, name, action.target)
    if action.verb == "take":
        _take(form, holder, name, action.target, taken)
        return whole, rows
    listed = holder.get(name)
    if action.verb == "remove" and isinstance(listed, list) and 0 <= action.index < len(listed):
        del listed[action.index]
        return whole, frozenset(_moved(rows, action))
    return whole, rows


def _added(form: Form, holder: dict[str, Any], name: str, target: str) -> frozenset[str]:
    """Add a row where the list has room; the name of the row that now stands open."""
    wanted = _list_named(form.body, listed_name(target))
    if wanted is None:
        return frozenset()
    if not isinstance(holder.get(name), list):
        holder[name] = [{} for _ in range(max(wanted.first, wanted.least))] if name not in holder else []
    if len(holder[name]) < wanted.most:
        holder[name].append({})
    return frozenset({f"{target}[{len(holder[name]) - 1}]"})


def _take(form: Form, holder: dict[str, Any], name: str, target: str, taken: Iterable[Mapping[str, Any]]) -> None:
    """Put what the list knows of the rows of a register behind the rows that hold something."""
    wanted = _list_named(form.body, target)
    if wanted is None:
        return
    before = holder.get(name)
    kept = [row for row in before if isinstance(row, Mapping) and any(row.values())] if isinstance(before, list) else []
    rows = [known_answers(wanted.body, row, NoUploads()) for row in taken]
    holder[name] = [*kept, *rows][: wanted.most]


def _list_named(body: Body, target: str, prefix: str = "") -> Rows | None:
    for one in body.lists:
        if prefix + one.name == target:
            return one
        inner = _list_named(one.body, target, f"{prefix}{one.name}[].")
        if inner is not None:
            return inner
    return None


def holder_of(whole: dict[str, Any], target: str) -> tuple[dict[str, Any], str] | None:
    """The dict that holds the last name of ``target``, made where it is missing outside of rows."""
    at, holder = 0, whole
    while match := _STEP.match(target, at):
        at = match.end()
        if at >= len(target):
            return (holder, match[1]) if not match[2] else None
        inner = holder.setdefault(match[1], {}) if not match[2] else holder.get(match[1])
        if match[2]:
            index = int(match[2][1:-1])
            inner = inner[index] if isinstance(inner, list) and index < len(inner) else None
        if not isinstance(inner, dict):
            return None
        holder = inner
    return None


def _moved(rows: frozenset[str], action: Action) -> Iterable[str]:
    """The open rows after one was removed: those behind it move up."""
    head = f"{action.target}["
    for row in rows:
        if not row.startswith(head):
            yield row
            continue
        index, _, rest = row[len(head) :].partition("]")
        number = int(index) if index.isdigit() else -1
        if number < action.index:
            yield row
        elif number > action.index:
            yield f"{head}{number - 1}]{rest}"
