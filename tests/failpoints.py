"""The fail points of the product, found in its code: every ``reach("…")``."""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "adapters", "webapp")


@dataclass(frozen=True, slots=True)
class FailPoint:
    """One place where a process may be killed: its name, and where it is (``file:line``)."""

    name: str
    where: str


def fail_points() -> list[FailPoint]:
    """Every fail point, by name.

    Raises:
        ValueError: a call names its point by anything but a plain string, or two places share a name.
    """
    found: dict[str, FailPoint] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for point in _points_of(path):
                if point.name in found:
                    raise ValueError(f"{point.where} and {found[point.name].where} share the name {point.name!r}")
                found[point.name] = point
    return [found[name] for name in sorted(found)]


def _points_of(path: Path) -> list[FailPoint]:
    where = path.relative_to(ROOT).as_posix()
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _called(node.func) == "reach"
    ]
    return [FailPoint(_name_of(call, where), f"{where}:{call.lineno}") for call in calls]


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _name_of(call: ast.Call, where: str) -> str:
    match call.args:
        case [ast.Constant(value=str(name))]:
            return name
        case _:
            raise ValueError(f"{where}:{call.lineno}: a fail point is named by a plain string")
