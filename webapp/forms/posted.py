"""From what a browser posts to raw answers: nested dicts with the form's own names only, nothing interpreted yet.

Names are dotted paths, rows are ``items[0].name``. A row that was not open on the page comes as one JSON text under
``items[0]``. Nothing posted is trusted: unknown names, odd indexes and broken JSON are left out, files
are looked up by id.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms import Form
from engine.forms.json_values import Json
from engine.forms.spec import ROWS_LIMIT, Body, Field, Rows
from engine.ports import Value
from webapp.forms.uploads import NoUploads, Uploads, sorted_files, staged

Posted: TypeAlias = MultiDict[str, Any]
NAMES_LIMIT = 20_000
_NAME_LENGTH = 400
_JSON_LENGTH = 200_000
_STEP = re.compile(r"(?P<name>[^\W\d_]\w{0,99})(?P<index>(?:\[\d{1,4}\])?)(?:\.|$)")
_PARTS = {"moment": ("date", "time"), "quantity": ("value", "unit", "uncertainty", "k")}


class Node:
    """One name among the posted ones: its values, the names inside it, and the rows below it."""

    __slots__ = ("inner", "rows", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.inner: dict[str, Node] = {}
        self.rows: dict[int, Node] = {}


def raw_answers(
    form: Form, data: Posted, files: Posted | None = None, uploads: Uploads | None = None
) -> dict[str, Any]:
    """The raw answers in a post; names that were not on the page are not there.

    Args:
        data: ``request.form``.
        files: ``request.files``; new files are staged through ``uploads`` and become references.
    """
    root = Node()
    for name in list(data)[:NAMES_LIMIT]:
        _plant(root, name, data.getlist(name))
    for name in list(files or ())[:NAMES_LIMIT]:
        chosen = [one for one in (files or MultiDict()).getlist(name) if isinstance(one, FileStorage) and one.filename]
        _plant(root, name, chosen)
    return _body(form.body, root, uploads or NoUploads())


def _plant(root: Node, name: str, values: Iterable[Any]) -> None:
    """Put ``values`` at their place in the tree; a name that is none of ours is left out."""
    if len(name) > _NAME_LENGTH or name.startswith("_"):
        return
    node, at = root, 0
    while at < len(name):
        match = _STEP.match(name, at)
        if match is None:
            return
        node = node.inner.setdefault(match["name"], Node())
        if match["index"]:
            node = node.rows.setdefault(int(match["index"][1:-1]), Node())
        at = match.end()
    node.values.extend(values)


def _find(node: Node | None, path: Iterable[str]) -> Node | None:
    for name in path:
        node = node.inner.get(name) if node is not None else None
    return node


def _body(body: Body, root: Node, uploads: Uploads) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in body.fields:
        node = _find(root, one.path)
        if node is not None and one.compute is None:
            _put(found, one.path, _field(one, node, uploads))
    for rows in body.lists:
        node = _find(root, rows.path)
        if node is not None:
            _put(found, rows.path, _rows(rows, node, uploads))
    return found


def _field(one: Field, node: Node, uploads: Uploads) -> Json:
    shape = one.kind.input
    if shape == "file":
        told = node.inner["kind"].values if "kind" in node.inner else []
        return sorted_files(one, staged(one, node.values, uploads), [text for text in told if isinstance(text, str)])
    texts = [value for value in node.values if isinstance(value, str)]
    if shape == "choices":
        return [text for text in texts if text]
    if shape == "checkbox":
        return bool(texts and texts[-1])
    if shape in _PARTS and node.inner:
        inner = {part: node.inner[part].values for part in _PARTS[shape] if part in node.inner}
        return {part: values[-1] for part, values in inner.items() if values and isinstance(values[-1], str)}
    return texts[-1] if texts else ""


def _rows(one: Rows, node: Node, uploads: Uploads) -> list[dict[str, Any]]:
    """The rows in order of their indexes, which need not be without gaps."""
    return [_row(one.body, node.rows[index], uploads) for index in sorted(node.rows)[: ROWS_LIMIT + 1]]


def _row(body: Body, node: Node, uploads: Uploads) -> dict[str, Any]:
    closed = [value for value in node.values if isinstance(value, str) and value]
    content = _read_json(closed[0]) if closed else {}
    return {**known_answers(body, content, uploads), **_body(body, node, uploads)}


def _read_json(text: str) -> Mapping[str, Any]:
    """The JSON object in ``text``, numbers kept as they are written; an empty one when there is none."""
    try:
        content = (
            json.loads(text, parse_float=str, parse_int=str, parse_constant=str) if len(text) <= _JSON_LENGTH else None
        )
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def known_answers(body: Body, content: Mapping[str, Any], uploads: Uploads) -> dict[str, Any]:
    """Of answers given as JSON those that the body knows, files looked up by their ids."""
    found: dict[str, Any] = {}
    for one in body.fields:
        value = _at(content, one.path)
        if value is None or one.compute:
            continue
        if one.kind.input == "file":
            listed = value if isinstance(value, list) else []
            value = staged(one, [entry.get("id") if isinstance(entry, Mapping) else entry for entry in listed], uploads)
            told = [f"{entry.get('id')}:{entry.get('kind')}" for entry in listed if isinstance(entry, Mapping)]
            value = sorted_files(one, value, told)
        _put(found, one.path, value)
    for rows in body.lists:
        listed = _at(content, rows.path)
        if isinstance(listed, list):
            whole = [row for row in listed[:ROWS_LIMIT] if isinstance(row, Mapping)]
            _put(found, rows.path, [known_answers(rows.body, row, uploads) for row in whole])
    return found


def json_answers(form: Form, content: Mapping[str, Any], uploads: Uploads | None = None) -> dict[str, Any]:
    """Raw answers given as JSON (the API): foreign names left out, files looked up by their ids."""
    return known_answers(form.body, content, uploads or NoUploads())


def _at(content: Json, path: Iterable[str]) -> Json:
    for name in path:
        content = content.get(name) if isinstance(content, Mapping) else None
    return content


def _put(found: dict[str, Any], path: tuple[str, ...], value: Value) -> None:
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = value


def merged(before: Mapping[str, Any], posted: Mapping[str, Any]) -> dict[str, Any]:
    """The answers so far with a page's answers over them; lists are replaced as a whole."""
    whole = dict(before)
    for name, value in posted.items():
        known = whole.get(name)
        both = isinstance(value, Mapping) and isinstance(known, Mapping) and not _is_one_answer(value)
        whole[name] = merged(known, value) if both and isinstance(known, Mapping) else value
    return whole


def _is_one_answer(value: Mapping[str, Any]) -> bool:
    """A field of several inputs is one answer and replaced as such."""
    return any(set(value) <= set(parts) for parts in _PARTS.values())
