"""The log-in session: a signed cookie with account id and stamp, checked when the actor is loaded."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Flask, flash, g, request, session
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from sqlalchemy.orm import Session

from engine import queries
from engine.accounts import Opened, load_actor
from engine.policy import Actor
from webapp.extensions import login_manager, now, real_now, settings
from webapp.security import MUST_CHANGE, NotSignedIn, applying, check_actor

_SEEN = "seen"
#: the cookie is written anew at most this often, in seconds.
_SEEN_EVERY = 60


@dataclass(frozen=True, slots=True)
class SessionUser:
    """What the cookie says; whether it is still true is known when the actor is loaded."""

    account_id: UUID
    stamp: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """The text that the cookie carries."""
        return f"{self.account_id.hex}.{self.stamp}"


def read_cookie(text: str) -> SessionUser | None:
    """Read what the cookie carries, without asking the database."""
    account, _, stamp = text.partition(".")
    try:
        return SessionUser(UUID(hex=account), int(stamp))
    except ValueError:
        return None


def open_session(opened: Opened) -> None:
    """Begin a session; nothing of an earlier one is kept."""
    session.clear()
    login_user(SessionUser(opened.account_id, opened.stamp))
    session[_SEEN] = int(real_now().timestamp())
    if opened.must_change:
        session[MUST_CHANGE] = True


def renew_session(account_id: UUID, stamp: int) -> None:
    """Go on with a new stamp, after the person changed the password in this session."""
    session.pop(MUST_CHANGE, None)
    login_user(SessionUser(account_id, stamp))


def close_session() -> None:
    """Forget the session in this browser."""
    logout_user()
    session.clear()


def current_actor(db_session: Session) -> Actor:
    """Load who is acting, by one statement, and check that the view is for them.

    Raises:
        NotSignedIn: nobody has logged in, or the session was ended elsewhere.
        NotPermitted: the view is for others.
        NotFound: a window clerk asks as applicant for what they did not begin.
    """
    actor = _loaded(db_session)
    if actor is None:
        if current_user.is_authenticated:
            close_session()
            flash(gettext("登录已失效，请重新登录"))
        raise NotSignedIn
    check_actor(actor)
    if actor.is_staff and g.get("mark") is applying:
        given = request.view_args or {}
        queries.check_begun(db_session, actor, case_id=given.get("case_id"), task_id=given.get("task_id"))
    return actor


def optional_actor(db_session: Session) -> Actor | None:
    """Load who is acting on a public page, if anybody is; costs nothing for strangers."""
    return _loaded(db_session)


def end_idle_session() -> None:
    """Before a request: end a session that was idle for too long (M-身份-b)."""
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    moment, seen = int(real_now().timestamp()), session.get(_SEEN, 0)
    if moment - seen > settings().idle_minutes * 60:
        close_session()
        flash(gettext("您已较长时间没有操作，为保护您的信息，系统已自动退出"))
    elif moment - seen >= _SEEN_EVERY:
        session[_SEEN] = moment


def register(app: Flask) -> None:
    """Let the app know who is logged in."""
    login_manager.init_app(app)
    login_manager.user_loader(read_cookie)
    app.before_request(end_idle_session)


def _loaded(db_session: Session) -> Actor | None:
    if "actor" in g:
        return cast(Actor, g.actor)
    if not current_user.is_authenticated:
        return None
    moment: datetime = now()
    actor = load_actor(db_session, current_user.account_id, current_user.stamp, now=moment)
    if actor is not None:
        g.actor = actor
    return actor
