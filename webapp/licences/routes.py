"""Routes of the licences: the public list, one licence, and the holder's own."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.metrology.registers import licence_by_code, public_licences
from webapp.extensions import db, now
from webapp.licences.holdings import begin, holdings
from webapp.security import applicant, public
from webapp.session import current_actor, optional_actor

blueprint = Blueprint("licences", __name__, url_prefix="/licences")
LONGEST_SEARCH = 60


@blueprint.get("/")
@public
def listed() -> ResponseReturnValue:
    """The licences that were granted, for everybody (行政许可法 art. 40)."""
    words = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with reading(db.session()) as session:
        optional_actor(session)
        rows = public_licences(session, words)
        return render_template("licences/list.html", rows=rows, words=words, today=local_date(now()))


@blueprint.get("/<query_code>")
@public
def show(query_code: str) -> ResponseReturnValue:
    """One licence: what the QR code on the certificate leads to."""
    with reading(db.session()) as session:
        optional_actor(session)
        found = licence_by_code(session, query_code) or abort(404)
        return render_template("licences/licence.html", found=found, today=local_date(now()))


@blueprint.get("/mine")
@applicant
def mine() -> ResponseReturnValue:
    """The licences I look after, and what may be asked for each."""
    with reading(db.session()) as session:
        rows = holdings(session, current_actor(session), local_date(now()))
        return render_template("licences/mine.html", rows=rows, today=local_date(now()))


@blueprint.post("/mine/<uuid:licence_id>")
@applicant
def start(licence_id: UUID) -> ResponseReturnValue:
    """Begin an application that is filled in from the licence."""
    asked = request.form.get("asked", "")
    with transaction(db.session()) as session:
        draft_id = begin(session, current_actor(session), licence_id, asked, local_date(now()))
    return redirect(url_for("my.resume_draft", draft_id=draft_id), 303)
