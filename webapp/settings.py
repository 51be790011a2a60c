"""Settings: one frozen value, read from the environment (LIANGHENG_…) and, below it, a TOML file.

``docs/reference`` lists every name. A value that cannot be used is refused by its name at start-up.
"""

import ipaddress
import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

PREFIX = "LIANGHENG_"
ADAPTER_PREFIX = "LIANGHENG_ADAPTER_"
#: read elsewhere: where the settings file is, and the fail points of the kill tests.
ELSEWHERE = frozenset({"SETTINGS", "FAIL_AT"})
YES = frozenset({"1", "yes", "true", "on"})
NO = frozenset({"0", "no", "false", "off", ""})


class BadSetting(Exception):
    """A setting cannot be used. The message names the setting and says what it should be."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence}")
        self.name = name


class Profile(StrEnum):
    """What the installation is for."""

    #: a laptop or a trial: demo data, plain HTTP allowed.
    LOCAL = "local"
    #: real cases: HTTPS only, no demo data unless asked for by name.
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may decide, already checked."""

    profile: Profile = Profile.LOCAL
    #: demo accounts and cases, and the banner 演示数据，不具法律效力 on every page.
    demo: bool = False
    #: folder for the database, keys, files and logins of a demo; readable by the service's account only.
    var: Path = Path("var")
    #: SQLAlchemy URL; empty for SQLite in ``var``.
    database_url: str = ""
    #: Celery's broker (amqp://…); empty when the site does its background work itself.
    broker_url: str = ""
    #: absolute public address, for links in messages and QR codes.
    site_url: str = "http://127.0.0.1:8000"
    institution: str = "量衡计量测试院"
    #: what certificates say of the institution besides its name; empty for what it has not.
    institution_en: str = ""
    institution_address: str = ""
    institution_postcode: str = ""
    institution_phone: str = ""
    institution_website: str = ""
    #: number of the authorisation (计量授权证书), of the CNAS accreditation and of the CMA approval.
    authorisation_no: str = ""
    accreditation_no: str = ""
    cma_no: str = ""
    hotline: str = "12345"
    #: name, bank and number of the account that transfers go to, as payers read it; empty where none are taken.
    bank_account: str = ""
    #: TOML file with the columns of the sheet for the national portal of compulsory instruments; empty for the example.
    portal_columns: str = ""
    #: number of trusted proxies in front, whose X-Forwarded-… headers are believed.
    proxies: int = 0
    max_upload_mb: int = 50
    idle_minutes: int = 30
    #: age in days at which a password must be changed; 0 for never.
    password_days: int = 90
    #: a new log-in ends the earlier sessions of the account.
    one_session: bool = False
    #: networks from which administrators may work; empty for all.
    admin_networks: tuple[str, ...] = ()
    #: adapters to load, by file name.
    adapters: tuple[str, ...] = ()
    #: scanner of uploads, by file name in ``adapters``; empty for none.
    scanner: str = ""
    #: who stamps the signatures of seals with the time: an adapter's file name, ``demo``, or empty for nobody.
    time_stamps: str = ""
    #: what the adapters' own settings are, by their own names (SMS_URL …).
    adapter_settings: Mapping[str, str] = field(default_factory=dict)
    #: signs session cookies; empty for the one kept in ``var``.
    secret_key: str = field(default="", repr=False)

    @property
    def particulars(self) -> Mapping[str, str]:
        """What documents say of the institution besides its name."""
        return {
            "name_en": self.institution_en,
            "address": self.institution_address,
            "postcode": self.institution_postcode,
            "phone": self.institution_phone,
            "website": self.institution_website,
            "authorisation": self.authorisation_no,
            "accreditation": self.accreditation_no,
            "cma": self.cma_no,
        }

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{(self.var / 'liangheng.db').resolve()}"

    @property
    def https(self) -> bool:
        """Whether people reach the site by HTTPS; cookies are then marked Secure."""
        return self.site_url.startswith("https://")

    @property
    def lists_demo_logins(self) -> bool:
        """Whether a page may show the demo passwords: never in a production profile."""
        return self.demo and self.profile == Profile.LOCAL

    @property
    def demo_logins_path(self) -> Path:
        """Where the passwords of the demo accounts are kept (0600)."""
        return self.var / "demo-logins.json"

    @property
    def key_ring_path(self) -> Path:
        """Where the key ring of the vault is kept (0600)."""
        return self.var / "key-ring.json"


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        BadSetting: a name is unknown or a value cannot be used.
    """
    given = _from_file(environ.get(PREFIX + "SETTINGS", "")) | _from_environ(environ)
    adapters = {name: str(value) for name, value in given.pop("adapter_settings", {}).items()}
    values = {name: _READERS[name](PREFIX + name.upper(), value) for name, value in given.items()}
    profile = values.get("profile", Profile.LOCAL)
    values.setdefault("demo", profile == Profile.LOCAL)
    settings = Settings(**values, adapter_settings=MappingProxyType(adapters))
    if settings.profile == Profile.PRODUCTION and not settings.https:
        raise BadSetting(PREFIX + "SITE_URL", "a production installation needs an https:// address")
    return settings


def keep_secret_key(settings: Settings) -> str:
    """The key that signs cookies: the one set, or the one in ``var``, made at the first start (0600)."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.var / "secret-key"
    settings.var.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_hex(32)
        file.write(key)
    return key


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    adapters: dict[str, str] = {}
    for name, value in environ.items():
        if name.startswith(ADAPTER_PREFIX):
            adapters[name.removeprefix(ADAPTER_PREFIX)] = value
        elif name.startswith(PREFIX) and name.removeprefix(PREFIX) not in ELSEWHERE:
            given[_known(name.removeprefix(PREFIX).lower(), name)] = value
    return given | ({"adapter_settings": adapters} if adapters else {})


