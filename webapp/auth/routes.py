"""Routes of the log-in pages. The password is checked between two transactions, never inside one."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from engine import accounts
from engine.accounts import Opened
from engine.db import reading, transaction
from engine.errors import Problem
from webapp.auth import account_page, passwords
from webapp.demo import listed_logins
from webapp.extensions import db, now, settings
from webapp.kept import open_kept
from webapp.navigation import landing
from webapp.screen import LANGUAGE_COOKIE, LANGUAGES, PRINT_COOKIE
from webapp.security import is_local_path, public, signed_in
from webapp.session import close_session, current_actor, open_session, renew_session

blueprint = Blueprint("auth", __name__)
YEAR_SECONDS = 365 * 24 * 3600
WRONG = Problem(
    "login",
    "账号或密码不正确，或账号已锁定、停用。连续5次输错，账号锁定15分钟",
    "Wrong login or password, or the account is locked or disabled. Five failures lock it for 15 minutes",
)


@blueprint.get("/login")
@public
def show_login() -> ResponseReturnValue:
    """The log-in page; whoever is logged in goes on to where they wanted to go."""
    wanted = request.args.get("next", "")
    if current_user.is_authenticated:
        return redirect(wanted if is_local_path(wanted) else url_for("portal.home"), 303)
    return render_template("auth/login.html", next=wanted, kept="", problems=(), login="", interrupted=False)


@blueprint.post("/login")
@public
def log_in() -> ResponseReturnValue:
    """Check login and password; an interrupted form is shown again with its answers."""
    opened = _opened(request.form.get("login", ""), request.form.get("password", ""))
    if opened is None:
        return _refused()
    open_session(opened)
    kept = open_kept(request.form.get("kept", ""))
    if kept is not None and not opened.must_change:
        return _in_language(render_template("auth/kept.html", kept=kept), opened.language)
    wanted = request.form.get("next", "")
    target = wanted if is_local_path(wanted) else landing(opened.kind)
    return _in_language(redirect(target, 303), opened.language)


@blueprint.post("/logout")
@signed_in
def log_out() -> ResponseReturnValue:
    """End every session of the account, on the server too."""
    with transaction(db.session()) as session:
        actor = current_actor(session)
        accounts.end_sessions(session, actor.account_id, now=now(), address=_address())
    close_session()
    flash(gettext("您已安全退出"))
    return redirect(url_for("portal.home"), 303)


@blueprint.get("/account")
@signed_in
def show_account() -> ResponseReturnValue:
    """Who I am here: roles, the parties I act for, and what happened to my account lately."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        return render_template("auth/account.html", about=account_page.read(session, actor))


@blueprint.get("/account/password")
@signed_in
def show_password() -> ResponseReturnValue:
    """The page to change one's password."""
    with reading(db.session()) as session:
        current_actor(session)
    return render_template("auth/password.html", problems=())


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; other sessions of the account end, this one goes on."""
    with reading(db.session()) as session:
        actor = current_actor(session)
        facts = passwords.read_facts(session, actor.account_id)
    wish = passwords.Wish.from_form(request.form)
    problems = passwords.check(wish, facts)
    if problems:
        return make_response(render_template("auth/password.html", problems=problems), 422)
    new_hash = accounts.hash_password(wish.new)
    with transaction(db.session()) as session:
        stamp = accounts.change_password(
            session, actor.account_id, old_hash=facts.present, new_hash=new_hash, now=now(), address=_address()
        )
    renew_session(actor.account_id, stamp)
    flash(gettext("密码已修改，您在其他设备上的登录已退出"))
    return redirect(landing(actor.kind), 303)


@blueprint.post("/preferences")
@public
def choose_preferences() -> ResponseReturnValue:
    """Choose the language or the size of print; an account remembers the language."""
    wanted = request.form.get("next", "")
    answer = make_response(redirect(wanted if is_local_path(wanted) else url_for("portal.home"), 303))
    language = request.form.get("lang", "")
    if language in LANGUAGES:
        if current_user.is_authenticated:
            with transaction(db.session()) as session:
                accounts.choose_language(session, current_user.account_id, language)
        _set_cookie(answer, LANGUAGE_COOKIE, language)
    if request.form.get("print") in {"large", "usual"}:
        _set_cookie(answer, PRINT_COOKIE, request.form["print"])
    return answer


@blueprint.get("/demo-logins")
@public
def show_demo_logins() -> ResponseReturnValue:
    """The people of a demo installation with their passwords; no other installation has this page."""
    if not settings().lists_demo_logins:
        abort(404)
    return render_template("auth/demo_logins.html", groups=listed_logins(settings().demo_logins_path))


def _opened(login: str, password: str) -> Opened | None:
    with reading(db.session()) as session:
        facts = accounts.find_login(session, login)
    fits = accounts.verify(facts.hash, password)
    with transaction(db.session()) as session:
        opened = accounts.record_login(
            session, facts, fits, now=now(), address=_address(), password_days=settings().password_days
        )
        if opened is not None and settings().one_session:
            opened = accounts.end_earlier_sessions(session, opened)
        return opened


def _refused() -> Response:
    form = request.form
    page = render_template(
        "auth/login.html",
        next=form.get("next", ""),
        kept=form.get("kept", ""),
        login=form.get("login", ""),
        problems=(WRONG,),
        interrupted=False,
    )
    return make_response(page, 422)


def _address() -> str:
    return request.remote_addr or ""


def _in_language(answer: ResponseReturnValue, language: str) -> Response:
    response = make_response(answer)
    if LANGUAGE_COOKIE not in request.cookies and language != LANGUAGES[0]:
        _set_cookie(response, LANGUAGE_COOKIE, language)
    return response


def _set_cookie(response: Response, name: str, value: str) -> None:
    secure = settings().https
    response.set_cookie(name, value, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
