"""The blank form of a service item, to download: on paper and as a spreadsheet."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import forms
from engine.forms.sheet_writing import blank_workbook
from engine.queries.items import Guide
from webapp.downloads import XLSX, give
from webapp.extensions import now, settings, wiring
from webapp.printed import blank_sheet as blank_paper
from webapp.screen import is_english


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


def _form(guide: Guide) -> forms.Form:
    if guide.form is None:
        abort(404)
    return guide.form


def can_print() -> bool:
    """Whether this installation draws forms on paper."""
    return wiring("print_form") is not None
