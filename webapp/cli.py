"""The command line: set an installation up, serve it, work for it, look after its items, keys and log."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress import serve as serve_wsgi

from engine import log
from engine.accounts import Kind, Unit, add_account, add_unit, grant_role, hash_password
from engine.calendar.commands import import_year, list_years
from engine.calendar.days import local_date
from engine.catalog import Bundle, compile_release, publish, read_items
from engine.db import reading, transaction
from engine.errors import InvalidAnswers, InvalidDefinition
from engine.files import sweep_orphans
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.registers import load_demo
from engine.metrology.seals import SealKind
from engine.migrations import upgrade
from engine.queries.purposes import asked_fields
from engine.vault import rotate
from webapp.app import create_app
from webapp.archive.commands import archive_group
from webapp.demo import DEMO_SEALS, give_licences, load_seals, set_up_people
from webapp.demo.ahead import DemoClock, clock_of
from webapp.scaffold import new_item
from webapp.seals.registering import register_seal
from webapp.settings import BadSetting, Settings, load_settings
from webapp.wiring import Wiring, make_seals, wire
from webapp.worker import Worker

ROOT = Path(__file__).resolve().parent.parent
PROCESSES, FORMS = ROOT / "processes", ROOT / "forms"
HOME_UNIT = "institute"
THREADS = 8


def main() -> None:
    """Run a command; what cannot be done is one sentence, not a trace. What it writes is for its own account only."""
    os.umask(0o077)
    try:
        liangheng(standalone_mode=False)
    except (BadSetting, ValueError) as wrong:
        click.echo(f"{wrong}", err=True)
        sys.exit(2)
    except InvalidDefinition as invalid:
        for flaw in invalid.flaws:
            click.echo(f"{flaw}\n    {flaw.en}", err=True)
        sys.exit(1)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)


@click.group()
def liangheng() -> None:
    """Liangheng: case management driven by BPMN drawings."""


@liangheng.command()
@click.option("--demo", is_flag=True, help="also load the demo people, registers and samples")
def setup(demo: bool) -> None:
    """Make or update the database, the keys, the seal and the service items."""
    settings = load_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    settings.var.chmod(0o700)
    say("fonts")
    make_fonts(settings.var / "fonts")
    if settings.demo:
        say("seals of the demo authority")
        make_seals(settings, {seal.code: (seal.name, seal.algorithm) for seal in DEMO_SEALS})
    wiring = wire(settings)
    say("database")
    upgrade(wiring.engine)
    moment = datetime.now(UTC)
    with wiring.session() as session:
        _set_up_calendar(session, moment)
        if demo and settings.demo:
            say("demo people and registers")
            set_up_people(session, wiring.means.ring, settings, now=moment)
            with transaction(session):
                load_demo(session, moment)
                load_seals(session, settings.var / "seal", now=moment)
                give_licences(session)
        _publish_all(session, wiring, moment)
    say("ready")


def _set_up_calendar(session: Session, moment: datetime) -> None:
    say("working days")
    year = local_date(moment).year
    with transaction(session):
        known = {row.year for row in list_years(session)}
        for wanted in (year, year + 1):
            if wanted not in known:
                import_year(session, wanted)


def _unit_of(session: Session, bundle: Bundle) -> UUID | None:
    """The department whose staff work on an item: the one it names, else the home department."""
    wanted = str(bundle.item().get("unit", HOME_UNIT))
    found = session.scalar(select(Unit.id).where(Unit.code == wanted))
    return found or session.scalar(select(Unit.id).where(Unit.code == HOME_UNIT))


def _publish_all(session: Session, wiring: Wiring, moment: datetime) -> None:
    """Publish every item; one that cannot be published is told, and the others still are."""
    for bundle in read_items(PROCESSES, FORMS):
        code = bundle.item().get("code", "?")
        try:
            with transaction(session):
                unit_id = _unit_of(session, bundle)
                release, fresh = publish(session, wiring.means.catalog, bundle, unit_id=unit_id, by=None, now=moment)
            say(f"{release.title} {'published' if fresh else 'unchanged'}, version {release.version}")
        except InvalidDefinition as invalid:
            say(f"{code} was not published:")
            for flaw in invalid.flaws:
                click.echo(f"    {flaw}\n        {flaw.en}", err=True)


@liangheng.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")))
def serve(host: str, port: int) -> None:
    """Serve the site, with the worker in the same process, or with workers elsewhere where a broker is set."""
    settings = load_settings()
    wiring = wire(settings)
    worker = None if settings.broker_url else make_worker(wiring)
    nudge = worker.nudge if worker else _crew().nudging(settings)
    app = create_app(settings, wiring=wire(settings, engine=wiring.engine, nudge=nudge))
    if worker:
        worker.start()
    click.echo(f"http://{host}:{port}/")
    if settings.lists_demo_logins:
        click.echo(f"http://{host}:{port}/demo-logins")
    try:
        serve_wsgi(
            app, host=host, port=port, threads=THREADS, ident="", clear_untrusted_proxy_headers=not settings.proxies
        )
    finally:
        if worker:
            worker.stop()


@liangheng.command()
@click.option("--threads", type=click.IntRange(1, 64), default=4, help="pieces of work at the same time")
def worker(threads: int) -> None:
    """Work for sites that name a broker; run as many as you like, on as many machines."""
    with _wired() as wiring:
        settings = wiring.settings
        if not settings.broker_url or settings.database.startswith("sqlite"):
            raise click.ClickException(
                "需要设置 broker_url 和 PostgreSQL 数据库。 Set broker_url and a PostgreSQL database first."
            )
        _crew().run(settings, wiring.engine, partial(make_worker, wiring), threads=threads)


def make_worker(wiring: Wiring) -> Worker:
    """The worker of an installation."""
    return Worker(
        wiring.session, wiring.means, wiring.adapters, wiring.tools(), wiring.store, clock_of(wiring.settings)
    )


@liangheng.command()
def work() -> None:
    """Do all the work that is due now, then end."""
    with _wired() as wiring:
        click.echo(f"{make_worker(wiring).run_once()} done")


@liangheng.command()
def reconcile() -> None:
    """Ask every receiver what became of our messages; differences stand on the administrator's page."""
    with _wired() as wiring:
        click.echo(f"{make_worker(wiring).reconcile()} asked about")


