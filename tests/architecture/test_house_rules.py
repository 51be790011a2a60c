"""Rules of the house that no linter knows."""

import re
import tomllib
from itertools import chain

import pytest

from tests.architecture.code import PRODUCT, ROOT, places, python_files, tracked
from tests.architecture.libraries import undeclared

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]
LONGEST_FILE = 400
#: Sources of what is built into webapp/static/dist.
ASSETS = ROOT / "webapp" / "assets"
TOP_FOLDERS = {"engine", "processes", "forms", "adapters", "webapp", "tests", "docs", ".ci"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "services", "managers", "manager", "misc"}
REGISTRIES = re.compile(
    r"\b(pypi\.(org|io)|pythonhosted\.org|npmjs\.(org|com)|npmmirror\.com|yarnpkg\.com|"
    r"mirrors?\.[a-z]+\.(com|cn|edu\.cn)|tuna\.tsinghua|repo\.huaweicloud)\b|--(extra-)?index-url|\"resolved\":"
)
#: The rule itself, and the tool's setting that keeps npm from writing its registry into the lock.
MAY_NAME_REGISTRIES = {"tests/architecture/test_house_rules.py"}


def product() -> list:
    return python_files(*PRODUCT)


def test_there_is_one_commit():
    assert [place.split(":")[0] for place in places(r"\.commit\(", product())] == ["engine/db.py"]


def test_processes_and_forms_hold_no_python():
    assert python_files("processes", "forms") == []


def test_files_stay_small():
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in python_files(*PRODUCT, "tests")
    }

    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_nothing_that_holds_code_stands_beside_the_named_folders():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}

    assert folders <= TOP_FOLDERS
    assert {path.name for path in tracked() if path.parent == ROOT and path.suffix == ".py"} == {"bootstrap.py"}


def test_what_the_product_reads_is_installed_with_it():
    data = SETTINGS["tool"]["setuptools"]["package-data"]
    packed = {path for top in data for pattern in data[top] for path in (ROOT / top).glob(pattern)}
    needed = {
        path
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in PRODUCT
        and path.suffix != ".py"
        and path.name != ".gitignore"
        and not path.is_relative_to(ASSETS)
    }

    assert {path.relative_to(ROOT).as_posix() for path in needed - packed} == set()


def test_every_file_is_named_after_a_thing():
    names = {path.stem for path in product()} | {path.parent.name for path in product()}

    assert names & VAGUE == set()


def test_no_tracked_file_names_a_package_registry():
    named = {
        path.relative_to(ROOT).as_posix(): found.group()
        for path in tracked()
        if path.relative_to(ROOT).as_posix() not in MAY_NAME_REGISTRIES
        and (found := REGISTRIES.search(path.read_bytes().decode("utf-8", "ignore")))
    }

    assert named == {}


def test_numbers_that_must_be_exact_never_become_binary_floats():
    exact = [path for path in python_files("engine") if path.relative_to(ROOT).parts[1] in {"metrology", "feel"}]

    assert places(r"\bfloat\(", exact) == []


@pytest.mark.parametrize(
    "pattern", [r"(?<![\w.])(eval|exec)\(", r"\b(pickle|marshal|shelve)\b.*\bloads?\(", r"\byaml\.load\("]
)
def test_nothing_read_is_ever_executed(pattern):
    assert places(pattern, product()) == []


def test_the_clock_is_read_only_at_the_edge():
    assert places(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(", python_files("engine")) == []


def test_the_web_pages_hold_no_script_and_no_style_of_their_own():
    pages = [path for path in tracked() if path.suffix == ".html" and "webapp" in path.parts]

    assert places(r"\son[a-z]+=\"|\sstyle=\"|javascript:|hx-on|hx-vals=.js:", pages) == []


def test_nothing_is_left_to_be_done():
    assert places(r"\b(TODO|FIXME|XXX)\b(?!.*#\d)|raise NotImplementedError", product()) == []


def test_tests_are_never_skipped_in_silence():
    marks = places(r"pytest\.(skip|importorskip|xfail)\(|mark\.(skip|skipif|xfail)\b", python_files("tests"))

    assert [place for place in marks if not place.startswith("tests/architecture/test_house_rules.py")] == []


def test_metrology_and_adapters_meet_in_one_place():
    both = [
        path.relative_to(ROOT).as_posix()
        for path in product()
        if places(r"^\s*(from|import) engine\.metrology", [path]) and places(r"^\s*(from|import) adapters", [path])
    ]

    assert set(both) <= {"webapp/wiring.py"}


def test_every_library_the_product_imports_is_declared():
    assert undeclared(product(), PROJECT["dependencies"] + PROJECT["optional-dependencies"]["production"]) == {}


def test_every_library_the_tests_import_is_declared():
    declared = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]

    assert undeclared(python_files("tests"), declared) == {}
