"""The command line: set an installation up, serve it, work for it, look after its items, keys and log."""

import importlib
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

import click
from sqlalchemy.orm import Session
from waitress import serve as serve_wsgi

from engine.calendar.commands import import_year, list_years
from engine.calendar.days import local_date
from engine.db import transaction
from engine.errors import InvalidAnswers, InvalidDefinition
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.registers import load_demo
from engine.migrations import upgrade
from webapp.app import create_app
from webapp.archive.commands import archive_group
from webapp.demo import DEMO_SEALS, give_licences, load_seals, set_up_people
from webapp.demo.ahead import DemoClock, clock_of
from webapp.demo.licence_cases import make_licence_cases
from webapp.keeping import files_group, keys_group, log_group
from webapp.people.commands import accounts_group
from webapp.publishing import items_group, publish_all
from webapp.seals.commands import seals_group
from webapp.settings import BadSetting, load_settings
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
        publish_all(session, wiring, say, moment)
        if demo and settings.demo:
            say("licences under way")
            make_licence_cases(wiring, session, now=clock_of(settings)())
    say("ready")


def _set_up_calendar(session: Session, moment: datetime) -> None:
    say("working days")
    year = local_date(moment).year
    with transaction(session):
        known = {row.year for row in list_years(session)}
        for wanted in (year, year + 1):
            if wanted not in known:
                import_year(session, wanted)


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
    wiring = wire(load_settings())
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
    wiring = wire(load_settings())
    click.echo(f"{make_worker(wiring).run_once()} done")


@liangheng.command()
def reconcile() -> None:
    """Ask every receiver what became of our messages; differences stand on the administrator's page."""
    wiring = wire(load_settings())
    click.echo(f"{make_worker(wiring).reconcile()} asked about")


@liangheng.command()
def remind() -> None:
    """Remind the keepers of instruments that fall due; the worker does it by itself every morning."""
    wiring = wire(load_settings())
    click.echo(f"{make_worker(wiring).remind()} parties")


for group in (items_group, archive_group, log_group, accounts_group, seals_group, keys_group, files_group):
    liangheng.add_command(group)


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


def _crew() -> ModuleType:
    """Celery's side of the house, which only installations with a broker need."""
    return importlib.import_module("webapp.crew")


def say(text: str) -> None:
    """One step, on the screen."""
    click.echo(f"[setup] {text}")


if __name__ == "__main__":
    main()