@liangheng.command()
def remind() -> None:
    """Remind the keepers of instruments that fall due; the worker does it by itself every morning."""
    with _wired() as wiring:
        click.echo(f"{make_worker(wiring).remind()} parties")


@liangheng.group()
def items() -> None:
    """Service items: check, publish, begin a new one."""


@items.command()
@click.argument("codes", nargs=-1)
def check(codes: tuple[str, ...]) -> None:
    """Check service items and name everything that is wrong with them."""
    with _wired() as wiring:
        catalog, wrong = wiring.means.catalog, 0
        for bundle in _chosen(codes):
            try:
                release = compile_release(bundle, operations=catalog.operations, renders=catalog.renders)
                catalog.refuse_unknown_registers(release)
                click.echo(f"{release.code}: {release.title}, version {release.version}: good")
            except InvalidDefinition as invalid:
                wrong += 1
                click.echo(f"{bundle.item().get('code')}:")
                for flaw in invalid.flaws:
                    click.echo(f"    {flaw}\n        {flaw.en}")
    sys.exit(1 if wrong else 0)


@items.command("publish")
@click.argument("codes", nargs=-1)
def publish_items(codes: tuple[str, ...]) -> None:
    """Publish service items; running cases keep the version they began with."""
    with _wired() as wiring, wiring.session() as session:
        for bundle in _chosen(codes):
            with transaction(session):
                unit_id = _unit_of(session, bundle)
                release, fresh = publish(
                    session, wiring.means.catalog, bundle, unit_id=unit_id, by=None, now=datetime.now(UTC)
                )
            click.echo(f"{release.code}: {'published' if fresh else 'unchanged'}, version {release.version}")


@items.command()
@click.argument("codes", nargs=-1)
def purposes(codes: tuple[str, ...]) -> None:
    """List every question of the published items: why it is asked, whether it is personal, how long it is kept."""
    with _wired() as wiring, wiring.session() as session, reading(session):
        for one in asked_fields(session, wiring.means):
            if not codes or one.item in codes:
                click.echo("\t".join((one.item, one.step, one.name, one.purpose, one.sensitivity, one.retention)))


@items.command()
@click.argument("code")
def new(code: str) -> None:
    """Begin a service item: a folder that checks and runs, to be changed."""
    click.echo(f"made {new_item(code, PROCESSES, FORMS)}")


liangheng.add_command(archive_group)


@liangheng.group("log")
def log_group() -> None:
    """The case log."""


@log_group.command()
def verify() -> None:
    """Walk every hash chain and every nightly seal."""
    with _wired() as wiring, wiring.session() as session, reading(session):
        broken = [*log.broken_lines(session), *log.broken_seals(session, wiring.means.ring)]
    for line in broken:
        click.echo(line)
    click.echo("the log is whole" if not broken else f"{len(broken)} faults")
    sys.exit(1 if broken else 0)


