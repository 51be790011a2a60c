"""Readable papers: what was filled in, as a page that any browser opens in thirty years, with nothing from outside."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import orjson

from engine.archive.gather import Filled
from engine.calendar.days import BEIJING
from engine.forms import FieldView, FormView, GroupView
from engine.forms.views import ListView, PartView

_STYLE = (
    "body{font-family:'Noto Sans CJK SC','Noto Sans SC','SimSun',sans-serif;max-width:60em;margin:2em auto;"
    "padding:0 1em;line-height:1.6;color:#16202b}table{border-collapse:collapse;width:100%;margin:.5em 0 1.5em}"
    "th,td{border:1px solid #aab4bf;padding:.3em .6em;text-align:left;vertical-align:top}th{width:30%;"
    "background:#eaf0f6;font-weight:normal}.note{color:#5d6b7a}"
)


def page(title: str, number: str) -> tuple[Element, Element]:
    """An empty page of HTML: its root, and the body to go on with."""
    root = Element("html", lang="zh-CN")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "title").text = f"{title} {number}"
    SubElement(head, "style").text = _STYLE
    body = SubElement(root, "body")
    SubElement(body, "h1").text = title
    SubElement(body, "p", {"class": "note"}).text = f"办件编号：{number}"
    return root, body


def finished(root: Element) -> bytes:
    """The page as bytes, the same for the same page."""
    indent(root)
    return b"<!DOCTYPE html>\n" + bytes(tostring(root, encoding="utf-8", method="html")) + b"\n"


def table(body: Element, rows: Iterable[tuple[str, str]]) -> None:
    """Questions and answers in two columns."""
    drawn = SubElement(body, "table")
    for label, text in rows:
        row = SubElement(drawn, "tr")
        SubElement(row, "th", scope="row").text = label
        _lines(SubElement(row, "td"), text)


def filled_page(filled: Filled, number: str) -> bytes:
    """What was filled in at one step, as a page."""
    root, body = page(filled.view.title, number)
    when = local(filled.view.at)
    told = f"办理人：{filled.view.by or '系统'}；时间：{when}" + ("；已被后来的填报更正" if filled.superseded else "")
    SubElement(body, "p", {"class": "note"}).text = told
    if filled.view.view is not None:
        _form(body, filled.view.view)
    elif filled.view.rows:
        table(body, filled.view.rows)
    return finished(root)


def filled_json(filled: Filled) -> bytes:
    """What was filled in, as it is stored: numbers stay the strings they were."""
    told: Mapping[str, Any] = {
        "address": filled.view.address,
        "by": filled.view.by,
        "at": filled.view.at.isoformat() if filled.view.at else None,
        "superseded": filled.superseded,
        "digest_as_logged": filled.digest,
        "answers": dict(filled.stored),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


def local(at: datetime | None) -> str:
    """A moment in Beijing's time."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" if at else ""


def _form(body: Element, view: FormView) -> None:
    for one in view.pages:
        if one.title:
            SubElement(body, "h2").text = one.title
        _parts(body, one.parts)


def _parts(body: Element, parts: Iterable[PartView]) -> None:
    rows: list[tuple[str, str]] = []
    for part in parts:
        if isinstance(part, FieldView):
            rows.append((part.label, part.shown))
            continue
        if rows:
            table(body, rows)
            rows = []
        _nested(body, part)
    if rows:
        table(body, rows)


def _nested(body: Element, part: PartView) -> None:
    if isinstance(part, GroupView):
        if part.label:
            SubElement(body, "h3").text = part.label
        _parts(body, part.parts)
    elif isinstance(part, ListView):
        SubElement(body, "h3").text = part.label
        for row in _rows(part):
            SubElement(body, "h4").text = f"第 {row.number} 项"
            _parts(body, row.parts)


def _rows(part: ListView) -> Iterator[Any]:
    return (row for row in part.rows if not row.blank)


def _lines(cell: Element, text: str) -> None:
    first, *rest = text.split("\n")
    cell.text = first
    for line in rest:
        SubElement(cell, "br").tail = line
