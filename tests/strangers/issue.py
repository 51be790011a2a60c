"""Issues certificates as an installation does, for people who check them with tools that are not ours.

``python -m tests.strangers.issue FOLDER`` runs a calibration order to its end with the seals of a demo authority and
writes ``certificate.pdf``, ``certificate.ofd`` and the root certificates into the folder, beside the archive package of
the case and ``ledger.beancount``, the ledger after a payment and a refund.
"""

import sys
import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from adapters.archive_bagit import BagArchive
from engine.db import Base, connect, reading, transaction
from engine.files import open_file
from engine.metrology.documents.fonts import fonts_folder, make_fonts
from engine.metrology.documents.seal_image import draw_seal_image
from engine.metrology.documents.stamping import DemoStamps
from engine.metrology.money import (
    Paid,
    Refund,
    approve_refund,
    export_beancount,
    make_order,
    record_payment,
    record_refund,
)
from engine.metrology.registers import Certificate
from engine.metrology.seals import SealKind, SealOffice, add_seal, allow_user
from engine.metrology.seals.register import Person
from engine.metrology.signatures import SealFolder, make_demo_seals, make_demo_stamps
from engine.model.file import StoredFile
from engine.ports import RenderTools
from tests.databases import load_tables
from tests.scenarios.world import ROOT, World
from webapp.rehearsal import Play

HOUSE = "苏州量衡计量测试院（演示）"
#: the day the scenario is written for.
NOW = datetime(2026, 8, 19, 1, 0, tzinfo=UTC)
ORDER, SCENARIO = "calibration-order", "three-instruments"
KEEPER = Person("keeper", "章茵")
#: kind, the documents it is for, and the role that may ask for it.
SEALS = {
    "JD-01": (SealKind.VERIFICATION, ["检定证书", "检定结果通知书"], "approver"),
    "JZ-01": (SealKind.CALIBRATION, ["校准证书"], "approver"),
    "HT-01": (SealKind.CONTRACT, ["委托单"], "acceptor"),
}


def issue(folder: Path) -> None:
    """Issue the certificates of one order in a passing installation; ``folder`` gets the files of a verification."""
    with tempfile.TemporaryDirectory() as passing:
        _issue(Path(passing), folder)


def _issue(house: Path, folder: Path) -> None:
    now = NOW
    make_demo_seals(
        house / "seal", {code: (kind, "rsa") for code, (kind, _, _) in SEALS.items()},
        picture=partial(draw_seal_image, make_fonts(fonts_folder()).bold, HOUSE), institution=HOUSE, now=now,
    )  # fmt: skip
    make_demo_stamps(house / "seal", institution=HOUSE, now=now)
    load_tables()
    engine = connect(f"sqlite:///{house / 'case.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        world = World(session, house, now)
        register_seals(world, now)
        world.tools = RenderTools(office(engine, house, now), "https://jl.example.cn", HOUSE, "演示数据，不具法律效力")
        world.publish(ORDER)
        scenario = tomllib.loads((ROOT / f"processes/{ORDER}/scenarios/{SCENARIO}.toml").read_text("utf-8"))
        Play(world, ORDER, scenario).run()
        hand_out(world, house, folder)
        hand_out_package(world, folder)
        hand_out_ledger(world, folder)
    engine.dispose()


def register_seals(world: World, now: datetime) -> None:
    """Register the seals, and who may ask for them."""
    with transaction(world.session) as session:
        for code, (kind, documents, role) in SEALS.items():
            user = world.staff[role]
            seal = add_seal(
                session, code=code, name=kind, kind=kind, documents=documents, keeper=KEEPER,
                valid_until=now.date().replace(year=now.year + 1), by=KEEPER, now=now,
            )  # fmt: skip
            allow_user(session, seal.id, KEEPER, Person(str(user.account_id), user.name), key=code, now=now)


def office(engine: Engine, house: Path, now: datetime) -> SealOffice:
    """The seal office, as the wiring makes it."""
    fonts, keys = partial(make_fonts, fonts_folder()), SealFolder(house / "seal")
    stamps = DemoStamps(keys.time_stamps, lambda: now + timedelta(seconds=1))
    return SealOffice(lambda: Session(engine), keys, fonts=fonts, institution=HOUSE, clock=lambda: now, stamps=stamps)


def hand_out(world: World, house: Path, folder: Path) -> None:
    """Write what a client would download and what an institution publishes."""
    wanted = select(Certificate.number).where(Certificate.kind == "检定证书", Certificate.case_id.is_not(None))
    number = world.session.scalars(wanted).first()
    for row in world.session.scalars(select(StoredFile).where(StoredFile.kind == "document")):
        name, content = open_file(world.means.ring, world.store, row)
        if name.endswith((f"{number}.pdf", f"{number}.ofd")):
            (folder / f"certificate{Path(name).suffix}").write_bytes(content)
    for name in ("root.crt", "sm2-root.crt", "stamps.crt"):
        (folder / name).write_bytes((house / "seal" / name).read_bytes())


def hand_out_package(world: World, folder: Path) -> None:
    """Write the archive package of the case, as the folder of the archive holds it."""
    world.session.rollback()
    (message,) = world.receivers["archive"].got.values()
    BagArchive.from_settings({"ARCHIVE_FOLDER": str(folder)}).deliver(message)


def hand_out_ledger(world: World, folder: Path) -> None:
    """Write the ledger, with a payment, one told late, and its refund."""
    session, now, day = world.session, world.now, world.now.date()
    with transaction(session):
        order = make_order(session, subject="检定费", amount_fen=12_000, now=now, day=day)
        for number in ("T1", "T2"):
            record_payment(session, Paid("alipay", number, order.number, 12_000, day), now=now)
        refund = session.scalars(select(Refund).where(Refund.asked_by.is_(None))).one()
        approve_refund(session, refund.id, by=world.staff["finance"].account_id, now=now)
        record_refund(session, refund.number, ok=True, now=now, day=day)
    with reading(session):
        (folder / "ledger.beancount").write_text(export_beancount(session), "utf-8")


if __name__ == "__main__":
    issue(Path(sys.argv[1]))
