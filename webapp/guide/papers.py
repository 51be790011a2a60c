"""What the guide of a service item offers to take away: the guide itself, its drawing, and the blank form."""

from collections.abc import Iterator

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine import forms
from engine.forms.sheet_writing import blank_workbook
from engine.metrology.documents.form_sheet import Answer, Block, FormSheet, Grid, Heading
from engine.queries.items import Guide
from webapp.downloads import XLSX, give
from webapp.extensions import now, settings, wiring
from webapp.printed import blank_sheet as blank_paper
from webapp.screen import is_english

#: what a guide may say, and what its page calls it.
PARTS = {
    "who": lazy_gettext("谁可以办"),
    "conditions": lazy_gettext("办理条件"),
    "fees": lazy_gettext("收费"),
    "result": lazy_gettext("办理结果"),
    "legal_basis": lazy_gettext("办理依据"),
    "channels": lazy_gettext("办理渠道"),
    "contact": lazy_gettext("咨询与投诉"),
}


def blank_pdf(guide: Guide) -> ResponseReturnValue:
    """The form as PDF; 404 where the service item or the installation has none."""
    form, draw = _form(guide), wiring("print_form")
    if draw is None:
        abort(404)
    facts = (guide.title, gettext("表单版本：%(version)s", version=guide.version))
    lang = "en" if is_english() else "zh"
    sheet = blank_paper(form, lang=lang, institution=settings().institution, facts=facts, now=now())
    return give(draw(sheet), f"{guide.title}.pdf", "application/pdf")


def blank_sheet(guide: Guide) -> ResponseReturnValue:
    """The form as a spreadsheet; 404 where the service item has none."""
    return give(blank_workbook(_form(guide), lang="en" if is_english() else "zh"), f"{guide.title}.xlsx", XLSX)


def guide_pdf(guide: Guide) -> ResponseReturnValue:
    """What the page says, on paper; 404 where the installation draws none."""
    draw = wiring("print_form")
    if draw is None:
        abort(404)
    title = gettext("办事指南：%(title)s", title=guide.title)
    facts = (str(guide.guide.get("summary", "")), gettext("指南版本：%(version)s", version=guide.version))
    words = gettext("第 {page} 页  共 {pages} 页")
    sheet = FormSheet(title, settings().institution, facts, list(_blocks(guide)), words, now())
    return give(draw(sheet), f"{title}.pdf", "application/pdf")


def _blocks(guide: Guide) -> Iterator[Block]:
    """The parts of a guide in the order of its page."""
    facts = guide.guide
    if guide.promised_days:
        yield Answer(gettext("承诺时限"), gettext("%(days)s个工作日", days=guide.promised_days))
    for key, label in PARTS.items():
        if facts.get(key):
            yield Answer(str(label), _prose(facts[key]))
    if facts.get("materials"):
        yield Heading(gettext("要准备的材料"))
        heads = (gettext("材料"), gettext("是否必需"), gettext("怎样提交"))
        yield Grid(
            heads, tuple((one["name"], _needed(one["needed"]), one.get("how", "")) for one in facts["materials"])
        )


def _needed(needed: object) -> str:
    if isinstance(needed, str):
        return needed
    return str(gettext("必需") if needed else gettext("选交"))


def _prose(value: object) -> str:
    return "；".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def drawing(guide: Guide) -> ResponseReturnValue:
    """The drawing of the release in force, as a picture; 404 where there is none."""
    if not guide.svg:
        abort(404)
    title = gettext("流程图：%(title)s", title=guide.title)
    return give(guide.svg.encode(), f"{title}.svg", "image/svg+xml")


def _form(guide: Guide) -> forms.Form:
    if guide.form is None:
        abort(404)
    return guide.form


def can_print() -> bool:
    """Whether this installation draws forms on paper."""
    return wiring("print_form") is not None
