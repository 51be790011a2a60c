"""The Flask extensions, bound to an app by ``create_app``, and what routes ask the app for."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from engine.accounts import model as account_tables
from engine.catalog import Means
from engine.db import Base
from engine.parties import model as party_tables
from engine.ports import FileStore
from webapp.settings import Settings

__all__ = [
    "account_tables",
    "babel",
    "clock_time",
    "csrf",
    "db",
    "login_manager",
    "means",
    "now",
    "party_tables",
    "real_now",
    "settings",
    "store",
    "wiring",
]

db = SQLAlchemy(metadata=Base.metadata)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()


def clock_time() -> datetime:
    """The real time; the clock of every installation but a demo that is ahead."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time by the app's clock. Routes read it here and pass it on."""
    return cast(datetime, current_app.extensions["clock"]())


def real_now() -> datetime:
    """The time outside: differs from ``now`` only where a demo is ahead. Sessions grow old by it."""
    clock = current_app.extensions["clock"]
    return cast(datetime, getattr(clock, "real", clock)())


def settings() -> Settings:
    """The settings of the app that answers."""
    return cast(Settings, current_app.extensions["settings"])


def means() -> Means:
    """What commands and queries need besides the session: catalogue, key ring, operations, renders."""
    return cast(Means, current_app.extensions["means"])


def store() -> FileStore:
    """Where the encrypted bytes of files are kept."""
    return cast(FileStore, current_app.extensions["store"])


def wiring(name: str) -> Any:  # noqa: ANN401 - the composition root offers functions of many shapes
    """What the composition root offers under ``name``; None where this installation lacks it."""
    return getattr(current_app.extensions["wiring"], name, None)
