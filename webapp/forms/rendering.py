"""Markdown and HTML of forms made safe, and what the form macros need in a Jinja environment.

Whatever an owner writes is cleaned to a short list of elements; styles, scripts, frames and foreign pictures never
pass.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

from engine.errors import Problem
from engine.forms.json_values import Json
from engine.forms.viewing import anchor_of
from engine.metrology.units.symbols import palette
from engine.ports import Value
from webapp.forms.problems import Problems
from webapp.forms.words import word

_INLINE = ("strong", "em", "b", "i", "u", "s", "sub", "sup", "code", "span", "a", "br")
_BLOCKS = ("p", "hr", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "div")
_TABLES = ("table", "thead", "tbody", "tr", "th", "td")
_TAGS = frozenset((*_INLINE, *_BLOCKS, *_TABLES))
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_HEADINGS = {f"h{level}": f"h{min(level + 1, 6)}" for level in range(1, 7)}
_IMAGE_BEGINNINGS = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;", "data:image/svg+xml")


def _one_level_down(state: Value) -> None:
    """The page has its one h1 already."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS[token.tag]


_MARKDOWN = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")
_MARKDOWN.core.ruler.push("one_level_down", _one_level_down)


@lru_cache(maxsize=2_000)
def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=set(_SCHEMES), link_rel="noopener noreferrer"
    )


@lru_cache(maxsize=2_000)
def _rendered(text: str) -> str:
    return _clean(_MARKDOWN.render(text))


def markdown(text: str) -> Markup:
    """Markdown as safe HTML, headings one level down."""
    return Markup(_rendered(text))  # noqa: S704 -- cleaned by nh3


def clean_html(text: str) -> Markup:
    """An owner's HTML, cleaned."""
    return Markup(_clean(text))  # noqa: S704 -- cleaned by nh3


def image_source(address: str) -> str:
    """The address when a picture may be shown from it under our policy (our own site, or data), else ""."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside or address.lower().startswith(_IMAGE_BEGINNINGS) else ""


def outside_link(address: str) -> str:
    """The address when it is a web page, else ""."""
    return address if address.startswith(("https://", "http://")) else ""


def row_json(raw: Json) -> str:
    """A closed row as it is posted back: files by their ids only."""
    return json.dumps(_plain(raw), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Value) -> Json:
    if isinstance(value, Mapping):
        if "id" in value and "digest" in value:
            return {part: str(value[part]) for part in ("id", "kind") if part in value}
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value if not (isinstance(inner, Mapping) and "refused" in inner)]
    return value if value is None or isinstance(value, bool | int) else str(value)


def told(problems: Iterable[Problem] | Problems, lang: str = "zh") -> Problems:
    """Problems for a page in ``lang``."""
    return problems if isinstance(problems, Problems) else Problems(problems, lang)


def register(app: Flask) -> None:
    """Give an app's templates what ``forms/macros.html`` uses."""
    app.add_template_filter(markdown, "form_markdown")
    app.add_template_filter(clean_html, "form_html")
    app.add_template_filter(image_source, "form_image")
    app.add_template_filter(outside_link, "form_link")
    app.add_template_filter(row_json, "form_row")
    app.add_template_filter(anchor_of, "form_anchor")
    app.add_template_filter(told, "form_problems")
    app.add_template_global(word, "form_word")
    app.add_template_global(palette, "form_palette")
