"""Joins the parts of an installation: the only place where metrology and adapters meet the core.

Used by the app, the worker and the command line, so that all three run the same thing.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

import adapters
from engine.catalog import Catalog, Means
from engine.db import connect
from engine.files import FolderStore
from engine.linking import OPERATIONS as OWN_OPERATIONS
from engine.log import broken_lines, broken_seals
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.form_sheet import FormSheet, compose_form
from engine.metrology.documents.seal_image import draw_seal_image
from engine.metrology.documents.seal_picture import arc_words
from engine.metrology.documents.stamping import DemoStamps
from engine.metrology.documents.verification import Roots
from engine.metrology.logistics import TAKERS as CARRIED
from engine.metrology.money import TAKERS as PAID
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.metrology.operations.contracts import usable_contracts
from engine.metrology.registers.asked import INQUIRIES, SOURCES
from engine.metrology.seals import SealOffice
from engine.metrology.signatures import (
    SealFolder,
    make_demo_seals,
    make_demo_stamps,
    trusted_roots,
    trusted_stamps,
)
from engine.metrology.undertakings import UNDERTAKINGS
from engine.metrology.units.asked import INQUIRIES as MEASURES
from engine.ports import Adapter, FileStore, RenderTools, Scanner, Taker, TimeStamps
from engine.queries import find_progress, public_items
from engine.queries.former import former_rows
from engine.vault import KeyRing
from webapp import authenticity
from webapp.pay.demo import DemoBank
from webapp.settings import Settings

#: the setting under which a demo installation stamps its own signatures.
DEMO_STAMPS = "demo"
DEMO_LINE = "演示数据，不具法律效力"
#: who takes news from outside that is about no message of ours, by the name a receipt gives.
TAKERS: Mapping[str, Taker] = {**PAID, **CARRIED}
#: adapters that need nothing installed, and where each keeps what it was given.
EMBEDDED: Mapping[str, tuple[str, str]] = {
    "sms_demo_phone": ("SMS_PHONE_FOLDER", "phone"),
    "archive_bagit": ("ARCHIVE_FOLDER", "archive"),
    "finance_ledger": ("FINANCE_FOLDER", "ledger"),
    "pay_demo": ("PAY_DEMO_FOLDER", "pay"),
    "carrier_self": ("CARRIER_FOLDER", "carrier"),
}


#: embedded adapters that only a demo loads: nobody shall pay nothing to a page.
DEMO_ONLY = frozenset({"pay_demo"})


@dataclass(frozen=True)
class Wiring:
    """Everything the faces and the worker are given."""

    settings: Settings
    means: Means
    store: FileStore
    adapters: Mapping[str, Adapter]
    engine: Engine
    nudge: Callable[[], None] = field(default=lambda: None)
    #: looks for malicious software in uploads; None where no scanner is set.
    scanner: Scanner | None = None

    @property
    def public_items(self) -> Callable[[Session], Sequence[Mapping[str, Any]]]:
        """The cards of the home page."""
        return partial(_cards, self.means)

    @property
    def find_progress(self) -> Callable[..., Mapping[str, object] | None]:
        """The progress of a case for whoever holds number and query code."""
        return partial(_progress, self.means)

    @property
    def demo_messages(self) -> Callable[[], Sequence[Mapping[str, Any]]] | None:
        """What the on-screen phone shows; None where messages really go out."""
        if "sms_demo_phone" not in adapter_names(self.settings):
            return None
        phone = importlib.import_module("adapters.sms_demo_phone")
        return partial(phone.read_messages, Path(_adapter_settings(self.settings)["SMS_PHONE_FOLDER"]))

    @property
    def demo_bank(self) -> DemoBank | None:
        """The channel of payment drawn on a page; None where real ones take the money."""
        if "pay_demo" not in adapter_names(self.settings):
            return None
        bank = importlib.import_module("adapters.pay_demo")
        folder = Path(_adapter_settings(self.settings)["PAY_DEMO_FOLDER"])
        return DemoBank(order=partial(bank.read_order, folder), pay=partial(bank.pay, folder))

    @property
    def find_certificate(self) -> Callable[..., Mapping[str, Any] | None]:
        """What the register says of a certificate."""
        return authenticity.find_certificate

    @property
    def check_file(self) -> Callable[..., Mapping[str, Any] | None]:
        """What a certificate file is: as issued, changed and where, or nothing of ours."""
        return partial(authenticity.check_file, _roots(self.settings), self.means, self.store)

    @property
    def verify_log(self) -> Callable[[Session], Iterable[str]]:
        """Every line of the case log that does not fit."""
        return partial(_broken, self.means)

    @property
    def print_form(self) -> Callable[[FormSheet], bytes]:
        """Draws a form on paper; takes its time, so no transaction is open meanwhile."""
        demo_line = DEMO_LINE if self.settings.demo else ""
        return lambda sheet: compose_form(sheet, fonts=make_fonts(self.settings.var / "fonts"), demo_line=demo_line)

    def session(self) -> Session:
        """A session for a worker or the command line."""
        return Session(self.engine)

    def tools(self) -> RenderTools:
        """What renders may use; seals stay loaded, so it is made once per worker."""
        settings = self.settings
        signer = SealOffice(
            self.session,
            SealFolder(settings.var / "seal"),
            fonts=partial(make_fonts, settings.var / "fonts"),
            institution=settings.institution,
            clock=lambda: datetime.now(UTC),
            stamps=load_stamps(settings),
        )
        return RenderTools(
            signer=signer,
            site_url=settings.site_url,
            institution=settings.institution,
            particulars=settings.particulars,
            demo_line=DEMO_LINE if settings.demo else "",
        )


def wire(settings: Settings, *, engine: Engine | None = None, nudge: Callable[[], None] | None = None) -> Wiring:
    """Join the parts for ``settings``. Raises ValueError when an adapter lacks a setting."""
    ring, scanner = KeyRing.load_or_make(settings.key_ring_path), load_scanner(settings)
    judge = partial(authenticity.judge, _roots(settings))
    return Wiring(
        settings=settings,
        means=Means(
            make_catalog(ring),
            ring,
            judge=judge,
            scanner=scanner,
            takers=TAKERS,
            undertakings=UNDERTAKINGS,
            site_url=settings.site_url,
        ),
        store=FolderStore(settings.var / "files"),
        adapters=load_adapters(settings),
        engine=engine or connect(settings.database),
        nudge=nudge or (lambda: None),
        scanner=scanner,
    )


def make_catalog(ring: KeyRing) -> Catalog:
    """The catalog with everything that releases may call and forms may ask."""
    former = former_rows(ring, step="apply", path="items", key="serial_no", named=("name", "model", "serial_no"))
    return Catalog(
        {**OWN_OPERATIONS, **OPERATIONS},
        RENDERS,
        {**SOURCES, "contracts.usable": usable_contracts, "instruments.former": former},
        {**INQUIRIES, **MEASURES},
    )


def adapter_names(settings: Settings) -> tuple[str, ...]:
    """The adapters of this installation: those named, or the embedded ones."""
    if settings.adapters:
        return settings.adapters
    return tuple(name for name in EMBEDDED if settings.demo or name not in DEMO_ONLY)


def load_adapters(settings: Settings) -> dict[str, Adapter]:
    """Channel → adapter, found by file name."""
    known = {module.name for module in pkgutil.iter_modules(adapters.__path__)}
    given = _adapter_settings(settings)
    loaded: dict[str, Adapter] = {}
    for name in adapter_names(settings):
        if name not in known:
            raise ValueError(
                f"没有名为 {name} 的适配器。 There is no adapter {name}; known: {', '.join(sorted(known))}"
            )
        adapter: Adapter = importlib.import_module(f"adapters.{name}").ADAPTER.from_settings(given)
        loaded[adapter.channel] = adapter
    return loaded


def load_scanner(settings: Settings) -> Scanner | None:
    """The scanner of this installation, by file name. Raises ValueError when there is none of that name."""
    if not settings.scanner:
        return None
    if settings.scanner not in {module.name for module in pkgutil.iter_modules(adapters.__path__)}:
        raise ValueError(f"没有名为 {settings.scanner} 的检查程序。 There is no scanner {settings.scanner}.")
    made = importlib.import_module(f"adapters.{settings.scanner}").SCANNER.from_settings(settings.adapter_settings)
    return cast(Scanner, made)


def load_stamps(settings: Settings) -> TimeStamps | None:
    """Who stamps signatures with the time, None for nobody.

    Raises:
        ValueError: there is no adapter of that name, or the demo authority is asked for where nothing is a demo.
        FileNotFoundError: the demo authority has not been set up.
    """
    if not settings.time_stamps:
        return None
    if settings.time_stamps == DEMO_STAMPS:
        if not settings.demo:
            raise ValueError("只有演示环境可以给自己盖时间戳。 Only a demo stamps its own signatures with the time.")
        return DemoStamps(SealFolder(settings.var / "seal").time_stamps, lambda: datetime.now(UTC))
    if settings.time_stamps not in {module.name for module in pkgutil.iter_modules(adapters.__path__)}:
        raise ValueError(
            f"没有名为 {settings.time_stamps} 的时间戳适配器。 There is no adapter {settings.time_stamps}."
        )
    stamper = importlib.import_module(f"adapters.{settings.time_stamps}").STAMPER
    return cast(TimeStamps, stamper.from_settings(settings.adapter_settings))


def verify_archive(settings: Settings, *, workers: int = 0) -> Iterator[tuple[str, Sequence[str]]]:
    """Every package of the archive's store, with what is wrong with it; nothing for a whole one."""
    archive = importlib.import_module("adapters.archive_bagit")
    for report in archive.verify_store(_adapter_settings(settings), workers=workers):
        yield report.name, report.flaws


