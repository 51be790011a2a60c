"""The documents: every link leads somewhere, nothing is too long, every name that code reads is explained."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from engine.catalog.compile import EVENTS, KINDS
from engine.linking import OPERATIONS as OWN_OPERATIONS
from engine.metrology.operations import OPERATIONS, RENDERS
from tests.architecture.code import ROOT, tracked
from tests.architecture.names import event_kinds, imports_of, item_keys
from webapp.cli import liangheng
from webapp.settings import ELSEWHERE, PREFIX, Settings

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LONGEST = {"README.md": 80, "README.zh-CN.md": 80}
LONGEST_DECISION = 60


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def test_every_link_leads_to_a_file_and_a_heading_that_exist():
    assert [f"{path.relative_to(ROOT)}: {link}" for path in documents() for link in broken_links(path)] == []


def test_every_document_is_reached_from_the_index():
    reached: set[Path] = set()
    ahead = [ROOT / "docs" / "index.md"]
    while ahead:
        here = ahead.pop()
        reached.add(here)
        targets = {(here.parent / link.split("#")[0]).resolve() for link in links(here)}
        ahead += [target for target in targets - reached if target.suffix == ".md" and target.exists()]

    below = [path for path in documents() if path.is_relative_to(ROOT / "docs")]
    assert [path.relative_to(ROOT).as_posix() for path in below if path not in reached] == []


def test_documents_are_as_short_as_promised():
    for path in documents():
        longest = LONGEST_DECISION if path.parent.name == "decisions" else LONGEST.get(path.name, 10_000)
        assert len(path.read_text("utf-8").splitlines()) <= longest, path


def test_decisions_are_numbered_and_have_four_parts():
    decisions = [path for path in documents() if path.parent.name == "decisions"]

    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        assert headings(path)[1:] == ["context", "decision", "consequences", "how-checked"], path


def test_every_setting_is_explained():
    names = {PREFIX + one.name.upper() for one in fields(Settings)} - {PREFIX + "ADAPTER_SETTINGS"}
    names |= {PREFIX + name for name in ELSEWHERE}

    assert names - words("settings") == set()


def test_every_command_and_its_options_are_explained():
    page = reference("cli")
    missing = [line for line in commands(liangheng, "liangheng") if f"`{line}" not in page]
    options = {option for command in leaves(liangheng) for one in command.params for option in one.opts}

    assert missing == []
    assert [option for option in options if option.startswith("--") and option not in page] == []


def test_every_key_of_item_toml_is_explained():
    assert {"withdraw", "until", "differs_from", "on", "use", "summary"} <= item_keys()
    assert (item_keys() | set(EVENTS) | set(KINDS)) - words("item-toml") == set()


def test_every_operation_is_explained_with_its_inputs_and_what_it_gives():
    known = {**OWN_OPERATIONS, **OPERATIONS, **RENDERS}
    sections = {part.split("\n", 1)[0]: part for part in reference("operations").split("\n## ")[1:]}

    assert sections.keys() == known.keys()
    for name, called in known.items():
        told = set(re.findall(r"`(\w+)`", sections[name]))
        assert (called.inputs.keys() | called.gives.keys()) - told == set(), name


def test_every_kind_of_log_line_is_explained():
    assert {"opened", "timer", "message:", "terminated"} <= event_kinds()
    assert [kind for kind in event_kinds() if f"| `{kind}`" not in reference("log")] == []


def test_the_expression_language_stands_on_values_and_errors_alone():
    assert imports_of("engine/feel") == {"engine.ports", "engine.errors"}


def reference(name: str) -> str:
    """A reference document's text."""
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text("utf-8")


def words(name: str) -> set[str]:
    """The names a reference document sets as code, bare or within brackets and tables."""
    code = re.findall(r"`([^`\n]+)`|^## (.+)$", reference(name), flags=re.MULTILINE)
    return {word for pair in code for word in re.findall(r"[\w-]+", " ".join(pair))}


def commands(group: click.Group, path: str) -> Iterator[str]:
    """Every command as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def leaves(group: click.Group) -> Iterator[click.Command]:
    """Every command that does something."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from leaves(command)
        else:
            yield command


def links(path: Path) -> list[str]:
    """The addresses a document links to, those within the project only."""
    prose = re.sub(r"```.*?```|<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)
    return [link for link in LINK.findall(prose) if not re.match(r"[a-z]+:", link)]


def broken_links(path: Path) -> list[str]:
    broken = []
    for link in links(path):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)
    return broken


def headings(path: Path) -> list[str]:
    """The anchors that a document's headings get on the usual forges."""
    prose = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    return [_anchor(line.lstrip("#").strip()) for line in prose.splitlines() if re.match(r"#{1,6} ", line)]


def _anchor(heading: str) -> str:
    kept = [sign for sign in heading.lower() if sign in " -_" or unicodedata.category(sign)[0] in "LN"]
    return "".join(kept).replace(" ", "-")
