"""The inspection before filing (四性检测, after DA/T 70-2018): truth, completeness, usability, safety.

What cannot be checked here is said to be unchecked, never to be good. Truth, completeness and safety decide whether a
package is made; usability is told.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lxml import etree

from engine.archive.gather import Gathered
from engine.archive.metadata import CASE_FACTS, METADATA, Paper, xml
from engine.archive.papers import finished, page, table
from engine.catalog import Means
from engine.catalog.retention import RETENTIONS
from engine.log import digest_of

TRUE, WHOLE, USABLE, SAFE = "真实性", "完整性", "可用性", "安全性"
PASSED, FAILED, UNCHECKED = "通过", "不通过", "未检测"
#: log lines that name the digest of what was written in the same transaction.
_WRITING = {"task-completed", "automatic", "answered"}
#: media types that the archive reads in thirty years, and how their files begin.
_LASTING = {
    "application/pdf": (b"%PDF-",),
    "application/ofd": (b"PK\x03\x04",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\0", b"MM\0*"),
    "text/html": (b"<!DOCTYPE html>",),
    "text/plain": (b"",),
    "application/json": (b"{", b"["),
    "application/xml": (b"<",),
    "image/svg+xml": (b"<",),
}
_ACTIVE = re.compile(rb"/JavaScript\b|/JS\s*[(<]|/Launch\b|<script\b|\bon(?:load|click|error)\s*=", re.IGNORECASE)
_NAMED = 5
_XML = ("application/xml", "image/svg+xml")
_TEXT = ("text/html", "text/plain", "application/json")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    property_: str
    title: str
    result: str
    detail: str

    @property
    def failed(self) -> bool:
        """Whether it was looked at and found wrong."""
        return self.result == FAILED


def inspect(gathered: Gathered, papers: Sequence[Paper], facts: Mapping[str, Any], means: Means) -> list[Finding]:
    """Everything that is looked at before a case is filed."""
    return [
        _found(TRUE, "办理记录的散列链", _broken_chain(gathered), f"共{len(gathered.events)}行，逐行连续相扣"),
        _found(TRUE, "填报内容与办理记录一致", _unlogged(gathered), "每次填报的摘要与办理记录中的摘要一致"),
        _seals(papers, means),
        _found(TRUE, "元数据取值", _bad_values(facts), "保管期限、日期、结果均在规定范围内"),
        _found(WHOLE, "归档材料目录", _missing_parts(gathered, facts), "目录要求的材料齐全"),
        _found(WHOLE, "元数据必填项", _missing_facts(facts), "件级必填项齐全"),
        _found(WHOLE, "文件均有内容", _empty(papers), f"共{len(papers)}个文件"),
        _found(USABLE, "格式适合长期保存", _odd_formats(papers), "均为可长期保存的格式，内容与格式相符"),
        _found(USABLE, "内容可读", _unreadable(papers), "XML、JSON 和文本均可解析"),
        _found(SAFE, "不含活动内容", _active(papers), "PDF 和网页中没有脚本和外部程序"),
        _viruses(papers, means),
    ]


def _found(property_: str, title: str, wrong: Iterator[str], good: str) -> Finding:
    said = list(wrong)
    if not said:
        return Finding(property_, title, PASSED, good)
    more = f"等{len(said)}处" if len(said) > _NAMED else ""
    return Finding(property_, title, FAILED, "、".join(said[:_NAMED]) + more)


def _broken_chain(gathered: Gathered) -> Iterator[str]:
    previous = ""
    for number, event in enumerate(gathered.events, start=1):
        if event.seq != number or event.previous != previous or digest_of(event) != event.digest:
            yield f"第{event.seq}行"
        previous = event.digest


def _unlogged(gathered: Gathered) -> Iterator[str]:
    kept = {filled.digest for filled in gathered.filled}
    for event in gathered.events:
        if event.kind in _WRITING and event.data.get("digest") not in kept:
            yield f"第{event.seq}行（{event.data.get('address')}）"


def _seals(papers: Sequence[Paper], means: Means) -> Finding:
    title = "电子签章"
    if means.judge is None:
        return Finding(TRUE, title, UNCHECKED, "没有可用的验证根证书")
    problems = [
        f"{paper.path}：{found.problem}"
        for paper in papers
        if (found := means.judge(paper.media_type, paper.content)) is not None and found.problem
    ]
    sealed = sum(1 for paper in papers if paper.seal)
    return _found(TRUE, title, iter(problems), f"{sealed}个签章文件签章有效，签章后未改动")


def _bad_values(facts: Mapping[str, Any]) -> Iterator[str]:
    if facts["retention"] not in RETENTIONS:
        yield f"保管期限“{facts['retention']}”"
    if facts["opened_at"] > facts["closed_at"]:
        yield "办结早于受理"


def _missing_parts(gathered: Gathered, facts: Mapping[str, Any]) -> Iterator[str]:
    needs = gathered.release.item.get("archive", {}).get("needs", {})
    wanted = [*needs.get("*", ["apply"]), *needs.get(str(facts["outcome"]), [])]
    held = {
        filled.view.address.rpartition(".")[2].partition("[")[0]
        for filled in gathered.filled
        if not filled.superseded  # corrected since, or sent back and not done again
    }
    names = {step.id: step.name for step in gathered.release.definition.steps.values()}
    yield from (names.get(step, step) for step in wanted if step not in held)


def _missing_facts(facts: Mapping[str, Any]) -> Iterator[str]:
    yield from (label for key, label in CASE_FACTS.items() if key not in ("files", "bytes") and not facts.get(key))


def _empty(papers: Sequence[Paper]) -> Iterator[str]:
    yield from (paper.path for paper in papers if not paper.content)


def _odd_formats(papers: Sequence[Paper]) -> Iterator[str]:
    for paper in papers:
        if not paper.content.startswith(_LASTING.get(paper.media_type, ()) or (b"\0not\0a\0format",)):
            yield f"{paper.path}（{paper.media_type}）"


def _unreadable(papers: Sequence[Paper]) -> Iterator[str]:
    readers = {**dict.fromkeys(_XML, _is_xml), **dict.fromkeys(_TEXT, _is_utf8)}
    yield from (paper.path for paper in papers if not readers.get(paper.media_type, bool)(paper.content))


def _active(papers: Sequence[Paper]) -> Iterator[str]:
    kinds = ("application/pdf", "text/html", "image/svg+xml")
    yield from (paper.path for paper in papers if paper.media_type in kinds and _ACTIVE.search(paper.content))


def _viruses(papers: Sequence[Paper], means: Means) -> Finding:
    title = "病毒检测"
    if means.scanner is None:
        return Finding(SAFE, title, UNCHECKED, "本系统未接入病毒检测，接收时请另行检测")
    found = [f"{paper.path}：{name}" for paper in papers if (name := means.scanner.scan(paper.content))]
    return _found(SAFE, title, iter(found), f"{len(papers)}个文件均未发现病毒")


def compare(content: Mapping[str, bytes]) -> list[str]:
    """Read the finished package's metadata back and compare it with the files beside it."""
    root = etree.fromstring(content[METADATA], _parser())
    listed = {one.findtext("路径"): one for one in root.iterfind("文件/文件级")}
    wrong = [f"元数据未列 {path}" for path in content if "/" in path and path not in listed]
    for path, one in listed.items():
        body = content.get(str(path))
        if body is None or one.findtext("大小") != str(len(body)):
            wrong.append(f"{path} 大小不符")
        elif one.findtext("摘要[@算法='SHA-256']") != hashlib.sha256(body).hexdigest():
            wrong.append(f"{path} 摘要不符")
    return wrong


def report(findings: Sequence[Finding], facts: Mapping[str, Any], path: str) -> list[Paper]:
    """The inspection's report, for machines and for people."""
    root = Element("四性检测报告", 依据="DA/T 70-2018", 件号=str(facts["name"]), 时间=str(facts["closed_at"]))
    for one in findings:
        row = SubElement(root, "检测项", 性质=one.property_, 结果=one.result)
        SubElement(row, "名称").text = one.title
        SubElement(row, "说明").text = one.detail
    shown, body = page("四性检测报告", str(facts["number"]))
    for property_ in (TRUE, WHOLE, USABLE, SAFE):
        SubElement(body, "h2").text = property_
        mine = [one for one in findings if one.property_ == property_]
        table(body, [(one.title, f"{one.result}。{one.detail}") for one in mine])
    name, at = PurePosixPath(path).name, str(facts["closed_at"])
    return [
        Paper(f"{path}.html", f"{name}.html", "text/html", finished(shown), at),
        Paper(f"{path}.xml", f"{name}.xml", "application/xml", xml(root), at),
    ]


def _is_xml(content: bytes) -> bool:
    try:
        etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        return False
    return True


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
