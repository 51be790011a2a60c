"""Routes of staff accounts. Two administrators share the work, so that nobody can make a powerful account alone."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from engine import accounts
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, NotPermitted, Problem
from webapp.auth.account_page import EVENTS, role_label
from webapp.extensions import db, now
from webapp.security import role
from webapp.session import current_actor

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")

#: letters and digits that are not taken for each other when read aloud.
_LETTERS, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "23456789"
_HOME = ZoneInfo("Asia/Shanghai")


@blueprint.get("/")
@role("admin", "security_admin", "audit_admin")
def index() -> ResponseReturnValue:
    """Find an account."""
    words, kind = request.args.get("q", ""), request.args.get("kind", "staff")
    with reading(db.session()) as session:
        current_actor(session)
        found = accounts.find_accounts(session, words=words, kind=kind)
    return render_template("people/index.html", found=found, words=words, kind=kind, now=now())


@blueprint.get("/new")
@role("admin")
def ask() -> ResponseReturnValue:
    """Ask for the particulars of a new member of staff."""
    with reading(db.session()) as session:
        current_actor(session)
    return render_template("people/new.html", problems=(), typed={})


@blueprint.post("/new")
@role("admin")
def add() -> ResponseReturnValue:
    """Open an account; its first password is shown once."""
    login, name = request.form.get("login", ""), " ".join(request.form.get("name", "").split())[:50]
    password = first_password()
    hashed = accounts.hash_password(password)
    try:
        with transaction(db.session()) as session:
            actor = current_actor(session)
            if not name:
                raise InvalidAnswers([Problem("name", "请填写姓名", "Enter the name")])
            made = accounts.add_account(
                session, login=login, display_name=name, kind=accounts.Kind.STAFF, password_hash=hashed, now=now(),
                by=actor,
            )  # fmt: skip
            account_id, shown = made.id, made.login
    except InvalidAnswers as wrong:
        return make_response(render_template("people/new.html", problems=wrong.problems, typed=request.form), 422)
    return render_template("people/password.html", login=shown, password=password, account_id=account_id)


@blueprint.get("/<uuid:account_id>")
@role("admin", "security_admin", "audit_admin")
def show(account_id: UUID) -> ResponseReturnValue:
    """One account: what it may do, and what happened to it."""
    return _page(account_id)


@blueprint.post("/<uuid:account_id>/password")
@role("admin")
def reset(account_id: UUID) -> ResponseReturnValue:
    """Give the account a first password again; it is shown once, and the sessions end."""
    password = first_password()
    hashed = accounts.hash_password(password)
    with transaction(db.session()) as session:
        actor = current_actor(session)
        _check_ordinary(session, account_id)
        accounts.reset_password(session, account_id, new_hash=hashed, by=actor, now=now())
        login = accounts.account_line(session, account_id).login
    return render_template("people/password.html", login=login, password=password, account_id=account_id)


@blueprint.post("/<uuid:account_id>/disable")
@role("admin")
def disable(account_id: UUID) -> ResponseReturnValue:
    """Close the account; its history stays."""
    with transaction(db.session()) as session:
        accounts.disable_account(session, account_id, by=current_actor(session), now=now())
    return _done(account_id, gettext("账号已停用，登录已失效"))


@blueprint.post("/<uuid:account_id>/enable")
@role("admin")
def enable(account_id: UUID) -> ResponseReturnValue:
    """Open it again."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        _check_ordinary(session, account_id)
        accounts.enable_account(session, account_id, by=actor, now=now())
    return _done(account_id, gettext("账号已启用"))


@blueprint.post("/<uuid:account_id>/roles")
@role("security_admin")
def grant(account_id: UUID) -> ResponseReturnValue:
    """Give the account a role in a department, for good or until the end of a day."""
    try:
        with transaction(db.session()) as session:
            actor = current_actor(session)
            unit_id, role_name, until = _grant_asked(dict(accounts.list_units(session)))
            accounts.grant_role(session, account_id, unit_id, role_name, by=actor, until=until, now=now())
    except InvalidAnswers as wrong:
        return make_response(_page(account_id, tuple(wrong.problems)), 422)
    return _done(account_id, gettext("岗位已授予，下一次操作起生效"))


@blueprint.post("/<uuid:account_id>/roles/<uuid:unit_id>/<name>/revoke")
@role("security_admin")
def revoke(account_id: UUID, unit_id: UUID, name: str) -> ResponseReturnValue:
    """Take a role away."""
    with transaction(db.session()) as session:
        accounts.revoke_role(session, account_id, unit_id, name, by=current_actor(session), now=now())
    return _done(account_id, gettext("岗位已收回"))


@blueprint.post("/units")
@role("security_admin")
def add_unit() -> ResponseReturnValue:
    """Add a department."""
    code, name = request.form.get("code", "").strip()[:32], request.form.get("name", "").strip()[:100]
    with transaction(db.session()) as session:
        current_actor(session)
        if not code or not name:
            raise InvalidAnswers([Problem("name", "请填写部门代码和名称", "Enter code and name of the department")])
        accounts.add_unit(session, code=code, name=name)
    flash(gettext("部门已添加"))
    return redirect(url_for("people.index"), 303)


def first_password() -> str:
    """A first password that is read aloud without mistakes and satisfies the rules."""
    words = ["".join(secrets.choice(_LETTERS) for _letter in range(4)) for _word in range(3)]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}{secrets.choice(_DIGITS)}"


def _check_ordinary(session: Session, account_id: UUID) -> None:
    """Refuse to open an administrator's account to another one: the three keep watch over each other."""
    moment = now()
    held = {one.role for one in accounts.grants_of(session, account_id) if one.until is None or one.until > moment}
    if held & accounts.EXCLUSIVE:
        raise NotPermitted(
            "这是三类管理员的账号，须先由安全管理员收回岗位，才能重置密码或启用",
            "the security administrator takes the administrator's role away before the account is reset or enabled",
        )


def _grant_asked(units: dict[UUID, str]) -> tuple[UUID, str, datetime | None]:
    form = request.form
    unit = next((one for one in units if str(one) == form.get("unit")), None)
    if unit is None:
        raise InvalidAnswers([Problem("unit", "请选择部门", "Choose a department")])
    return unit, form.get("role", ""), _end_of(form.get("until", "").strip())


def _end_of(day: str) -> datetime | None:
    if not day:
        return None
    try:
        last = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=_HOME)
    except ValueError as wrong:
        raise InvalidAnswers(
            [Problem("until", "日期应写成 2026-12-31 的样子", "Write the date like 2026-12-31")]
        ) from wrong
    return (last + timedelta(days=1)).astimezone(UTC)


def _page(account_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    with reading(db.session()) as session:
        current_actor(session)
        line = accounts.account_line(session, account_id)
        grants, units = accounts.grants_of(session, account_id), accounts.list_units(session)
        events = [
            (EVENTS.get(one.what, one.what), one) for one in accounts.recent_events(session, account_id, limit=30)
        ]
    return render_template(
        "people/show.html", line=line, grants=grants, units=units, events=events, problems=problems, now=now(),
        typed=request.form, role_label=role_label, roles=_roles,
    )  # fmt: skip


def _roles() -> list[tuple[str, str]]:
    return [(name, role_label(name)) for name in accounts.ROLES if name != "applicant"]


def _done(account_id: UUID, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("people.show", account_id=account_id), 303)
