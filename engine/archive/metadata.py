"""The package's own words: 元数据.xml, 办理记录.xml and 说明文件.txt (GB/T 42727-2023, our layout)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cryptography.hazmat.primitives import hashes

from engine.archive.papers import local
from engine.model.event import Event

METADATA, LOG, EXPLANATION = "元数据.xml", "02办理过程/办理记录.xml", "说明文件.txt"
#: names of the case's own facts, in the order they are written.
CASE_FACTS = {
    "name": "件号",
    "title": "题名",
    "item": "事项编码",
    "version": "事项版本",
    "number": "办件编号",
    "applicant": "申请人",
    "opened_at": "受理日期",
    "closed_at": "办结日期",
    "outcome": "办理结果",
    "retention": "保管期限",
    "secrecy": "密级",
    "openness": "开放",
    "institution_code": "归档机构代码",
    "files": "文件数",
    "bytes": "字节数",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of a package; ``seal`` says whose seal it bears, "" where it bears none."""

    path: str
    name: str
    media_type: str
    content: bytes
    created_at: str
    seal: str = ""

    @property
    def sha256(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def sm3(self) -> str:
        """SM3 (GB/T 32905) in hexadecimal."""
        running = hashes.Hash(hashes.SM3())
        running.update(self.content)
        return running.finalize().hex()


def metadata(facts: Mapping[str, Any], papers: Sequence[Paper]) -> bytes:
    """What the archive's catalogue takes over: the case, and each of its files."""
    root = Element("归档信息包")
    case = SubElement(root, "件")
    for key, label in CASE_FACTS.items():
        SubElement(case, label).text = str(facts[key])
    listed = SubElement(root, "文件")
    for number, paper in enumerate(papers, start=1):
        one = SubElement(listed, "文件级", 序号=str(number))
        for label, text in (
            ("名称", paper.name),
            ("类型", paper.path.partition("/")[0][2:]),
            ("路径", paper.path),
            ("格式", paper.media_type),
            ("大小", str(len(paper.content))),
            ("创建时间", paper.created_at),
            ("签章", paper.seal or "无"),
        ):
            SubElement(one, label).text = text
        SubElement(one, "摘要", 算法="SHA-256").text = paper.sha256
        SubElement(one, "摘要", 算法="SM3").text = paper.sm3
    return xml(root)


def log(events: Sequence[Event]) -> bytes:
    """Every line of the case log with the digest that chains it to the line before."""
    root = Element("办理记录")
    for event in events:
        one = SubElement(root, "记录", 序号=str(event.seq))
        for label, text in (
            ("时间", event.at.isoformat(timespec="microseconds")),
            ("北京时间", local(event.at)),
            ("事件", event.kind),
            ("环节", event.step),
            ("办理人", event.actor_name),
            ("办理人编号", str(event.actor or "")),
        ):
            SubElement(one, label).text = text
        facts = SubElement(one, "内容")
        for key, value in event.data.items():
            SubElement(facts, "项", 名称=key).text = "" if value is None else str(value)
        SubElement(one, "上一摘要").text = event.previous
        SubElement(one, "摘要").text = event.digest
    return xml(root)


def xml(root: Element) -> bytes:
    """XML as bytes, the same for the same tree."""
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def explanation(facts: Mapping[str, Any], papers: Sequence[Paper]) -> bytes:
    """What whoever finds the package should read first."""
    lines = [
        "本文件夹是一个办件的归档信息包，外层按 BagIt 1.0（RFC 8493）封装，摘要为 SHA-256、SHA-512 和 SM3。",
        "元数据.xml 记载件级和文件级元数据；02办理过程/办理记录.xml 是全部办理记录，每一行的摘要与上一行相连。",
        "填报内容各有两份：.html 供阅读，.json 为原始数据。02办理过程/流程图.svg 是本件办理时的流程图。",
        "04其他/四性检测报告.html 是归档时的检测结果。",
        "",
        *(f"{label}：{facts[key]}" for key, label in CASE_FACTS.items()),
        "",
        "文件清单：",
        *(paper.path for paper in papers),
    ]
    return ("\n".join(lines) + "\n").encode()
