"""Routes of the register of shipments: the list, one parcel with its track, and lines entered by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.db import reading, transaction
from engine.errors import InvalidAnswers, Problem
from engine.metrology import logistics
from engine.metrology.logistics import DIRECTIONS, ShipmentAsked, Track, TrackEvent
from engine.metrology.logistics.looking import MOST
from webapp.extensions import db, now
from webapp.filling.turning import leave, refused
from webapp.samples.routes import keeper, reader
from webapp.session import current_actor
from webapp.workbooks import send_workbook

blueprint = Blueprint("shipments", __name__, url_prefix="/shipments")
HEADS = (
    "物流编号",
    "方向",
    "运单号",
    "状态",
    "结果",
    "办件编号",
    "内容",
    "件数",
    "申报价值（元）",
    "保价",
    "要求",
    "登记时间",
)
_LOCAL = ZoneInfo("Asia/Shanghai")


@blueprint.get("/")
@reader
def index() -> ResponseReturnValue:
    """The parcels, newest first."""
    asked = _asked()
    with reading(db.session()) as session:
        current_actor(session)
        shown = logistics.list_shipments(session, asked)
        return render_template(
            "shipments/index.html", shown=shown, asked=asked, statuses=tuple(TrackEvent), directions=DIRECTIONS
        )


@blueprint.get("/list.xlsx")
@reader
def export() -> ResponseReturnValue:
    """The parcels of the present filters as a spreadsheet."""
    with reading(db.session()) as session:
        current_actor(session)
        rows = logistics.list_shipments(session, _asked(), limit=MOST).rows
        return send_workbook("物流", HEADS, (_line(row) for row in rows))


@blueprint.get("/<number>")
@reader
def show(number: str) -> ResponseReturnValue:
    """One parcel with its track."""
    return _sheet(number, {}, ())


@blueprint.post("/<number>/tracks")
@keeper
def note(number: str) -> ResponseReturnValue:
    """Enter a line of the track by hand: for our own delivery, or where the carrier told us by telephone."""
    typed = dict(request.form)
    with refused() as problems:
        track = _track(typed)
        with transaction(db.session()) as session:
            logistics.note_by_hand(session, number, track, by=current_actor(session).name, now=now())
    if problems:
        return _sheet(number, typed, tuple(problems))
    flash(gettext("轨迹已登记"))
    return leave(url_for(".show", number=number))


def _track(typed: dict[str, str]) -> Track:
    """The line that was typed. Raises InvalidAnswers."""
    problems, at = [], None
    if typed.get("event") not in tuple(TrackEvent):
        problems.append(Problem("event", "请选择轨迹", "choose what happened"))
    try:
        at = datetime.fromisoformat(typed.get("at", "").strip().replace("/", "-")).replace(tzinfo=_LOCAL)
    except ValueError:
        problems.append(Problem("at", "时间应写成 2026-11-30 14:20", "the time must be like 2026-11-30 14:20"))
    if at is not None and at > now():
        problems.append(Problem("at", "时间不能晚于现在", "the time lies ahead"))
    if problems or at is None:
        raise InvalidAnswers(problems)
    return Track(TrackEvent(typed["event"]), at, typed.get("place", "").strip(), typed.get("note", "").strip())


def _asked() -> ShipmentAsked:
    given = request.args
    return ShipmentAsked(
        status=given.get("status", "") if given.get("status") in tuple(TrackEvent) else "",
        direction=given.get("direction", "") if given.get("direction") in DIRECTIONS else "",
        words=given.get("words", "").strip()[:200],
        open=bool(given.get("open")),
        after=given.get("after", "")[:20],
    )


def _sheet(number: str, typed: dict[str, str], problems: tuple[Problem, ...]) -> ResponseReturnValue:
    with reading(db.session()) as session:
        actor = current_actor(session)
        shipment = logistics.find_shipment(session, number)
        page = render_template(
            "shipments/show.html", shipment=shipment, tracks=logistics.tracks_of(session, shipment.waybill),
            typed=typed, problems=problems, statuses=tuple(TrackEvent), moment=now().astimezone(_LOCAL),
            may_note=actor.has("sample_clerk") and shipment.waybill and not shipment.ended,
        )  # fmt: skip
    return page, (422 if problems else 200)


def _line(row: logistics.Shipment) -> tuple[str, ...]:
    return (
        row.number, row.direction, row.waybill, row.status, row.ended, row.case_number, row.contents, str(row.pieces),
        f"{row.value_fen // 100}.{row.value_fen % 100:02d}", "是" if row.insured else "否", row.needs,
        f"{row.opened_at.astimezone(_LOCAL):%Y-%m-%d %H:%M}",
    )  # fmt: skip
