"""Routes of the register of samples: the list with its filters, one sample with its chain of custody, another place."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology import samples
from engine.metrology.samples import Hand, SampleAsked, SampleStatus
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("samples", __name__, url_prefix="/samples")
keeper = role("sample_clerk")
#: those who look for samples without keeping them.
reader = role("sample_clerk", "window", "dispatcher", "operator", "verifier", "approver", "register_keeper")


def asked_for() -> SampleAsked:
    """The filters of the address; what cannot be read is left out."""
    status = request.args.get("status", "")
    return SampleAsked(
        status=status if status in tuple(SampleStatus) else "",
        place=request.args.get("place", "").strip()[:100],
        words=request.args.get("words", "").strip()[:200],
        uncollected=bool(request.args.get("uncollected")),
        after=request.args.get("after", "")[:20],
    )


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """The samples, newest first."""
    asked, today = asked_for(), local_date(now())
    with reading(db.session()) as session:
        current_actor(session)
        shown = samples.list_samples(session, asked, today=today)
        return render_template(
            "samples/index.html", shown=shown, asked=asked, places=samples.places(session), today=today,
            statuses=tuple(SampleStatus), days=samples.UNCOLLECTED_DAYS,
        )  # fmt: skip


@blueprint.get("/<label_no>")
@reader
def show(label_no: str) -> ResponseReturnValue:
    """One sample: what it is, where it is, and through whose hands it went."""
    return _sheet(label_no, (), "", "")


@blueprint.post("/<label_no>/place")
@keeper
def place(label_no: str) -> ResponseReturnValue:
    """Note that the sample is kept elsewhere now."""
    where, note, key = request.form.get("place", ""), request.form.get("note", ""), posted_key()
    with refused() as problems, transaction(db.session()) as session:
        actor = current_actor(session)
        by = Hand(str(actor.account_id), actor.name)
        samples.place_sample(session, label_no, where, note, by, key=key, now=now())
    if problems:
        return _sheet(label_no, tuple(problems), where, note)
    flash(gettext("存放位置已登记"))
    return redirect(url_for(".show", label_no=label_no), 303)


def _sheet(label_no: str, problems: tuple[Problem, ...], where: str, note: str) -> ResponseReturnValue:
    with reading(db.session()) as session:
        actor = current_actor(session)
        sample = samples.find_sample(session, label_no)
        page = render_template(
            "samples/show.html", sample=sample, moves=samples.moves_of(session, sample), problems=problems,
            where=where, note=note, places=samples.places(session), today=local_date(now()),
            may_move=actor.has("sample_clerk") and sample.left_on is None and sample.received_on is not None,
        )  # fmt: skip
    return page, (422 if problems else 200)
