"""Composes the package of a closed case: path → content, everything in it, judged before it leaves the house.

The same case filed at the same moment gives the same package. A package whose truth, completeness or safety cannot
be shown is not made at all: whoever administers the system reads why.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from engine.archive import checks
from engine.archive.gather import Filled, Gathered, gather
from engine.archive.metadata import EXPLANATION, LOG, METADATA, Paper, explanation, log, metadata
from engine.archive.papers import filled_json, filled_page, local
from engine.catalog import Means
from engine.db import reading
from engine.errors import EngineError
from engine.files import open_file
from engine.ports import FileStore

APPLIED, HANDLED, RESULT, OTHER = "01申请材料", "02办理过程", "03办理结果", "04其他"
REPORT = f"{OTHER}/四性检测报告"
#: what no file name in a package holds: no system forbids the rest, and a manifest needs no escapes.
_UNSAFE = re.compile(r'[/\\:*?"<>|%\x00-\x1f\x7f]|^\.+')
_LONGEST_STEM, _LONGEST_ENDING = 60, 16


class Unfit(EngineError):
    """The case cannot be filed as it stands; the sentence says what the inspection found."""

    code = "not-fit-for-the-archive"


@dataclass(frozen=True, slots=True)
class _Part:
    """A paper before it has its place: ``folder`` and the name that people gave it."""

    folder: str
    name: str
    media_type: str
    content: bytes
    created_at: str


def compose(
    session: Session, means: Means, store: FileStore, package: Mapping[str, Any], *, case_id: object
) -> dict[str, bytes]:
    """Every file of a package by its path; nothing is written and no transaction stays open.

    Args:
        package: the facts that the move put into the message.

    Raises:
        Unfit: the inspection found the case untrue, incomplete or unsafe.
        NotFound: the case was destroyed meanwhile.
    """
    filed_at = datetime.fromisoformat(package["closed_at"])
    with reading(session):
        gathered = gather(session, means, package, case_id=case_id, now=filed_at)
    papers = list(_placed(_parts(gathered, means, store), means))
    facts = {
        **package,
        "applicant": gathered.applicant,
        "version": f"{gathered.release.version}（{gathered.release.digest}）",
        "opened_at": local(gathered.case.opened_at),
        "closed_at": local(filed_at),
    }
    findings = checks.inspect(gathered, papers, facts, means)
    if failed := [one for one in findings if one.failed and one.property_ != checks.USABLE]:
        raise Unfit("归档检测未通过：" + "；".join(f"{one.title}：{one.detail}" for one in failed))
    papers += checks.report(findings, facts, REPORT)
    facts |= {"files": len(papers), "bytes": sum(len(paper.content) for paper in papers)}
    content = {paper.path: paper.content for paper in papers}
    content[METADATA] = metadata(facts, papers)
    content[EXPLANATION] = explanation(facts, papers)
    if wrong := checks.compare(content):
        raise Unfit("归档检测未通过：" + "；".join(wrong))
    return content


def _parts(gathered: Gathered, means: Means, store: FileStore) -> Iterator[_Part]:
    for filled in gathered.filled:
        yield from _filled(filled, gathered.case.number)
    for row in gathered.files:
        name, content = open_file(means.ring, store, row)
        folder = {"document": RESULT, "notice": HANDLED}.get(row.kind)
        if folder is None:
            folder = APPLIED if row.id in gathered.theirs else HANDLED
        yield _Part(folder, name, row.media_type, content, local(row.created_at))
    yield _Part(HANDLED, "流程图.svg", "image/svg+xml", gathered.drawing.encode(), local(gathered.case.opened_at))
    yield _Part(HANDLED, "流程图.bpmn", "application/xml", gathered.release.xml, local(gathered.case.opened_at))
    last = gathered.events[-1].at if gathered.events else gathered.case.opened_at
    yield _Part(HANDLED, LOG.rpartition("/")[2], "application/xml", log(gathered.events), local(last))


def _filled(filled: Filled, number: str) -> Iterator[_Part]:
    folder = APPLIED if filled.theirs else HANDLED
    at, title = local(filled.view.at), filled.view.title
    yield _Part(folder, f"{title}.html", "text/html", filled_page(filled, number), at)
    yield _Part(folder, f"{title}.json", "application/json", filled_json(filled), at)


def _placed(parts: Iterator[_Part], means: Means) -> Iterator[Paper]:
    """Where each file goes. Names are made safe and told apart by a number; the fixed ones keep theirs."""
    fixed = {"流程图.svg", "流程图.bpmn", "办理记录.xml"}
    number = 0
    for part in parts:
        safe = _safe(part.name)
        if part.name not in fixed:
            number += 1
            safe = f"{number:03d}-{safe}"
        finding = means.judge(part.media_type, part.content) if means.judge else None
        seal = finding.seal if finding else ""
        yield Paper(f"{part.folder}/{safe}", part.name, part.media_type, part.content, part.created_at, seal)


def _safe(name: str) -> str:
    path = PurePosixPath(_UNSAFE.sub("_", name))
    ending = path.suffix[:_LONGEST_ENDING]
    stem = path.name.removesuffix(path.suffix) if path.suffix else path.name
    return f"{stem[:_LONGEST_STEM] or '_'}{ending}"