def make_seals(settings: Settings, seals: Mapping[str, tuple[str, str]]) -> None:
    """Make the keys of those seals that have none, under a demo authority: code → name, "rsa" or "ecdsa"."""
    fonts = make_fonts(settings.var / "fonts")
    make_demo_seals(
        settings.var / "seal",
        seals,
        picture=lambda name: draw_seal_image(fonts.bold, arc_words(settings.institution), name),
        institution=settings.institution,
        now=datetime.now(UTC),
    )
    if settings.time_stamps == DEMO_STAMPS:
        make_demo_stamps(settings.var / "seal", institution=settings.institution, now=datetime.now(UTC))


def _adapter_settings(settings: Settings) -> dict[str, str]:
    embedded = {name: str((settings.var / folder).resolve()) for name, folder in EMBEDDED.values()}
    return {**embedded, **settings.adapter_settings}


def _cards(means: Means, session: Session) -> list[dict[str, Any]]:
    return [{**card, "href": f"/items/{card['code']}"} for card in public_items(session, means)]


def _progress(means: Means, session: Session, *, number: str, code: str, now: datetime) -> Mapping[str, object] | None:
    return find_progress(session, means, number=number, code=code, now=now)


def _roots(settings: Settings) -> Roots:
    """PEM certificates that a genuine seal of this institution, and a trusted time stamp, lead to."""
    return Roots(trusted_roots(settings.var / "seal"), trusted_stamps(settings.var / "seal"))


def _broken(means: Means, session: Session) -> Iterable[str]:
    yield from broken_lines(session)
    yield from broken_seals(session, means.ring)
