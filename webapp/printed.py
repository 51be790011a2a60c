"""Forms on paper: what a filled-in or a blank form says, made ready for the composer that draws it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext

from engine.forms import FieldView, Form, FormView, GroupView
from engine.forms.sheet_writing import asked_nodes, body_nodes, optional_mark
from engine.forms.spec import Field, Rows
from engine.forms.views import ListView, PartView
from engine.metrology.documents.form_sheet import Answer, Blank, Block, FormSheet, Grid, Heading

_LONG_ANSWER = 4


def filled_sheet(view: FormView, *, institution: str, facts: Sequence[str], now: datetime) -> FormSheet:
    """A form as it is filled in."""
    blocks = [block for page in view.pages for block in _page(page.title, page.parts, view.lang)]
    words = "Page {page} of {pages}" if view.lang == "en" else "第 {page} 页  共 {pages} 页"
    return FormSheet(view.title, institution, tuple(facts), blocks, words, now)


def blank_sheet(form: Form, *, lang: str, institution: str, facts: Sequence[str], now: datetime) -> FormSheet:
    """A form to fill in with a pen: every question that may be asked, those under a condition marked."""
    blocks: list[Block] = []
    for page in form.pages:
        asked = list(asked_nodes(page.nodes))
        if asked:
            blocks.append(Heading(page.title.fixed(lang, form.title)))
            blocks += [block for one in asked for block in _asked(one, lang)]
    words = "Page {page} of {pages}" if lang == "en" else "第 {page} 页  共 {pages} 页"
    title = form.title_said.fixed(lang, form.title)
    return FormSheet(title, institution, tuple(facts), blocks, words, now, _signature())


def _signature() -> str:
    words: str = gettext("申请人（签字或盖章）：__________________　　日期：______年____月____日")
    return words


def _page(title: str, parts: Sequence[PartView], lang: str) -> Iterator[Block]:
    inner = [block for part in parts for block in _part(part, title, lang)]
    if inner:
        yield Heading(title)
        yield from inner


def _part(part: PartView, title: str, lang: str) -> Iterator[Block]:
    if isinstance(part, FieldView):
        if part.label:
            yield Answer(part.label, part.shown)
    elif isinstance(part, GroupView):
        if part.label and part.label != title:
            yield Heading(part.label)
        for inner in part.parts:
            yield from _part(inner, title, lang)
    elif isinstance(part, ListView):
        yield from _list(part, lang)


def _list(one: ListView, lang: str) -> Iterator[Block]:
    rows = [row for row in one.rows if not row.blank]
    if not rows:
        yield Answer(one.label, "")
        return
    number = "No." if lang == "en" else "序号"
    yield Grid((number, *one.columns), tuple((str(row.number), *row.cells) for row in rows))
    colon, comma = (": ", "; ") if lang == "en" else ("：", "；")
    for row in rows if one.more else ():
        rest = [field for field in _fields(row.parts) if field.label not in one.columns and field.shown]
        if rest:
            told = comma.join(f"{field.label}{colon}{field.shown}" for field in rest)
            yield Answer(f"{number} {row.number}", told)


def _fields(parts: Sequence[PartView]) -> Iterator[FieldView]:
    for part in parts:
        if isinstance(part, FieldView):
            yield part
        elif isinstance(part, GroupView):
            yield from _fields(part.parts)


def _asked(one: Field | Rows, lang: str) -> Iterator[Block]:
    if isinstance(one, Rows):
        yield Heading(one.label.fixed(lang, one.name), gettext("每条填一份；不够时请复印本部分续填。"))
        for inner in body_nodes(one.body):
            yield from _asked(inner, lang)
        return
    label = one.label.fixed(lang, one.name)
    if one.kind.input == "checkbox":
        yield Blank("", choices=(label,))
        return
    hint = one.look.hint.fixed(lang, "")
    if one.files is not None:
        yield Blank(label + optional_mark(one, lang), hint, (gettext("已附"), gettext("没有")))
        return
    choices = one.options.fixed if one.options is not None else ()
    words = tuple(option.en if lang == "en" and option.en else option.zh for option in choices)
    lines = _LONG_ANSWER if one.type == "textarea" else 1
    yield Blank(label + optional_mark(one, lang) + _unit(one), hint, words, lines)


def _unit(one: Field) -> str:
    return f"（{'、'.join(one.units)}）" if one.units else ""
