"""Routes of the archive: what is filed, and lending."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import archive
from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.files import file_name, open_file
from webapp.archive.papers import reading_copy
from webapp.extensions import db, means, now, settings, store
from webapp.filling.turning import posted_key, refused
from webapp.screen import moment
from webapp.security import role, staff
from webapp.session import current_actor

blueprint = Blueprint("archive", __name__, url_prefix="/archive")


@blueprint.get("/")
@staff
def index() -> ResponseReturnValue:
    """What is filed, due, on its way, destroyed."""
    state = request.args.get("state", "filed")
    find, after = request.args.get("find", "").strip(), request.args.get("after", "")
    if state not in archive.STATES:
        abort(404)
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = archive.packages(session, state=state, find=find, after=after, today=local_date(now()))
    keeps = actor.has("archivist")
    return render_template("archive/index.html", shown=shown, state=state, find=find, keeps=keeps, problems=())


@blueprint.get("/packages/<uuid:package_id>")
@staff
def show_package(package_id: UUID) -> ResponseReturnValue:
    """One package: facts, and who asked to read it."""
    return _package(package_id, {}, ())


@blueprint.post("/packages/<uuid:package_id>/loans")
@staff
def ask_loan(package_id: UUID) -> ResponseReturnValue:
    """Ask to read a filed case."""
    key, reason, days = posted_key(), request.form.get("reason", ""), request.form.get("days", "")
    with refused() as problems, transaction(db.session()) as session:
        count = int(days) if days.isdecimal() and days.isascii() else 0
        archive.ask_loan(session, current_actor(session), package_id, reason=reason, days=count, key=key, now=now())
    if problems:
        return make_response(_package(package_id, {"reason": reason, "days": days}, problems), 422)
    flash(gettext("借阅申请已提交，等归档员审批"))
    return redirect(url_for(".list_loans"), 303)


@blueprint.get("/loans")
@staff
def list_loans() -> ResponseReturnValue:
    """My loans, and what waits for an archivist's decision."""
    return _loans(())


@blueprint.post("/loans/<uuid:loan_id>/decision")
@role("archivist")
def decide_loan(loan_id: UUID) -> ResponseReturnValue:
    """Approve or refuse a loan."""
    approved, note = request.form.get("decision") == "approve", request.form.get("note", "")
    with refused() as problems, transaction(db.session()) as session:
        archive.decide_loan(session, current_actor(session), loan_id, approved=approved, note=note, now=now())
    if problems:
        return make_response(_loans(problems), 422)
    flash(gettext("已同意借阅") if approved else gettext("已退回借阅申请"))
    return redirect(url_for(".list_loans"), 303)


@blueprint.post("/loans/<uuid:loan_id>/return")
@staff
def return_loan(loan_id: UUID) -> ResponseReturnValue:
    """Give a loan back."""
    with transaction(db.session()) as session:
        archive.return_loan(session, current_actor(session), loan_id, now=now())
    flash(gettext("已归还"))
    return redirect(url_for(".list_loans"), 303)


@blueprint.post("/loans/<uuid:loan_id>/read")
@staff
def read_loan(loan_id: UUID) -> ResponseReturnValue:
    """Read a lent case; each reading is logged, so it takes a press of a button."""
    with transaction(db.session()) as session:
        loan, package, views, rows = archive.read_loan(session, means(), current_actor(session), loan_id, now=now())
        files = [(row.id, file_name(means().ring, row), row.size) for row in rows]
        facts = {"loan": loan, "package": package, "mark": _mark(loan.asked_by_name, loan.reason)}
        return render_template("archive/read.html", sections=views, files=files, **facts)


@blueprint.post("/loans/<uuid:loan_id>/files/<uuid:file_id>")
@staff
def read_file(loan_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A stamped copy of one file of a lent case."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        row = archive.read_file(session, actor, loan_id, file_id, now=now())
        session.flush()
        session.expunge(row)
        mark = _mark(actor.name, "")
    name, content = open_file(means().ring, store(), row)
    copy = reading_copy(settings(), row.media_type, content, mark)
    if copy is None:
        return render_template("archive/no_copy.html", name=name)
    copied = f"{name.rpartition('.')[0] or name}-借阅副本.pdf"
    return send_file(BytesIO(copy), mimetype="application/pdf", as_attachment=True, download_name=copied, max_age=0)


def _mark(name: str, reason: str) -> str:
    return f"借阅 {name} {moment(now())} {reason[:20]}".strip()


def _package(package_id: UUID, answers: dict[str, str], problems: object) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        found = archive.package_facts(session, package_id)
        loans = archive.loans_of(session, package_id) if actor.has("archivist") else ()
        return render_template(
            "archive/package.html", found=found, loans=loans, answers=answers, problems=problems,
            longest=archive.LONGEST_DAYS,
        )  # fmt: skip


def _loans(problems: object) -> str:
    with reading(db.session()) as session:
        actor = current_actor(session)
        keeps = actor.has("archivist")
        waiting = archive.loans(session, asked_by=None) if keeps else ()
        mine = archive.loans(session, asked_by=actor.account_id)
        return render_template(
            "archive/loans.html", mine=mine, waiting=waiting, keeps=keeps, me=actor.account_id, now=now(),
            problems=problems,
        )  # fmt: skip
