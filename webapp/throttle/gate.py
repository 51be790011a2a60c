"""The gate before public look-ups: counts each reader, by address and account, and writes anomalies down."""

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine.accounts import record_anomaly
from engine.db import transaction
from webapp.extensions import db, now
from webapp.throttle.proof import Proofs, Step
from webapp.throttle.window import Window

#: look-ups of one reader that are never exceeded.
MOST_A_MINUTE = 20
#: look-ups of one address in a minute, however many accounts ask from there.
MOST_OF_AN_ADDRESS = 60
#: look-ups without a proof within ten minutes.
FREE = 5
#: look-ups within ten minutes that found nothing, after which somebody seems to be guessing.
GUESSES = 10
_LATELY = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)

_log = structlog.get_logger("liangheng.access")


class TooMany(Exception):
    """The reader looked up too much and has to wait."""


@dataclass(slots=True)
class _Gate:
    """What one process remembers of its readers."""

    proofs: Proofs
    readers: Window = field(default_factory=lambda: Window(MOST_A_MINUTE, _MINUTE))
    addresses: Window = field(default_factory=lambda: Window(MOST_OF_AN_ADDRESS, _MINUTE))
    asked: Window = field(default_factory=lambda: Window(MOST_OF_AN_ADDRESS * 10, _LATELY))
    misses: Window = field(default_factory=lambda: Window(GUESSES, _LATELY))
    #: so that one reader fills the record with one line in ten minutes, not with one for each refusal.
    told: Window = field(default_factory=lambda: Window(1, _LATELY))


def admit() -> Step | None:
    """Let a look-up pass (None), or ask for a proof first. Call it before anything is looked up.

    Raises:
        TooMany: the reader has to wait.
    """
    gate, reader, moment = _gate(), _reader(), now()
    if not (gate.addresses.admits(_address(), moment) and gate.readers.admits(reader, moment)):
        _tell("asked-too-often", moment)
        raise TooMany
    asked = gate.asked.count(reader, moment)
    token = request.form.get("_proof_token", "")
    if asked >= FREE and not gate.proofs.accepts(token, request.form.get("_proof", ""), reader, moment):
        return gate.proofs.ask_again(token, reader, asked, moment)
    gate.asked.admits(reader, moment)
    return None


def pending() -> Step | None:
    """The proof that the next look-up of this reader will need, for the form; None while none is needed."""
    gate, reader, moment = _gate(), _reader(), now()
    asked = gate.asked.count(reader, moment)
    return gate.proofs.ask(reader, asked, moment) if asked >= FREE else None


def note_miss() -> None:
    """Note that a look-up found nothing; many of them are written down."""
    if not _gate().misses.admits(_reader(), now()):
        _tell("guessing", now())


def register(app: Flask) -> None:
    """Give the app its gate, and the page for those who have to wait."""
    app.extensions["throttle"] = _Gate(Proofs(str(app.secret_key)))
    app.register_error_handler(TooMany, _show_too_many)


def _show_too_many(_error: Exception) -> ResponseReturnValue:
    return make_response(render_template("throttle/too_many.html"), 429, {"Retry-After": "60"})


def _gate() -> _Gate:
    found: _Gate = current_app.extensions["throttle"]
    return found


def _address() -> str:
    """The address that asks; of IPv6 the network, because one house has many addresses."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)  # noqa: PLR2004 - IPv6


def _account() -> UUID | None:
    return current_user.account_id if current_user.is_authenticated else None


def _reader() -> str:
    return f"{_address()} {_account() or ''}"


def _tell(what: str, moment: datetime) -> None:
    """Write an anomaly into the record of accounts and the log, once for a reader in ten minutes."""
    if not _gate().told.admits(f"{what} {_reader()}", moment):
        return
    _log.warning("access-anomaly", what=what, endpoint=request.endpoint)
    with transaction(db.session()) as session:
        record_anomaly(
            session, what, detail=request.endpoint or "", address=_address(), account_id=_account(), now=moment
        )
