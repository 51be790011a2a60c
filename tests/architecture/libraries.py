"""Which libraries the code imports, against which ones the project declares."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.code import ROOT

OURS = {"engine", "adapters", "webapp", "tests", "bootstrap"}


def undeclared(files: list[Path], requirements: list[str]) -> dict[str, str]:
    """Imported library → the first file that imports it, for each that no requirement installs."""
    declared = {_name(requirement) for requirement in requirements}
    homes = packages_distributions()
    return {
        module: path.relative_to(ROOT).as_posix()
        for path in reversed(files)
        for module in _imports(path)
        if not declared & {_normal(name) for name in homes.get(module, ())}
    }


def unused(files: list[Path], requirements: list[str]) -> set[str]:
    """Requirements whose library no file imports."""
    homes = packages_distributions()
    used = {_normal(name) for path in files for module in _imports(path) for name in homes.get(module, ())}
    return {
        name for requirement in requirements if _normal(name := re.split(r"[\s\[<>=~!;]", requirement)[0]) not in used
    }


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            top = name.split(".")[0]
            if top not in OURS and top not in sys.stdlib_module_names:
                yield top


def _name(requirement: str) -> str:
    return _normal(re.split(r"[\s\[<>=~!;]", requirement)[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
