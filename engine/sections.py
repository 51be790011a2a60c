"""The case file: typed sections addressed by scope path, as expressions and pages see them.

A section is one immutable submission row. Only the latest row of an address is current. Nothing
is typed by looking at the value: every section is read by the reader of its form or operation.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from engine.db import APART, new_id
from engine.log import Who
from engine.model.submission import Submission
from engine.ports import Value
from engine.vault import DataKey

INDEX = re.compile(r"\[\d+\]")
SEGMENT = re.compile(r"^(.*?)(?:\[(\d+)\])?$")

#: Turns the stored JSON of one section into FEEL values.
Reader = Callable[[Mapping[str, Any]], dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Section:
    """One current section of a case."""

    address: str
    scope_path: str
    values: Mapping[str, Value]
    stored: Mapping[str, Any]
    by: UUID | None
    by_name: str
    at: datetime | None
    #: whose place ``by`` took, as a substitute.
    done_for: UUID | None = None
    #: sent back or not yet signed: shown, but no expression reads it.
    is_lapsed: bool = False


def pattern_of(address: str) -> str:
    """The address without indexes: ``instruments[2].record`` is an ``instruments.record``."""
    return INDEX.sub("", address)


def parent_of(scope_path: str) -> str:
    """The scope path around ``scope_path``; of the outermost, the empty path."""
    return scope_path.rpartition(".")[0]


def split_index(segment: str) -> tuple[str, int | None]:
    """Take ``instruments[2]`` apart: name and 0-based index (None where there is none)."""
    found = SEGMENT.match(segment)
    name, index = (found[1], found[2]) if found else (segment, None)
    return name, None if index is None else int(index)


class _Node(dict[Any, Any]):
    """A scope of the case file while it is being planted: contexts by name, items by index."""


@dataclass(slots=True)
class CaseFile:
    """The loaded sections of one case, and the scopes that expressions are evaluated in.

    ``items`` maps the pattern of a repeated scope to a function that gives its list from the
    surrounding scope; ``inputs`` maps the pattern of a part to one that gives its inputs;
    ``facts`` are names that are always there, such as ``case``.
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    items: Mapping[str, Callable[[Mapping[str, Value]], Sequence[Value]]] = field(default_factory=dict)
    inputs: Mapping[str, Callable[[Mapping[str, Value]], Mapping[str, Value]]] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    _tree: dict[str, Value] | None = None

    def know(self, name: str, value: Value) -> None:
        """Make a fact of the case known to expressions, or known anew."""
        self.facts = {**self.facts, name: value}
        self._tree = None

    def put(self, section: Section) -> None:
        """Make ``section`` the current one of its address."""
        self.sections[section.address] = section
        self._tree = None

    def scope(self, scope_path: str) -> dict[str, Value]:
        """What expressions at ``scope_path`` may name: sections around it, then its own, then item and index."""
        tree = self._planted()
        scope = dict(tree)
        node: Value = tree
        pattern = ""
        for segment in scope_path.split(".") if scope_path else ():
            name, index = split_index(segment)
            pattern = f"{pattern}.{name}" if pattern else name
            outer = scope
            node = _child(node, name, index)
            scope = {**outer, **node}
            if index is not None and pattern in self.items:
                items = self.items[pattern](outer)
                scope["item"] = items[index] if index < len(items) else None
                scope["index"] = Decimal(index + 1)
            if pattern in self.inputs:
                scope.update(self.inputs[pattern](outer))
        return scope

    def _planted(self) -> dict[str, Value]:
        if self._tree is None:
            root = _Node(self.facts)
            for section in self.sections.values():
                if not section.is_lapsed:
                    _plant(root, section)
            self._tree = _grown(root)
        return self._tree


def _plant(root: _Node, section: Section) -> None:
    node = root
    *around_it, last = section.address.split(".")
    for segment in around_it:
        name, index = split_index(segment)
        node = node.setdefault(name, _Node())
        if index is not None:
            node = node.setdefault(index, _Node())
    name, index = split_index(last)
    if index is None:
        node[name] = dict(section.values)
    else:
        node.setdefault(name, _Node())[index] = dict(section.values)


def _grown(node: _Node) -> dict[str, Value]:
    """Turn the numbered children of repeated scopes into lists of contexts in item order."""
    grown: dict[str, Value] = {}
    for name, child in node.items():
        if not isinstance(child, _Node):
            grown[name] = child
        elif child and all(isinstance(key, int) for key in child):
            items = {key: _grown(item) if isinstance(item, _Node) else item for key, item in child.items()}
            grown[name] = [items.get(index, {}) for index in range(max(items) + 1)]
        else:
            grown[name] = _grown(child)
    return grown


