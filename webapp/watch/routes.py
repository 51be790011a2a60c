"""Routes of supervision: the board of lights, slips with their answers, figures per service item."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import InvalidAnswers
from engine.queries import watch
from engine.watch.slips import close_slip, reply_slip
from webapp.extensions import db, means, now
from webapp.security import role, staff
from webapp.session import current_actor
from webapp.watch.tables import board_csv, figures_csv, wanted

blueprint = Blueprint("watch", __name__, url_prefix="/watch")
watcher = role("supervisor", "dispatcher", "decider")


@blueprint.get("/")
@watcher
def board() -> ResponseReturnValue:
    """Running clocks by their lights, the most pressing first."""
    asked = wanted(request.args, local_date(now()))
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = watch.lights_board(
            session, means(), actor, light=asked.light, item=asked.item, page=asked.page, now=now()
        )
        return render_template("watch/board.html", shown=shown, asked=asked)


@blueprint.get("/board.csv")
@watcher
def download_board() -> ResponseReturnValue:
    """The chosen clocks as a file for spreadsheets."""
    asked = wanted(request.args, local_date(now()))
    with reading(db.session()) as session:
        actor = current_actor(session)
        shown = watch.lights_board(
            session, means(), actor, light=asked.light, item=asked.item, limit=watch.MOST, now=now()
        )
    return _file("lights.csv", "".join(board_csv(shown.rows)))


@blueprint.get("/slips")
@watcher
def slips() -> ResponseReturnValue:
    """Open slips, oldest first, or the latest closed ones."""
    closed = request.args.get("state") == "closed"
    with reading(db.session()) as session:
        found = watch.slips(session, current_actor(session), closed=closed, now=now())
        return render_template("watch/slips.html", found=found, closed=closed)


@blueprint.get("/slips/<uuid:slip_id>")
@staff
def show_slip(slip_id: UUID) -> ResponseReturnValue:
    """One slip, to be answered or closed."""
    return _show(slip_id)


@blueprint.post("/slips/<uuid:slip_id>/reply")
@staff
def reply(slip_id: UUID) -> ResponseReturnValue:
    """Answer a slip: why, and what is being done."""
    try:
        with transaction(db.session()) as session:
            reply_slip(session, current_actor(session), slip_id, reply=request.form.get("reply", ""), now=now())
    except InvalidAnswers as refused:
        return _show(slip_id, refused)
    flash(gettext("已答复督办单"))
    return redirect(url_for("watch.show_slip", slip_id=slip_id), 303)


@blueprint.post("/slips/<uuid:slip_id>/close")
@watcher
def close(slip_id: UUID) -> ResponseReturnValue:
    """Close a slip after its answer was read."""
    try:
        with transaction(db.session()) as session:
            close_slip(session, current_actor(session), slip_id, remark=request.form.get("remark", ""), now=now())
    except InvalidAnswers as refused:
        return _show(slip_id, refused)
    flash(gettext("督办单已办结"))
    return redirect(url_for("watch.slips"), 303)


@blueprint.get("/figures")
@watcher
def figures() -> ResponseReturnValue:
    """How many cases of each service item were on time."""
    asked = wanted(request.args, local_date(now()))
    with reading(db.session()) as session:
        rows = watch.on_time(session, means(), current_actor(session), begin=asked.begin, end=asked.end)
        return render_template("watch/figures.html", rows=rows, asked=asked)


@blueprint.get("/figures.csv")
@watcher
def download_figures() -> ResponseReturnValue:
    """The figures as a file for spreadsheets."""
    asked = wanted(request.args, local_date(now()))
    with reading(db.session()) as session:
        rows = watch.on_time(session, means(), current_actor(session), begin=asked.begin, end=asked.end)
    return _file("on-time.csv", "".join(figures_csv(rows)))


def _show(slip_id: UUID, refused: InvalidAnswers | None = None) -> ResponseReturnValue:
    with reading(db.session()) as session:
        actor = current_actor(session)
        found = watch.slip(session, actor, slip_id, now=now())
        may_close = bool(actor.role_names & {"supervisor", "dispatcher"})
        problems = refused.problems if refused else ()
        page = render_template("watch/slip.html", slip=found, may_close=may_close, problems=problems)
    return page, (422 if refused else 200)


def _file(name: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/csv; charset=utf-8", headers=headers)