def _from_file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        read = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as unreadable:
        raise BadSetting(PREFIX + "SETTINGS", f"cannot read {path}: {unreadable}") from unreadable
    return {_known(name, name): value for name, value in read.items()}


def _known(name: str, shown: str) -> str:
    if name not in _READERS and name != "adapter_settings":
        raise BadSetting(shown, "there is no such setting")
    return name


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadSetting(name, "must be text")
    return value.strip()


def _switch(name: str, value: object) -> bool:
    said = str(value).strip().lower()
    if said not in YES | NO:
        raise BadSetting(name, f"must be yes or no, not {value!r}")
    return said in YES


def _whole(lowest: int, highest: int) -> Callable[[str, object], int]:
    def read(name: str, value: object) -> int:
        said = str(value).strip()
        if not said.isdecimal() or not lowest <= int(said) <= highest:
            raise BadSetting(name, f"must be a whole number from {lowest} to {highest}, not {value!r}")
        return int(said)

    return read


def _words(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(name, word) for word in value)
    return tuple(_text(name, value).replace(",", " ").split())


def _networks(name: str, value: object) -> tuple[str, ...]:
    words = _words(name, value)
    for word in words:
        try:
            ipaddress.ip_network(word)
        except ValueError as bad:
            raise BadSetting(name, f"must be networks such as 10.1.0.0/16, not {word!r}") from bad
    return words


def _profile(name: str, value: object) -> Profile:
    try:
        return Profile(str(value).strip().lower())
    except ValueError as bad:
        raise BadSetting(name, f"must be local or production, not {value!r}") from bad


def _address(name: str, value: object) -> str:
    address = _text(name, value).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting(name, f"must be an address such as https://jl.example.gov.cn, not {value!r}")
    return address


def _database(name: str, value: object) -> str:
    url = _text(name, value)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting(name, "must begin with sqlite:/// or postgresql+psycopg://")
    return url


def _broker(name: str, value: object) -> str:
    url = _text(name, value)
    if url and "://" not in url:
        raise BadSetting(name, f"must be an address such as amqp://user:password@host:5672//, not {value!r}")
    return url


def _secret(name: str, value: object) -> str:
    key = _text(name, value)
    if len(key) < 32:  # noqa: PLR2004 - 128 bits in hexadecimal
        raise BadSetting(name, "must have at least 32 characters")
    return key


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "profile": _profile,
    "demo": _switch,
    "var": lambda name, value: Path(_text(name, value)),
    "database_url": _database,
    "broker_url": _broker,
    "site_url": _address,
    "institution": _text,
    "institution_en": _text,
    "institution_address": _text,
    "institution_postcode": _text,
    "institution_phone": _text,
    "institution_website": _text,
    "authorisation_no": _text,
    "accreditation_no": _text,
    "cma_no": _text,
    "hotline": _text,
    "bank_account": _text,
    "portal_columns": _text,
    "proxies": _whole(0, 9),
    "max_upload_mb": _whole(1, 1024),
    "scanner": _text,
    "time_stamps": _text,
    "idle_minutes": _whole(1, 720),
    "password_days": _whole(0, 3650),
    "one_session": _switch,
    "admin_networks": _networks,
    "adapters": _words,
    "secret_key": _secret,
}

assert _READERS.keys() | {"adapter_settings"} == {known.name for known in fields(Settings)}  # noqa: S101 - a promise
