"""Routes of the statistics: the page with table and chart, and the same as CSV and as a picture."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import reading
from engine.policy import Actor
from engine.queries.figures import MOST_MONTHS, Asked, months_until, units_seen
from webapp.extensions import db, means, now
from webapp.security import role
from webapp.session import current_actor
from webapp.statistics.columns import CHARTS, COLUMNS, cells, chart_of, csv_of, draw
from webapp.statistics.lines import Figures, read_figures

blueprint = Blueprint("statistics", __name__, url_prefix="/watch/statistics")
reader = role("supervisor", "owner")
SPANS = (1, 3, 6, 12, 24)
USUAL = 12


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """The figures of the chosen item, unit and span."""
    chart = chart_of(request.args.get("chart", ""))
    with reading(db.session()) as session:
        actor = current_actor(session)
        units, asked = units_seen(session, actor), _asked(session, actor)
        figures = read_figures(session, actor, asked, units)
        return render_template(
            "statistics/index.html", figures=figures, asked=asked, units=units, spans=SPANS, cells=cells,
            columns=COLUMNS, charts=CHARTS, chart=chart, until=_months_back(),
            items=[(one.code, one.title) for one in means().catalog.items(session)],
            drawn=Markup(draw(chart, figures.months)),  # noqa: S704 - drawn by us, texts escaped
        )  # fmt: skip


@blueprint.get("/figures.csv")
@reader
def download() -> ResponseReturnValue:
    """The same as a file for spreadsheets."""
    headers = {"Content-Disposition": 'attachment; filename="statistics.csv"'}
    return Response("".join(csv_of(_figures())), mimetype="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/chart.svg")
@reader
def picture() -> ResponseReturnValue:
    """The chosen chart as a picture."""
    drawn = draw(chart_of(request.args.get("chart", "")), _figures().months)
    headers = {"Content-Disposition": 'attachment; filename="statistics.svg"'}
    return Response(drawn, mimetype="image/svg+xml", headers=headers)


def _figures() -> Figures:
    with reading(db.session()) as session:
        actor = current_actor(session)
        return read_figures(session, actor, _asked(session, actor), units_seen(session, actor))


def _asked(session: Session, actor: Actor) -> Asked:
    """The filters of the address; what cannot be read, or is not to be seen, is left out."""
    given, seen = request.args, {str(id) for id, _ in units_seen(session, actor)}
    count = given.get("months", "")
    months = int(count) if count in {str(one) for one in range(1, MOST_MONTHS + 1)} else USUAL
    last = {f"{one:%Y-%m}": one for one in _months_back()}.get(given.get("until", ""), local_date(now()))
    unit = given.get("unit", "")
    known = {one.code for one in means().catalog.items(session)}
    item = given.get("item", "")
    return Asked(months_until(last, months), item if item in known else "", UUID(unit) if unit in seen else None)


def _months_back() -> tuple[date, ...]:
    """The months with which a span may end, the present one first."""
    return tuple(reversed(months_until(local_date(now()), MOST_MONTHS).months))
