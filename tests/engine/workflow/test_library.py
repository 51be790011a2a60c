"""The library never runs Python for us, and nobody else meets it."""

import ast
import re
from pathlib import Path

import pytest

from engine.workflow import start
from engine.workflow.child import answer
from engine.workflow.level import LevelWorkflow
from engine.workflow.library import FeelEngine, NoPython
from tests.engine.workflow.drawings import NOW, define, nothing, process

ROOT = Path(__file__).parents[3]
ATTACKS = [
    "__import__('os').system('true')",
    "().__class__.__base__.__subclasses__()",
    "open('/etc/passwd').read()",
    "[x for x in ().__class__.__bases__]",
    "lambda: 1",
]


def test_the_place_where_the_library_would_run_python_runs_nothing():
    for act in (
        lambda: NoPython().evaluate("1", {}),
        lambda: NoPython().execute("1", {}),
        lambda: NoPython().call_service({}),
        lambda: FeelEngine().execute(None, "1"),
        lambda: FeelEngine().validate("1"),
    ):
        with pytest.raises(PermissionError):
            act()


def test_every_level_of_a_running_case_has_our_script_engine():
    definition = define(process("p", "start s; user a; end e", "s > a > e"))
    level = LevelWorkflow(definition.specs[""], "", None)
    assert isinstance(level.script_engine, FeelEngine)
    assert isinstance(level.script_engine.environment, NoPython)


@pytest.mark.parametrize("attack", ATTACKS)
def test_python_in_a_condition_is_refused_or_means_nothing(attack):
    xml = process("p", "start s; xor g default=d; end e; end o", f"s > g; d g > e; g > o : {attack}")
    job = {
        "xml": xml.decode(),
        "bindings": {"process": "p", "kinds": {}, "repeats": {}, "parts": {}, "timers": {}},
        "file": "f",
        "known": [],
    }
    assert "flaws" in answer(job)


def test_only_this_package_knows_the_library():
    users = {
        path.relative_to(ROOT).parts[:2]
        for folder in ("engine", "adapters", "webapp")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(from|import) SpiffWorkflow", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert users == {("engine", "workflow")}


def test_nothing_here_evaluates_text_as_python():
    for path in (ROOT / "engine" / "workflow").glob("*.py"):
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "compile", "__import__"}, path.name


def test_a_good_drawing_is_answered_with_its_definition():
    xml = process("p", "start s; user a; end e", "s > a > e")
    job = {"xml": xml.decode(), "bindings": {"process": "p", "kinds": {}, "repeats": {}, "parts": {}, "timers": {}}}
    assert set(answer({**job, "file": "f", "known": None})) == {"definition"}
    assert start(define(xml), nothing, now=NOW).tokens