def _child(node: Value, name: str, index: int | None) -> Mapping[str, Value]:
    child = node.get(name) if isinstance(node, Mapping) else None
    if index is not None:
        child = child[index] if isinstance(child, list) and index < len(child) else None
    return child if isinstance(child, Mapping) else {}


def write(
    session: Session,
    case_id: UUID,
    key: DataKey,
    address: str,
    scope_path: str,
    stored: Mapping[str, Any],
    who: Who,
    *,
    task_id: UUID | None = None,
    once: str | None = None,
    done_for: UUID | None = None,
    replaces: bool = True,
    now: datetime,
) -> Submission:
    """Write one section. An earlier one at the same address stays, superseded."""
    if replaces:
        session.execute(
            update(Submission)
            .where(Submission.case_id == case_id, Submission.address == address, Submission.superseded_at.is_(None))
            .values(superseded_at=now)
            .execution_options(**APART)
        )
    row_id = new_id()
    sealed = key.seal(orjson.dumps(stored), bound=f"submission:{row_id}")
    row = Submission(
        id=row_id,
        case_id=case_id,
        address=address,
        pattern=pattern_of(address),
        scope_path=scope_path,
        task_id=task_id,
        by=who.id,
        by_name=who.name,
        at=now,
        sealed=sealed,
        digest=hashlib.sha256(sealed).hexdigest(),
        key=once,
        done_for=done_for,
    )
    session.add(row)
    return row


def open_row(row: Submission, key: DataKey, reader: Reader) -> Section:
    """Decrypt and type one row."""
    stored = orjson.loads(key.unseal(row.sealed, bound=f"submission:{row.id}"))
    return Section(
        row.address,
        row.scope_path,
        reader(stored),
        stored,
        row.by,
        row.by_name,
        row.at,
        row.done_for,
        row.lapsed_at is not None,
    )


def load(
    session: Session,
    case_id: UUID,
    key: DataKey,
    readers: Mapping[str, Reader],
    *,
    wanted: Iterable[str] | None = None,
    here: str = "",
    repeated: Iterable[str] = (),
) -> list[Section]:
    """Load current sections in one statement.

    Args:
        wanted: patterns to load, of sections in force; None loads all, lapsed ones too.
        here: scope path of whoever asks. Patterns in ``repeated`` load only the rows of scopes around ``here``.
    """
    conditions = [Submission.case_id == case_id, Submission.superseded_at.is_(None)]
    if wanted is not None:
        conditions += [Submission.lapsed_at.is_(None), _near(wanted, around(here), repeated)]
    return _opened(session, key, readers, conditions)


def load_shown(
    session: Session,
    case_id: UUID,
    key: DataKey,
    readers: Mapping[str, Reader],
    shown: Collection[str],
    *,
    wanted: Iterable[str],
    scopes: Iterable[str],
    repeated: Iterable[str],
) -> list[Section]:
    """Load the current sections at the addresses ``shown``, lapsed or not, and those that they are shown with.

    Args:
        wanted: patterns that formulas read, of sections in force; those in ``repeated`` only around ``scopes``.
    """
    paths = {path for scope in scopes for path in around(scope)}
    read = and_(Submission.lapsed_at.is_(None), _near(wanted, paths, repeated))
    conditions = [Submission.case_id == case_id, Submission.superseded_at.is_(None)]
    return _opened(session, key, readers, [*conditions, or_(Submission.address.in_(shown), read)])


def _near(wanted: Iterable[str], paths: Collection[str], repeated: Iterable[str]) -> ColumnElement[bool]:
    """Sections of the patterns; of those in ``repeated`` only the ones that stand in one of the scopes."""
    near = set(repeated)
    everywhere = [pattern for pattern in wanted if pattern not in near]
    own = [pattern for pattern in wanted if pattern in near]
    return or_(Submission.pattern.in_(everywhere), and_(Submission.pattern.in_(own), Submission.scope_path.in_(paths)))


def _opened(
    session: Session, key: DataKey, readers: Mapping[str, Reader], conditions: Sequence[ColumnElement[bool]]
) -> list[Section]:
    rows = session.scalars(select(Submission).where(*conditions).order_by(Submission.id)).all()
    return [open_row(row, key, readers.get(row.pattern, untyped)) for row in rows]


def around(scope_path: str) -> list[str]:
    """``scope_path`` and every scope path around it, the empty one last."""
    paths = [scope_path]
    while paths[-1]:
        paths.append(parent_of(paths[-1]))
    return paths


def untyped(stored: Mapping[str, Any]) -> dict[str, Value]:
    """The reader of sections without a type: every scalar stays the string it is."""
    return dict(stored)
