"""Reads the bytes of a DMN file into an XML tree, safely.

UTF-8 only, no document type, no entities, nothing fetched, bounded size and depth: a file comes
from outside (an owner's upload) and is not trusted. Comments and processing instructions are gone
in the tree, so that a text with a comment inside reads as one text.
"""

import re
from functools import cached_property
from typing import cast
from xml.sax.saxutils import escape

from lxml import etree

from engine.feel.dmn.errors import DmnError, DmnLimit, Place

#: A 10 000-row table with five columns is about 8 MB as modelling tools write it.
MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 120

#: The MODEL namespaces of DMN 1.1 to 1.6.
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def parse(data: bytes, file: str) -> etree._Element:
    """The ``definitions`` element of a DMN file.

    Raises:
        DmnLimit: the file is too large or nested too deeply.
        DmnError: it is not UTF-8, not well-formed, has a document type, or is not DMN.
    """
    _check_bytes(data, file)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        raise DmnError(
            f"文件不是格式正确的 XML：{fault.msg}",
            f"the file is not well-formed XML: {fault.msg}",
            Place(file, "", line, column),
        ) from fault
    _check_tree(root, file)
    return root


def _check_bytes(data: bytes, file: str) -> None:
    """Refuse before parsing whatever the parser should never see."""
    if len(data) > MAX_BYTES:
        mib = MAX_BYTES // 1024 // 1024
        raise DmnLimit(f"文件超过 {mib} MB", f"the file is larger than {mib} MB", Place(file))
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    name = declared.group(1).lower() if declared else b"utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        name = b"?"
    if name not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise DmnError("文件必须使用 UTF-8 编码", "the file must be encoded in UTF-8", Place(file))
    if b"<!DOCTYPE" in data:
        line = data[: data.index(b"<!DOCTYPE")].count(b"\n") + 1
        raise DmnError(
            "文件不得包含文档类型声明（DOCTYPE）",
            "the file must not have a document type declaration (DOCTYPE)",
            Place(file, "", line),
        )


def _check_tree(root: etree._Element, file: str) -> None:
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise DmnError(
            "文件不是 DMN 决策模型（根元素应为 definitions）",
            "the file is not a DMN model (its root must be definitions)",
            Place(file, "", line_of(root)),
        )
    open_now = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        open_now += 1 if event == "start" else -1
        if open_now > MAX_DEPTH:
            raise DmnLimit(
                f"元素嵌套超过 {MAX_DEPTH} 层",
                f"elements are nested deeper than {MAX_DEPTH}",
                Place(file, "", line_of(element)),
            )


def line_of(element: etree._Element) -> int:
    """The line of the file on which an element begins, from 1; 0 when it is not known."""
    return cast("int | None", element.sourceline) or 0


class Lines:
    """The lines of one file, to turn a spot inside an expression into a spot in the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode("utf-8").split("\n")

    def spot(self, start: int, text: str, line: int, column: int) -> tuple[int, int]:
        """Line and column in the file of a spot inside an expression.

        Args:
            start: the line of the file on which the element that holds the text begins.
            text: the expression as the XML parser read it.
            line, column: the spot inside ``text``, counted from 1.
        """
        at = start + line - 1
        raw = self._lines[at - 1] if 0 < at <= len(self._lines) else ""
        lines = text.split("\n")
        shown = lines[line - 1] if 0 < line <= len(lines) else ""
        before = shown[: max(column - 1, 0)]
        for written in (escape, escape_quotes, str):
            found = raw.find(written(shown)) if shown else -1
            if found >= 0:
                return at, found + len(written(before)) + 1
        return at, column


def escape_quotes(text: str) -> str:
    """The text as tools write it that also escape quotation marks."""
    return escape(text, {'"': "&quot;"})
