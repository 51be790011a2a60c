"""FEEL here is a library of its own: small files, no import from the product, no way into Python."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "engine" / "feel"
FILES = sorted(PACKAGE.glob("*.py"))
ALLOWED = {
    "bisect", "collections", "dataclasses", "datetime", "decimal", "functools", "html", "lark", "operator", "pathlib",
    "re", "re2", "sys", "typing", "unicodedata", "zoneinfo",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "__import__", "globals", "locals", "vars", "getattr", "setattr", "delattr", "open"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_module_imports_nothing_of_the_product(path):
    names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))

    assert {name.split(".")[0] for name in names if not name.startswith("engine.feel")} <= ALLOWED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_module_hands_nothing_to_python_as_code(path):
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert calls & FORBIDDEN_CALLS == set()
    if path.name != "expression.py":
        assert "compile" not in calls
