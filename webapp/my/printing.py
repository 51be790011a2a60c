"""Routes of the applicant's papers to print or keep: an application before and after it is handed in, and its lists."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from engine import queries
from engine.db import reading
from webapp.extensions import db, means, now
from webapp.filling import prints, sheets
from webapp.my import papers
from webapp.my.routes import blueprint
from webapp.security import applying
from webapp.session import current_actor


@blueprint.get("/drafts/<uuid:draft_id>/print.pdf")
@applying
def print_draft(draft_id: UUID) -> ResponseReturnValue:
    """The application as far as it is filled in, on paper."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return prints.draft_pdf(paper)


@blueprint.get("/drafts/<uuid:draft_id>/print.xlsx")
@applying
def export_draft(draft_id: UUID) -> ResponseReturnValue:
    """The application as far as it is filled in, as a spreadsheet."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return prints.draft_sheet(paper)


@blueprint.get("/drafts/<uuid:draft_id>/sheets/<name>/rows")
@applying
def export_list(draft_id: UUID, name: str) -> ResponseReturnValue:
    """The rows of a list, to be changed in a spreadsheet and imported again."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return sheets.give_rows(paper, name)


@blueprint.get("/cases/<uuid:case_id>/print/<address>.<any(pdf, xlsx):ending>")
@applying
def print_section(case_id: UUID, address: str, ending: str) -> ResponseReturnValue:
    """What was filled in at one step of the case, on paper or as a spreadsheet."""
    with reading(db.session()) as session:
        case, found = queries.case_section(session, means(), current_actor(session), case_id, address, now=now())
    return prints.section(case, found, ending)
