"""The names and types of a body before its formulas are compiled, shared blocks put in place."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from engine.feel.types import Type, context_of, list_of
from engine.forms.compile_kinds import QUESTIONS, kind_of
from engine.forms.workshop import NESTING_LIMIT, Part

#: forms/_shared blocks by key.
Shared: TypeAlias = Mapping[str, Mapping[str, Any]]


def inside(part: Part, shared: Shared) -> list[Part]:
    """The components of a group or list; a group that uses a shared block has the block's."""
    use = part.property().text("use").strip()
    if not use:
        return list(part.parts())
    block = shared.get(use)
    if block is None:
        part.flaw(f"找不到共用表单块“{use}”", f"there is no shared block '{use}'")
        return []
    return list(Part(block, part.shop).parts())


def types_of(parts: Iterable[Part], shared: Shared, depth: int = 0) -> dict[str, Any]:
    """The FEEL types of the keys below ``parts``, as nested dicts with types as leaves."""
    found: dict[str, Any] = {}
    for part in parts:
        type_ = part.text("type")
        if type_ == "group" and depth < NESTING_LIMIT:
            inner = types_of(inside(part, shared), shared, depth + 1)
            _merge(nested(found, _group_path(part)), inner)
        elif type_ == "dynamiclist" and depth < NESTING_LIMIT:
            path = part.text("path").split(".")
            rows = typed_context(types_of(inside(part, shared), shared, depth + 1))
            nested(found, path[:-1])[path[-1]] = list_of(rows)
        elif type_ in QUESTIONS:
            path = part.text("key").split(".")
            nested(found, path[:-1])[path[-1]] = kind_of(part).type
    return found


def _group_path(part: Part) -> list[str]:
    return [name for name in part.text("path").split(".") if name]


def nested(found: dict[str, Any], path: Iterable[str]) -> dict[str, Any]:
    """The dict at ``path``, made where it is missing."""
    for name in path:
        inner = found.get(name)
        if not isinstance(inner, dict):
            inner = found[name] = {}
        found = inner
    return found


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for name, inner in more.items():
        if isinstance(inner, dict) and isinstance(into.get(name), dict):
            _merge(into[name], inner)
        else:
            into[name] = inner


def typed_context(found: Mapping[str, Any]) -> Type:
    """Nested dicts of types as one FEEL context type."""
    return context_of(
        {name: typed_context(inner) if isinstance(inner, dict) else inner for name, inner in found.items()}
    )
