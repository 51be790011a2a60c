"""Routes for those who keep the price list: versions, rows, sheets, and the second person who publishes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine.calendar.days import local_date
from engine.db import reading, transaction
from engine.errors import Problem
from engine.metrology import prices
from engine.metrology.prices import Drafter, ImportedPrices
from engine.policy import Actor
from webapp.extensions import db, now
from webapp.filling.turning import posted_key, refused
from webapp.prices.public import against_former, as_cells, give_version
from webapp.security import role
from webapp.session import current_actor
from webapp.workbooks import rows_by_heading

blueprint = Blueprint("price_list", __name__, url_prefix="/registers/prices")
keeper = role("register_keeper", "finance")
reader = role("register_keeper", "finance", "approver", "dispatcher", "audit_admin")
HEADINGS = {text: field.key for field in prices.FIELDS for text in (field.zh, field.en)}
NEEDED = ("器具类别", "项目名称", "单价（元）")


@blueprint.get("/")
@reader
def listed() -> ResponseReturnValue:
    """All versions."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        rows, counts = prices.versions(session), prices.version_on(session, local_date(now()))
        return render_template(
            "prices/versions.html", rows=rows, here=counts.id if counts else None, keeps=keeps(actor)
        )


@blueprint.get("/new")
@keeper
def ask_new() -> ResponseReturnValue:
    """The head of a new version."""
    return _head(None, {}, ())


@blueprint.post("/new")
@keeper
def draft() -> ResponseReturnValue:
    """Begin a version with the prices that count now."""
    with refused() as problems, transaction(db.session()) as session:
        me = drafter(current_actor(session))
        made = prices.draft_version(session, request.form, me, key=posted_key(), now=now()).id
    if problems:
        return make_response(_head(None, request.form, problems), 422)
    flash(gettext("已起草，请核对各项价格，再由另一人发布"))
    return redirect(url_for(".show", version_id=made), 303)


@blueprint.get("/<uuid:version_id>")
@reader
def show(version_id: UUID) -> ResponseReturnValue:
    """One version with its prices, and what may be done with it."""
    return _version(version_id, ())


@blueprint.get("/<uuid:version_id>/head")
@keeper
def ask_head(version_id: UUID) -> ResponseReturnValue:
    """The head of a draft, to be corrected."""
    with reading(db.session()) as session:
        current_actor(session)
        found = prices.find_version(session, version_id)
        typed = {name: str(getattr(found, name)) for name in ("number", "basis", "valid_from")}
        typed["example"] = "1" if found.example else ""
    return _head(version_id, typed, ())


@blueprint.post("/<uuid:version_id>/head")
@keeper
def change_head(version_id: UUID) -> ResponseReturnValue:
    """Correct the head of a draft."""
    with refused() as problems, transaction(db.session()) as session:
        prices.change_version(session, version_id, request.form, drafter(current_actor(session)))
    if problems:
        return make_response(_head(version_id, request.form, problems), 422)
    flash(gettext("已保存"))
    return redirect(url_for(".show", version_id=version_id), 303)


@blueprint.get("/<uuid:version_id>/rows/<row_id>")
@keeper
def ask_row(version_id: UUID, row_id: str) -> ResponseReturnValue:
    """One price of a draft, or an empty one."""
    with reading(db.session()) as session:
        current_actor(session)
        found = next((row for row in prices.rows_of(session, version_id) if str(row.id) == row_id), None)
        typed = as_cells(found) if found is not None else {"per": "台"}
    return _row(version_id, row_id if found is not None else "new", typed, ())


@blueprint.post("/<uuid:version_id>/rows/<row_id>")
@keeper
def put_row(version_id: UUID, row_id: str) -> ResponseReturnValue:
    """Add a price to a draft, or change one."""
    with refused() as problems, transaction(db.session()) as session:
        me = drafter(current_actor(session))
        prices.put_row(session, version_id, row_of(row_id), request.form, me)
    if problems:
        return make_response(_row(version_id, row_id, request.form, problems), 422)
    flash(gettext("已保存"))
    return redirect(url_for(".show", version_id=version_id), 303)


