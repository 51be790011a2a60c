"""Filled-in forms to print or keep: of a draft, and of every step of a case that its reader may see."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.errors import NotFound
from engine.forms import FormView
from engine.forms.sheet_writing import filled_workbook
from engine.queries import CaseFacts, SectionView
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


def section(case: CaseFacts, found: SectionView, ending: str) -> ResponseReturnValue:
    """One step of a case on paper or as a spreadsheet. Raises NotFound where it was no form."""
    if found.view is None:
        raise NotFound("没有这部分内容，或您无权查看", "no such part of the case")
    if ending == "pdf":
        return _section_pdf(case, found, found.view)
    return give(filled_workbook(found.view), f"{case.number} {found.view.title}.xlsx", XLSX)


def _section_pdf(case: CaseFacts, found: SectionView, view: FormView) -> ResponseReturnValue:
    who = gettext("%(who)s 于 %(at)s 提交", who=found.by, at=moment(found.at))
    facts = (f"{gettext('办件编号')} {case.number} · {case.item_title} · {case.applicant}", who)
    return _pdf(view, facts, f"{case.number} ")


def _pdf(view: FormView, facts: tuple[str, ...], before: str = "") -> ResponseReturnValue:
    draw = wiring("print_form")
    if draw is None:
        abort(404)
    sheet = filled_sheet(view, institution=settings().institution, facts=facts, now=now())
    return give(draw(sheet), f"{before}{view.title}.pdf", "application/pdf")
