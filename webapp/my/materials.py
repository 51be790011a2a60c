"""Routes of the applicant's files: what was uploaded or issued before, and using it again; sending large files."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.queries import my_materials
from engine.queries.materials import drop_material
from webapp.extensions import db, means, now
from webapp.filling import picking, sending
from webapp.my import papers
from webapp.my.routes import blueprint
from webapp.security import applicant
from webapp.session import current_actor


@blueprint.get("/materials")
@applicant
def materials() -> ResponseReturnValue:
    """My materials: files uploaded before and documents issued to us."""
    with reading(db.session()) as session:
        listed = my_materials(session, means(), current_actor(session), now=now())
        return render_template("my/materials.html", listed=listed)


@blueprint.get("/materials/<uuid:file_id>/remove")
@applicant
def confirm_remove(file_id: UUID) -> ResponseReturnValue:
    """Ask before an uploaded file is deleted."""
    with reading(db.session()) as session:
        listed = my_materials(session, means(), current_actor(session), now=now())
    one = next((one for one in listed if one.id == file_id and one.is_loose), None)
    if one is None:
        return redirect(url_for("my.materials"), 303)
    return render_template("my/remove.html", one=one)


@blueprint.post("/materials/<uuid:file_id>/remove")
@applicant
def remove(file_id: UUID) -> ResponseReturnValue:
    """Delete an uploaded file that no case holds."""
    with transaction(db.session()) as session:
        drop_material(session, current_actor(session), file_id)
    flash(gettext("文件已删除"))
    return redirect(url_for("my.materials"), 303)


@blueprint.get("/drafts/<uuid:draft_id>/<int:page>/materials/<field>")
@applicant
def pick_for_draft(draft_id: UUID, page: int, field: str) -> ResponseReturnValue:
    """The files that may be used again in a field of the application."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return picking.show_materials(paper, field, page)


@blueprint.post("/drafts/<uuid:draft_id>/<int:page>/materials/<field>")
@applicant
def use_in_draft(draft_id: UUID, page: int, field: str) -> ResponseReturnValue:
    """Use the ticked files in the application."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return picking.use_materials(paper, field, page)


@blueprint.get("/tasks/<uuid:task_id>/<int:page>/materials/<field>")
@applicant
def pick_for_task(task_id: UUID, page: int, field: str) -> ResponseReturnValue:
    """The files that may be used again in a field of what a case waits for."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return picking.show_materials(paper, field, page)


@blueprint.post("/tasks/<uuid:task_id>/<int:page>/materials/<field>")
@applicant
def use_in_task(task_id: UUID, page: int, field: str) -> ResponseReturnValue:
    """Use the ticked files in what a case waits for."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return picking.use_materials(paper, field, page)


@blueprint.post("/drafts/<uuid:draft_id>/uploads")
@applicant
def begin_draft_upload(draft_id: UUID) -> ResponseReturnValue:
    """Begin to send a file into an application."""
    with reading(db.session()) as session:
        paper = papers.draft_paper(session, draft_id)
    return sending.begin(paper)


@blueprint.post("/tasks/<uuid:task_id>/uploads")
@applicant
def begin_task_upload(task_id: UUID) -> ResponseReturnValue:
    """Begin to send a file into what a case waits for."""
    with reading(db.session()) as session:
        paper = papers.task_paper(session, task_id)
    return sending.begin(paper)
