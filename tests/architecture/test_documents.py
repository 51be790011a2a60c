"""The documents: every link leads somewhere, nothing is longer than promised, every decision is listed."""

import re
import unicodedata
from pathlib import Path

from tests.architecture.code import ROOT, tracked

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
