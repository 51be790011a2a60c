"""After a whole scenario nothing personal stands in the clear: not in the database, its WAL, or the file store."""

from pathlib import Path

from sqlalchemy import MetaData, select

from engine.db import transaction
from engine.files import open_file, stage_file, sweep_orphans
from engine.model.file import StoredFile
from engine.model.outbox import OutboxMessage
from tests.engine.core.scenes import COMPLAINT, REPLY, play, steps_of

PHONE, ID_NUMBER, WORDS = "12000000004", "320500199001011234", "压力表的检定周期是多久"
NEEDLES = [
    text.encode() for text in (PHONE, "12000000001", ID_NUMBER, WORDS, REPLY["reply"], "演示路1号", "身份证.pdf")
]


def bytes_of(database, folder: Path) -> dict[str, bytes]:
    """Everything that a thief of the disks would hold."""
    held = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "ring.json"}
    if database.kind == "sqlite":
        beside = Path(database.engine.url.database)
        held |= {path.name: path.read_bytes() for path in beside.parent.glob(f"{beside.name}*")}
    else:
        held["postgresql"] = dumped(database)
    return held


def dumped(database) -> bytes:
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        rows = [tuple(row) for table in tables.sorted_tables for row in connection.execute(select(table))]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def test_phone_numbers_and_answers_stand_nowhere_in_the_clear(world, database, tmp_path):
    with transaction(world.session):
        stage_file(
            world.session, world.means.ring, world.store, content=ID_NUMBER.encode() * 9, name="身份证.pdf",
            media_type="application/pdf", owner=world.applicant.account_id, now=world.now,
        )  # fmt: skip
    case_id = world.submit("complaint-ticket", {**COMPLAINT, "content": f"{WORDS}？我的证件号{ID_NUMBER}"})
    world.complete("service_desk", case_id, "handle", REPLY)
    world.work()
    world.publish("calibration-order")
    play(world, "calibration-order", steps_of("calibration-order", "free-of-charge"))
    held = bytes_of(database, tmp_path)

    assert any(b"TS-2026-000001" in content for content in held.values())
    assert {name: needle.decode() for name, told in held.items() for needle in NEEDLES if needle in told} == {}


def test_bytes_that_no_row_names_are_swept_and_the_others_stay(world):
    with transaction(world.session):
        row = stage_file(
            world.session, world.means.ring, world.store, content=b"%PDF", name="a.pdf", media_type="application/pdf",
            owner=None, now=world.now,
        )  # fmt: skip
        kept = row.id
    world.store.put("f" * 64, b"left by a killed upload")

    assert sweep_orphans(world.session, world.store) == 1
    row = world.session.get_one(StoredFile, kept)
    assert open_file(world.means.ring, world.store, row) == ("a.pdf", b"%PDF")


def told(world) -> list[tuple[str, str]]:
    return [(message.payload["phone"], message.payload["text"]) for message in world.receivers["sms"].got.values()]


def test_opening_and_closing_a_case_are_told_to_the_number_on_the_form(world):
    case_id = world.submit("complaint-ticket", COMPLAINT)
    world.work()
    assert [phone for phone, _ in told(world)] == [PHONE]
    assert "TS-2026-000001" in told(world)[0][1]

    world.complete("service_desk", case_id, "handle", REPLY)
    world.work()

    assert len(told(world)) == 2
    topics = world.session.scalars(
        select(OutboxMessage.topic).where(OutboxMessage.channel == "sms").order_by(OutboxMessage.id)
    ).all()
    assert topics == ["on.opened", "on.closed"]