@blueprint.post("/<uuid:version_id>/rows/<uuid:row_id>/drop")
@keeper
def drop_row(version_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Take a price out of a draft."""
    with transaction(db.session()) as session:
        prices.drop_row(session, version_id, row_id, drafter(current_actor(session)))
    flash(gettext("已删除这条价目"))
    return redirect(url_for(".show", version_id=version_id), 303)


@blueprint.post("/<uuid:version_id>/import")
@keeper
def import_sheet(version_id: UUID) -> ResponseReturnValue:
    """Put the prices of a sheet in place of those of a draft."""
    file = request.files.get("sheet")
    content = file.read() if file is not None else b""
    done = ImportedPrices(0, ())
    with refused() as problems:
        rows = list(rows_by_heading(content, HEADINGS, NEEDED))
        with transaction(db.session()) as session:
            done = prices.import_rows(session, version_id, rows, drafter(current_actor(session)))
    if problems or done.problems:
        return make_response(_version(version_id, problems, done), 422)
    flash(gettext("已导入%(count)s条价目", count=done.count))
    return redirect(url_for(".show", version_id=version_id), 303)


@blueprint.get("/<uuid:version_id>/export.xlsx")
@reader
def export(version_id: UUID) -> ResponseReturnValue:
    """A version as a sheet, which can be imported into a draft."""
    with reading(db.session()) as session:
        current_actor(session)
        return give_version(prices.find_version(session, version_id), prices.rows_of(session, version_id))


@blueprint.post("/<uuid:version_id>/publish")
@role("register_keeper", "finance", "approver")
def publish(version_id: UUID) -> ResponseReturnValue:
    """Let a draft count from its first day on."""
    with refused() as problems, transaction(db.session()) as session:
        me = drafter(current_actor(session))
        prices.publish_version(session, version_id, me, today=local_date(now()), now=now())
    if problems:
        return make_response(_version(version_id, problems), 422)
    flash(gettext("价目表已发布，从生效日期起使用"))
    return redirect(url_for(".show", version_id=version_id), 303)


@blueprint.post("/<uuid:version_id>/drop")
@keeper
def drop(version_id: UUID) -> ResponseReturnValue:
    """Give up a draft."""
    with transaction(db.session()) as session:
        current_actor(session)
        prices.drop_version(session, version_id)
    flash(gettext("草案已作废"))
    return redirect(url_for(".listed"), 303)


def row_of(text: str) -> UUID | None:
    """The row that an address names; None for a new one."""
    try:
        return None if text == "new" else UUID(text)
    except ValueError:
        abort(404)


def keeps(actor: Actor) -> bool:
    """Whether the actor drafts price lists."""
    return actor.has("register_keeper") or actor.has("finance")


def drafter(actor: Actor) -> Drafter:
    """The actor as the price list names people."""
    return Drafter(str(actor.account_id), actor.name)


def _version(version_id: UUID, problems: Sequence[Problem], done: ImportedPrices | None = None) -> str:
    words = request.args.get("q", "").strip()[:60]
    with reading(db.session()) as session:
        actor = current_actor(session)
        found = prices.find_version(session, version_id)
        facts: dict[str, Any] = {
            "keeps": keeps(actor),
            "publishes": (keeps(actor) or actor.has("approver")) and str(actor.account_id) not in found.authors,
            "rows": prices.rows_of(session, version_id, words),
        }
        facts["former"], facts["changes"] = against_former(session, found)
        return render_template(
            "prices/version.html", version=found, problems=problems, done=done, words=words,
            labels={field.key: field for field in prices.FIELDS}, **facts,
        )  # fmt: skip


def _head(version_id: UUID | None, typed: Mapping[str, str], problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
    return render_template("prices/head.html", version_id=version_id, typed=typed, problems=problems)


def _row(version_id: UUID, row_id: str, typed: Mapping[str, str], problems: Sequence[Problem]) -> str:
    with reading(db.session()) as session:
        current_actor(session)
        found = prices.find_version(session, version_id)
        return render_template(
            "prices/row.html", version=found, row_id=row_id, typed=typed, problems=problems, fields=prices.FIELDS
        )
