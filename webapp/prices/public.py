"""Routes of the public price list: what counts on a day, what it rests on, and the same as a sheet."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.calendar.days import local_date
from engine.db import reading
from engine.errors import Problem
from engine.metrology import prices
from engine.metrology.money.ledger import yuan
from engine.metrology.prices import PriceRow, PriceVersion, VersionStanding
from webapp.downloads import give
from webapp.extensions import db, now, wiring
from webapp.prices.paper import price_paper
from webapp.security import public
from webapp.session import optional_actor
from webapp.workbooks import send_workbook

blueprint = Blueprint("prices", __name__, url_prefix="/prices")
_LONGEST_SEARCH = 60


@blueprint.get("/")
@public
def listed() -> ResponseReturnValue:
    """The prices that count on a day, today unless another is chosen."""
    words, typed = request.args.get("q", "").strip()[:_LONGEST_SEARCH], request.args.get("on", "").strip()
    on = asked_day(typed)
    problems = () if on else (Problem("on", "请填写日期，例如 2026-01-01", "give a day, such as 2026-01-01"),)
    with reading(db.session()) as session:
        optional_actor(session)
        version = prices.version_on(session, on or local_date(now()))
        rows = prices.rows_of(session, version.id, words) if version else ()
        former, changes = against_former(session, version)
        ahead = [one for one in prices.versions(session) if _is_ahead(one)]
        page = render_template(
            "prices/list.html", version=version, rows=rows, words=words, on=on or typed, problems=problems,
            ahead=ahead, can_print=wiring("print_form") is not None, former=former, changes=changes,
        )  # fmt: skip
    return page, 422 if problems else 200


@blueprint.get("/list.xlsx")
@public
def give_sheet() -> ResponseReturnValue:
    """The prices that count on a day, as a sheet."""
    on = asked_day(request.args.get("on", "").strip()) or abort(404)
    with reading(db.session()) as session:
        optional_actor(session)
        version = prices.version_on(session, on) or abort(404)
        return give_version(version, prices.rows_of(session, version.id))


@blueprint.get("/list.pdf")
@public
def give_paper() -> ResponseReturnValue:
    """The prices that count on a day, on paper, with what they rest on."""
    on, draw = asked_day(request.args.get("on", "").strip()) or abort(404), wiring("print_form") or abort(404)
    with reading(db.session()) as session:
        optional_actor(session)
        version = prices.version_on(session, on) or abort(404)
        sheet = price_paper(version, prices.rows_of(session, version.id))
    return give(draw(sheet), f"{sheet.title}.pdf", "application/pdf")


def against_former(
    session: Session, version: PriceVersion | None
) -> tuple[PriceVersion | None, Sequence[prices.PriceChange]]:
    """The version that a version takes the place of, and what it changes; nothing for the first one."""
    former = prices.version_before(session, version) if version is not None else None
    if version is None or former is None:
        return None, ()
    return former, prices.changes_of(session, version, former)


def asked_day(typed: str) -> date | None:
    """The day that was asked for, today when none was; None when it is no day."""
    if not typed:
        return local_date(now())
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _is_ahead(version: PriceVersion) -> bool:
    return version.standing == VersionStanding.PUBLISHED and version.valid_from > local_date(now())


def give_version(version: PriceVersion, rows: Iterable[PriceRow]) -> ResponseReturnValue:
    """A version as a sheet, which can be imported into a draft."""
    heads = [field.zh + ("*" if field.required else "") for field in prices.FIELDS]
    return send_workbook(f"价目表 {version.number}", heads, [list(as_cells(row).values()) for row in rows])


def as_cells(row: PriceRow) -> dict[str, str]:
    """A price as the cells of a sheet and the fields of a form."""
    told = {field.key: yuan(row.price_fen) if field.kind == "money" else "" for field in prices.FIELDS}
    return {key: text or str(getattr(row, key)) for key, text in told.items()}
