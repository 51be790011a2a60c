"""How values look on the screen: dates, money and sentences, in the reader's language."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, current_app, request, url_for
from flask_babel import get_locale

SHANGHAI = ZoneInfo("Asia/Shanghai")
LANGUAGE_COOKIE = "lang"
PRINT_COOKIE = "print"
LANGUAGES = ("zh", "en")
FEN = 100
#: read once: telling a locale from its name costs more than most of what a page asks of it.
CHINESE, ENGLISH = Locale.parse("zh_CN"), Locale.parse("en")


def choose_locale() -> Locale:
    """The language of the page: asked for in the address, kept in the cookie, or Chinese."""
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return ENGLISH if wanted == "en" else CHINESE


def is_english() -> bool:
    """Whether the page is shown in English."""
    return str(get_locale()).startswith("en")


def said(zh: str, en: str = "") -> str:
    """The sentence in the reader's language; the Chinese one where no other is given."""
    return en if en and is_english() else zh


def day(value: date | datetime | None) -> str:
    """2026年8月21日, or 21 August 2026."""
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI) if isinstance(value, datetime) else value
    return f"{local:%-d %B %Y}" if is_english() else f"{local.year}年{local.month}月{local.day}日"


def last_day(value: datetime | None) -> str:
    """The last day of a period that ends before ``value``."""
    return day(value - timedelta(seconds=1)) if value is not None else ""


def moment(value: datetime | None) -> str:
    """2026年8月21日 10:02 in Shanghai, or 21 August 2026, 10:02."""
    if value is None:
        return ""
    clock = f"{value.astimezone(SHANGHAI):%H:%M}"
    return f"{day(value)}, {clock}" if is_english() else f"{day(value)} {clock}"


def machine_time(value: datetime) -> str:
    """The same moment for machines, as ``<time datetime>`` wants it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def yuan(fen: int | None) -> str:
    """1,200.00元 from 120000 fen; 不收费 for nothing."""
    if fen is None:
        return ""
    if fen == 0:
        return said("不收费", "free of charge")
    return said(f"{amount(fen)}元", f"CNY {amount(fen)}")


def amount(fen: int) -> str:
    """1,200.00 from 120000 fen, for where the page says of what."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // FEN:,}.{whole % FEN:02d}"


def static_url(name: str) -> str:
    """Address of a static file with a digest of its content, so that browsers may keep it for good."""
    digests: dict[str, str] = current_app.extensions["static_digests"]
    if name not in digests or current_app.debug:
        content = Path(str(current_app.static_folder), name).read_bytes()
        digests[name] = blake2b(content, digest_size=6).hexdigest()
    return url_for("static", filename=name, v=digests[name])


def register(app: Flask) -> None:
    """Make the filters and globals known to the templates."""
    app.extensions["static_digests"] = {}
    filters: dict[str, Callable[..., Any]] = {
        "day": day,
        "last_day": last_day,
        "moment": moment,
        "machine_time": machine_time,
        "yuan": yuan,
        "amount": amount,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(said=said, static_url=static_url, is_english=is_english)


def soon_again(*, making: bool) -> dict[str, str]:
    """Headers of a page that asks to be shown anew while a document is being made; works without JavaScript."""
    return {"Refresh": "5"} if making else {}
