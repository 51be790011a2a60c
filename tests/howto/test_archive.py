"""The commands that check an archive package, as docs/howto tells strangers to run them."""

from dataclasses import replace

import pytest

from adapters.archive_bagit import BagArchive
from engine.delivery import deliver_next
from engine.ports import Verdict
from tests.engine.workers.scenes import NOW, Outside
from tests.howto.blocks import blocks, run_block

NAME = "LIANGHENG-WT-2026-000001"
BLOCKS = [block for block in blocks("howto/check-an-archive-and-ledger.md") if NAME in block]


@pytest.fixture
def store(scene, tmp_path):
    """A folder with one package in it, of the name that the document uses."""
    scene = scene("apply look", extra="[on.closed]\narchive = true")
    archive = scene.adapters["archive"] = Outside("archive")
    scene.look(scene.open())
    with scene.make_session() as session:
        while deliver_next(session, scene.means, scene.adapters, scene.store, now=NOW):
            pass
    (message,) = archive.seen
    named = replace(message, payload={**message.payload, "name": NAME})
    home = tmp_path / "store"
    assert BagArchive.from_settings({"ARCHIVE_FOLDER": str(home)}).deliver(named).verdict is Verdict.DELIVERED
    return home


def test_every_command_of_the_document_finds_a_good_package_good(store):
    assert len(BLOCKS) == 5
    for block in BLOCKS:
        done = run_block(block, store)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"


def test_the_commands_find_one_changed_byte(store):
    victim = store / NAME / "data" / NAME / "01申请材料" / "002-填写.json"
    content = bytearray(victim.read_bytes())
    content[-3] ^= 1
    victim.write_bytes(bytes(content))

    said = [run_block(block, store).returncode == 0 for block in BLOCKS]

    assert said == [False, False, False, True, True]


def test_the_commands_find_a_line_taken_out_of_the_log(store):
    log = store / NAME / "data" / NAME / "02办理过程" / "办理记录.xml"
    text = log.read_text("utf-8")
    second = text.index('<记录 序号="2">')
    log.write_text(text[:second] + text[text.index('<记录 序号="3">') :], "utf-8")

    assert run_block(BLOCKS[4], store).returncode != 0
