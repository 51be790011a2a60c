"""Routes of the statistics: the page with table and chart, and the same as CSV."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import reading
from engine.policy import Actor
from engine.queries.figures import MOST_MONTHS, Asked, months_until, units_seen
from webapp.csvlines import csv_lines
from webapp.extensions import db, means, now
from webapp.security import role
from webapp.session import current_actor
from webapp.statistics.chart import bars_svg
from webapp.statistics.lines import Figures, Line, read_figures

blueprint = Blueprint("statistics", __name__, url_prefix="/watch/statistics")
reader = role("supervisor", "owner")
SPANS = (3, 6, 12, 24)
HEADS = (
    "期间或部门", "受理", "办结", "按时办结", "按时率", "办理工作日（中位数）", "80%办件的工作日", "返工", "收入（元）",
    "评价数", "平均满意度", "差评",
)  # fmt: skip


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """The figures of the chosen item, unit and span."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        units, asked = units_seen(session, actor), _asked(session, actor)
        figures = read_figures(session, actor, asked, units)
        drawn = bars_svg(
            figures.months,
            title=gettext("每月办结"),
            good=gettext("按时"),
            late=gettext("超期"),
            none=gettext("没有办结"),
        )
        return render_template(
            "statistics/index.html", figures=figures, asked=asked, units=units, spans=SPANS, cells=cells,
            items=[(one.code, one.title) for one in means().catalog.items(session)], chart=Markup(drawn),  # noqa: S704 - drawn by us, texts escaped
        )  # fmt: skip


@blueprint.get("/figures.csv")
@reader
def download() -> ResponseReturnValue:
    """The same as a file for spreadsheets."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        asked = _asked(session, actor)
        figures = read_figures(session, actor, asked, units_seen(session, actor))
    headers = {"Content-Disposition": 'attachment; filename="statistics.csv"'}
    return Response("".join(_csv(figures)), mimetype="text/csv; charset=utf-8", headers=headers)


def _asked(session: Session, actor: Actor) -> Asked:
    """The filters of the address; what cannot be read, or is not to be seen, is left out."""
    given, seen = request.args, {str(id) for id, _ in units_seen(session, actor)}
    count = given.get("months", "")
    months = int(count) if count in {str(one) for one in range(1, MOST_MONTHS + 1)} else SPANS[2]
    unit = given.get("unit", "")
    known = {one.code for one in means().catalog.items(session)}
    item = given.get("item", "")
    return Asked(
        months_until(local_date(now()), months), item if item in known else "", UUID(unit) if unit in seen else None
    )


def cells(line: Line) -> tuple[str, ...]:
    """A line under the heads of the table, less its name."""
    tally, extra = line.tally, line.extra
    return (
        str(tally.opened), str(tally.closed), str(tally.on_time), _tenths(tally.share, "%"),
        _days(tally.median), _days(tally.most), str(tally.redone),
        f"{extra.income_fen // 100}.{extra.income_fen % 100:02d}",
        str(extra.rated), _tenths(extra.tenths), str(extra.bad),
    )  # fmt: skip


def _tenths(value: int | None, sign: str = "") -> str:
    return "" if value is None else f"{value // 10}.{value % 10}{sign}"


def _days(value: int | None) -> str:
    return "" if value is None else str(value)


def _csv(figures: Figures) -> Iterator[str]:
    lines = [*figures.months, *figures.units, Line("合计", figures.total.tally, figures.total.extra)]
    return csv_lines(HEADS, ((one.name, *cells(one)) for one in lines))