@log_group.command()
def seal() -> None:
    """Sign the heads of all chains for today."""
    with _wired() as wiring, wiring.session() as session, transaction(session):
        made = log.seal_day(session, wiring.means.ring, now=datetime.now(UTC))
        click.echo(f"{made.day}: {made.root} over {made.cases} cases")


@liangheng.group()
def accounts() -> None:
    """Accounts of the people who run the site; everybody else is added by them."""


@accounts.command("add")
@click.argument("login")
@click.option("--name", required=True, help="the name that pages show")
@click.option("--unit", "unit_code", required=True, help="code of the department; made where it is missing")
@click.option("--role", "roles", multiple=True, required=True, help="a role; may be given several times")
@click.password_option()
def add_person(login: str, name: str, unit_code: str, roles: tuple[str, ...], password: str) -> None:
    """Add a member of staff, who is asked for a password of their own at the first log-in."""
    moment = datetime.now(UTC)
    hashed = hash_password(password)
    with _wired() as wiring, wiring.session() as session, transaction(session):
        unit = session.scalar(select(Unit).where(Unit.code == unit_code)) or add_unit(
            session, code=unit_code, name=unit_code
        )
        account = add_account(
            session, login=login, display_name=name, kind=Kind.STAFF, password_hash=hashed, now=moment
        )
        for role in roles:
            grant_role(session, account.id, unit.id, role, now=moment)
    click.echo(f"{login}: {', '.join(roles)} in {unit_code}")


@liangheng.command("demo-ahead")
@click.argument("days", type=int)
def demo_ahead(days: int) -> None:
    """Move the time of a demo ahead by so many days, so that limits run; it never moves back."""
    clock = clock_of(load_settings())
    if not isinstance(clock, DemoClock):
        raise click.ClickException("只有演示环境可以快进时间。 Only a demo may be ahead of the real time.")
    try:
        click.echo(f"{clock.advance(days)} days ahead")
    except InvalidAnswers as refused:
        raise click.ClickException(f"{refused.zh} {refused.en}") from refused


@liangheng.group()
def seals() -> None:
    """The register of seals; what is registered is looked after by its keeper, in the browser."""


@seals.command("add")
@click.argument("code")
@click.option("--kind", type=click.Choice([kind.value for kind in SealKind]), required=True)
@click.option("--keeper", "login", required=True, help="login of the person who keeps it")
@click.option("--document", "documents", multiple=True, required=True, help="a kind of document it is put on")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="last day of validity")
def add_one_seal(code: str, kind: str, login: str, documents: tuple[str, ...], until: datetime) -> None:
    """Register a seal whose keys lie in the folder of its code; a demo installation makes missing keys itself."""
    settings = load_settings()
    if settings.demo:
        make_seals(settings, {code: (kind, "rsa")})
    with _wired() as wiring, wiring.session() as session, transaction(session):
        register_seal(
            session, settings.var / "seal", code, SealKind(kind), login, documents, until.date(), now=datetime.now(UTC)
        )
    click.echo(f"{code}: {kind}, {login}")


@liangheng.group()
def keys() -> None:
    """The key ring."""


@keys.command("rotate")
def rotate_keys() -> None:
    """Add a ring key; what is sealed from now on uses it."""
    click.echo(f"active key: {rotate(load_settings().key_ring_path)}")


@liangheng.group()
def files() -> None:
    """The file store."""


@files.command()
def sweep() -> None:
    """Remove bytes that no row names; run it while nobody uploads."""
    with _wired() as wiring, wiring.session() as session, reading(session):
        click.echo(f"{sweep_orphans(session, wiring.store)} removed")


def _crew() -> ModuleType:
    """Celery's side of the house, which only installations with a broker need."""
    return importlib.import_module("webapp.crew")


@contextmanager
def _wired() -> Iterator[Wiring]:
    settings: Settings = load_settings()
    yield wire(settings)


def _chosen(codes: tuple[str, ...]) -> Iterator[Bundle]:
    found = {str(bundle.item().get("code")): bundle for bundle in read_items(PROCESSES, FORMS)}
    for code in codes or tuple(found):
        if code not in found:
            raise click.ClickException(f"没有事项 {code}。 There is no service item {code}.")
        yield found[code]


def say(text: str) -> None:
    """One step, on the screen."""
    click.echo(f"[setup] {text}")


if __name__ == "__main__":
    main()
