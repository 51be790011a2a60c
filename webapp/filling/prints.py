"""Filled-in forms to print or keep: of a draft, and of every step of a case that its reader may see."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import NotFound
from engine.forms import FormView
from engine.forms.sheet_writing import filled_workbook
from engine.queries.cases import CasePage
from webapp.downloads import XLSX, give
from webapp.extensions import now, settings, wiring
from webapp.filling.paper import Paper
from webapp.printed import filled_sheet
from webapp.screen import moment


def draft_pdf(paper: Paper) -> ResponseReturnValue:
    """A draft on paper; it says that nothing is handed in yet."""
    facts = (str(paper.facts["lead"]), gettext("草稿，尚未提交；打印于%(at)s", at=moment(now())))
    return _pdf(paper.view(now(), None), facts)


def draft_sheet(paper: Paper) -> ResponseReturnValue:
    """A draft as a spreadsheet."""
    view = paper.view(now(), None)
    return give(filled_workbook(view), f"{view.title}.xlsx", XLSX)


def section(found: CasePage, address: str, ending: str) -> ResponseReturnValue:
    """One step of a case on paper or as a spreadsheet."""
    return section_pdf(found, address) if ending == "pdf" else section_sheet(found, address)


def section_pdf(found: CasePage, address: str) -> ResponseReturnValue:
    """One step of a case on paper. Raises NotFound where its reader may not see it."""
    view, who = _section(found, address)
    case = found.case
    facts = (f"{gettext('办件编号')} {case.number} · {case.item_title} · {case.applicant}", who)
    return _pdf(view, facts, f"{case.number} ")


def section_sheet(found: CasePage, address: str) -> ResponseReturnValue:
    """One step of a case as a spreadsheet. Raises NotFound where its reader may not see it."""
    view, _ = _section(found, address)
    return give(filled_workbook(view), f"{found.case.number} {view.title}.xlsx", XLSX)


def _section(found: CasePage, address: str) -> tuple[FormView, str]:
    for one in found.sections:
        if one.address == address and one.view is not None:
            return one.view, gettext("%(who)s 于 %(at)s 提交", who=one.by, at=moment(one.at))
    raise NotFound("没有这部分内容，或您无权查看", "no such part of the case")


def _pdf(view: FormView, facts: tuple[str, ...], before: str = "") -> ResponseReturnValue:
    draw = wiring("print_form")
    if draw is None:
        abort(404)
    sheet = filled_sheet(view, institution=settings().institution, facts=facts, now=now())
    return give(draw(sheet), f"{before}{view.title}.pdf", "application/pdf")
