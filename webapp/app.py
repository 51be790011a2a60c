"""The application factory: settings in, Flask app out. Nothing here knows a service item."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, request
from flask_login import current_user
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from engine.db import keep_promises
from webapp import (
    admin,
    api,
    archive,
    auth,
    billing,
    capabilities,
    compulsory,
    contracts,
    counter,
    desk,
    errors,
    files,
    finance,
    forms,
    gallery,
    guide,
    instruments,
    licences,
    my,
    navigation,
    organisations,
    pay,
    people,
    phone,
    portal,
    prices,
    purposes,
    rating,
    receipts,
    register,
    registers,
    samples,
    screen,
    seals,
    security,
    serving,
    session,
    shipments,
    statistics,
    throttle,
    verify,
    watch,
)
from webapp.admin import calendar
from webapp.demo import routes as demo
from webapp.demo.ahead import clock_of
from webapp.desk import time as desk_time
from webapp.extensions import babel, csrf, db
from webapp.pay import demo as demo_pay
from webapp.settings import Profile, Settings, keep_secret_key
from webapp.translations import compile_catalogues

PRODUCT = "量衡"
#: a list of 500 instruments with 20 answers each still fits.
MAX_FORM_FIELDS = 20_000
MAX_FORM_BYTES = 8 * 1024 * 1024
STATIC_SECONDS = 365 * 24 * 3600
FACES = (
    portal,
    auth,
    register,
    guide,
    instruments,
    licences,
    my,
    organisations,
    desk,
    files,
    pay,
    finance,
    verify,
    phone,
    throttle,
    admin,
    archive,
    people,
    seals,
    billing,
    prices,
    registers,
    samples,
    compulsory,
    counter,
    shipments,
    statistics,
    rating,
    receipts,
    api,
    gallery,
    demo,
    purposes,
    watch,
    serving,
    calendar,
    capabilities,
    desk_time,
    demo_pay,
)

#: further blueprints of faces that have several.
BESIDE = (
    registers.issued,
    registers.traces,
    prices.kept,
    contracts.blueprint,
    contracts.terms,
    billing.invoices,
    billing.accounts,
)


def create_app(
    settings: Settings, *, wiring: object | None = None, clock: Callable[[], datetime] | None = None
) -> Flask:
    """Build the app.

    Args:
        wiring: what the composition root offers to the faces (``public_items``, ``find_progress`` …).
        clock: gives the present time; without one the installation's own.
    """
    settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Flask(__name__)
    app.config.from_mapping(_config(settings))
    app.secret_key = keep_secret_key(settings)
    with suppress(PermissionError):  # an installed package may be read-only; its catalogues came compiled
        compile_catalogues()
    app.extensions.update(settings=settings, wiring=wiring, clock=clock or clock_of(settings))
    app.extensions.update(means=getattr(wiring, "means", None), store=getattr(wiring, "store", None))
    _prepare_templates(app, settings)
    db.init_app(app)
    with app.app_context():
        keep_promises(db.engine)
    babel.init_app(app, locale_selector=screen.choose_locale)
    screen.register(app)
    session.register(app)
    security.register(app)
    csrf.init_app(app)
    errors.register(app)
    throttle.register(app)
    forms.register(app)
    for face in FACES:
        app.register_blueprint(face.blueprint)
    for blueprint in BESIDE:
        app.register_blueprint(blueprint)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> Mapping[str, Any]:
    secure = settings.https
    config: dict[str, Any] = {
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SESSION_COOKIE_NAME": "__Host-liangheng" if secure else "liangheng",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": MAX_FORM_BYTES,
        "MAX_FORM_PARTS": MAX_FORM_FIELDS,
        "SEND_FILE_MAX_AGE_DEFAULT": STATIC_SECONDS,
        # The token lives as long as the session; an expired one would lose answers.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": secure,
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    }
    if settings.profile == Profile.PRODUCTION:
        config["TRUSTED_HOSTS"] = [str(urlsplit(settings.site_url).hostname)]
    return config


def _prepare_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def frame() -> dict[str, Any]:
        actor = g.get("actor")
        return {
            "actor": actor,
            "days_ahead": getattr(app.extensions["clock"], "days", 0),
            "is_signed_in": current_user.is_authenticated,
            "large_print": request.cookies.get(screen.PRINT_COOKIE) == "large",
            "nav": navigation.entries(actor),
            "product": PRODUCT,
            "settings": settings,
        }
