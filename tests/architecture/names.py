"""The names that reference documents must hold, read from the code that reads them."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.code import ROOT

#: files that read item.toml, and the names by which they hold (a part of) it.
READERS = ("engine/catalog", "engine/moves", "engine/queries", "webapp/guide", "webapp/portal")
HOLDERS = frozenset({"item", "bound", "public", "guide", "clock", "withdraw", "part"})
#: calls that give a table of item.toml, or take the name of one.
GIVERS = frozenset({"item", "_bound", "called"})


def item_keys() -> set[str]:
    """Every key of item.toml that some code asks for by name."""
    found = {"title", "code", "process"}
    for folder in READERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(tree):
                found.update(key for key in _asked(node) if key)
    page = (ROOT / "webapp" / "templates" / "guide" / "item.html").read_text("utf-8")
    return found | set(re.findall(r"\bfacts\.(?!get\b)(\w+)", page)) | set(re.findall(r"facts\.get\('(\w+)'", page))


def _asked(node: ast.AST) -> Iterator[str]:
    """The texts in ``item.get("x")``, ``bound["x"]``, ``"x" in bound`` and ``self._bound("x")``."""
    match node:
        case ast.Call(func=ast.Attribute(attr="get", value=holder), args=[ast.Constant(value=str(key)), *_]):
            if _holds(holder):
                yield key
        case ast.Subscript(value=holder, slice=ast.Constant(value=str(key))) if _holds(holder):
            yield key
        case ast.Compare(left=ast.Constant(value=str(key)), comparators=[holder]) if _holds(holder):
            yield key
        case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(value=str(key)), *_]) if name in GIVERS:
            yield key


def _holds(node: ast.expr) -> bool:
    """Whether an expression is (a table of) item.toml: a known name, or something got from one."""
    match node:
        case ast.Name(id=name):
            return name in HOLDERS
        case ast.Attribute(attr=name):
            return name in {"item", "_items"}
        case ast.Call(func=ast.Attribute(attr="get", value=holder)):
            return _holds(holder)
        case ast.Call(func=ast.Attribute(attr="item")):
            return True
        case ast.Subscript(value=holder):
            return _holds(holder)
    return False


def event_kinds() -> set[str]:
    """Every kind of line that some code of the engine writes into the case log, as far as it is a constant."""
    found: set[str] = set()
    for path in sorted((ROOT / "engine").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _writes_the_log(node.func):
                words = [word for argument in node.args for word in _constants(argument)]
                found.update(words[:1])
    return found


def _writes_the_log(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in {"record", "_record", "_tell", "_move", "end_case"}


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value)


def imports_of(folder: str) -> set[str]:
    """The modules of the engine that a package imports from outside itself."""
    own = folder.replace("/", ".")
    found: set[str] = set()
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                found.update(
                    [node.module or ""] if node.module != "engine" else [f"engine.{one.name}" for one in node.names]
                )
            elif isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
    return {name for name in found if f"{name}.".startswith("engine.") and not f"{name}.".startswith(f"{own}.")}
