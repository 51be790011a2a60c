"""Stored answers as typed values: one reader per body, made with the form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.forms.json_values import Json
from engine.forms.spec import Field, Rows, StoredReader
from engine.ports import Value

_Load = Callable[[Any], Any]


def reader_of(fields: Iterable[Field], lists: Iterable[Rows]) -> StoredReader:
    """A function that gives every key of a body its typed value, None where nothing is stored."""
    loads: list[tuple[tuple[str, ...], _Load]] = [(one.path, one.kind.load) for one in fields]
    loads += [(rows.path, _row_loader(rows.body.read)) for rows in lists]
    near = tuple((path[0], load) for path, load in loads if len(path) == 1)
    deep = tuple((path, load) for path, load in loads if len(path) > 1)

    def read(stored: Mapping[str, Any]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, load in near:
            value = stored.get(name)
            found[name] = None if value is None else load(value)
        for path, load in deep:
            inner = found
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = load(_at(stored, path))
        return found

    return read


def _row_loader(read: StoredReader) -> _Load:
    def load(stored: Json) -> list[dict[str, Value]] | None:
        return [read(one) for one in stored if isinstance(one, dict)] if isinstance(stored, list) else None

    return load


def _at(stored: Json, path: tuple[str, ...]) -> Json:
    for name in path:
        stored = stored.get(name) if isinstance(stored, Mapping) else None
    return stored
