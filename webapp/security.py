"""Deny by default: permission marks on views, response headers, and the hidden fields of a form.

Every view carries one mark. A view without a mark is refused, and so is an answer of a marked view
that never asked who is acting.
"""

import ipaddress
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from engine.accounts import EXCLUSIVE
from engine.errors import NotPermitted
from engine.policy import Actor
from webapp.extensions import settings

log = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "liangheng_mark"
MUST_CHANGE = "must_change"
#: what a person may do before changing an expired password.
STILL_OPEN = frozenset({"auth.show_password", "auth.change_password", "auth.log_out"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


class NotSignedIn(Exception):
    """The page needs somebody, and nobody has logged in, or the session has ended."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may use a view. ``allows`` is asked with the actor; a public view is for everybody."""

    name: str
    allows: Callable[[Actor], bool]
    public: bool = False
    #: only from the administrators' networks, where some are set (M-入侵-c).
    admin: bool = False

    def __call__(self, view: View) -> View:
        """Put the mark on a view."""
        setattr(view, _ATTRIBUTE, self)
        return view


public = Mark("public", lambda actor: True, public=True)
signed_in = Mark("signed_in", lambda actor: True)
staff = Mark("staff", lambda actor: actor.is_staff)
applicant = Mark("applicant", lambda actor: not actor.is_staff)
#: applicants, and window clerks for what they begin in the name of others; whose it is, is asked by the engine.
applying = Mark("applying", lambda actor: not actor.is_staff or "window" in actor.role_names)


def role(*names: str) -> Mark:
    """The mark of a view for people who hold one of the roles in any unit."""
    wanted = frozenset(names)
    return Mark(f"role({', '.join(names)})", lambda actor: bool(actor.role_names & wanted), admin=wanted <= EXCLUSIVE)


def mark_of(view: object) -> Mark | None:
    """The mark a view carries, or None."""
    return cast("Mark | None", getattr(view, _ATTRIBUTE, None))


def check_mark() -> ResponseReturnValue | None:
    """Before a request: refuse views without a mark, and strangers where somebody is needed."""
    if request.endpoint is None:
        return None
    mark = mark_of(current_app.view_functions[request.endpoint])
    if mark is None:
        log.error("view without a mark: %s", request.endpoint)
        raise NotPermitted("此页面未授权任何人访问", "this view carries no permission mark")
    g.mark = mark
    if mark.public:
        return None
    if not current_user.is_authenticated:
        raise NotSignedIn
    if mark.admin and not _from_admin_network():
        raise NotPermitted("管理页面只能从指定网络访问", "administrators work from their own network only")
    if session.get(MUST_CHANGE) and request.endpoint not in STILL_OPEN:
        turn_away()
        return redirect(url_for("auth.show_password"), 303)
    return None


def turn_away() -> None:
    """Note that this request is led elsewhere before its view could ask who is acting."""
    g.turned_away = True


def check_actor(actor: Actor) -> None:
    """Once the actor is known: refuse whoever the view is not for."""
    mark = g.get("mark")
    if mark is not None and not mark.allows(actor):
        raise NotPermitted("您没有访问此页面的权限", "you may not use this page")


def refuse_unasked(response: Response) -> Response:
    """After a request: an answer made without asking who is acting never leaves (a mistake in the view)."""
    mark = g.get("mark")
    refused = response.status_code >= 400 or g.get("turned_away", False)  # noqa: PLR2004 - nothing was answered
    if mark is None or mark.public or refused or "actor" in g:
        return response
    log.error("view answered without loading the actor: %s", request.endpoint)
    return Response("此页面未核对访问权限 / this page did not check who you are\n", 500, mimetype="text/plain")


def add_headers(response: Response) -> Response:
    """After a request: the same strict headers on every answer, and no copies of private pages."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.endpoint != "static" and _is_private():
        response.headers["Cache-Control"] = "no-store"
    return response


def once_key() -> Markup:
    """A hidden field with a random key: the same form sent twice is done once."""
    return Markup('<input type="hidden" name="_key" value="{}">').format(secrets.token_urlsafe(18))


def csrf_field() -> Markup:
    """A hidden field that proves that the form came from this site."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def is_local_path(target: str) -> bool:
    """Whether ``target`` is a path on this site, safe to redirect to."""
    return (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and "\\" not in target
    )


def register(app: Flask) -> None:
    """Put the guard in front of every view of the app."""
    public(app.view_functions["static"])
    app.before_request(check_mark)
    # Flask runs these from the last to the first: whatever is refused gets the headers too.
    app.after_request(add_headers)
    app.after_request(refuse_unasked)
    app.jinja_env.globals.update(once_key=once_key, csrf_field=csrf_field)


def _is_private() -> bool:
    mark = g.get("mark")
    return mark is None or not mark.public or current_user.is_authenticated or request.method == "POST"


def _from_admin_network() -> bool:
    networks = settings().admin_networks
    if not networks:
        return True
    address = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - an address in no network
    return any(address in ipaddress.ip_network(network) for network in networks)
