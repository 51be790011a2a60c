"""Packages of closed cases: whole or not there, never changed, checked by tools in other processes."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from adapters.archive_bagit import BagArchive, open_shelf, verify_package, verify_store
from adapters.archive_bagit.adapter import DESTROY
from adapters.archive_bagit.bags import digest, make_bag
from engine.db import new_id
from engine.ports import Message, Verdict
from tests.adapters.messages import a_package
from tests.adapters.receivers import running_s3

NAME = "SZLH-20261119-00012"


@pytest.fixture(params=["folder", "bucket"])
def settings(request, tmp_path):
    if request.param == "folder":
        return {"ARCHIVE_FOLDER": str(tmp_path)}
    return {
        "ARCHIVE_BUCKET": "archive",
        "ARCHIVE_KEY_ID": "k",
        "ARCHIVE_SECRET": "s",
        "ARCHIVE_ENDPOINT": running_s3().url,
        "ARCHIVE_PREFIX": str(new_id()),
    }


@pytest.fixture
def archive(settings):
    return BagArchive.from_settings(settings)


@pytest.fixture
def shelf(settings):
    return open_shelf(settings)


@pytest.fixture
def bag(tmp_path):
    """One package in a folder."""
    BagArchive.from_settings({"ARCHIVE_FOLDER": str(tmp_path)}).deliver(a_package())
    return tmp_path / NAME


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def bagit_says(bag):
    return run(sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(bag))


def taken_out(shelf, folder):
    """The package as files in a folder, wherever it is kept."""
    for path in shelf.paths(NAME):
        (folder / NAME / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / NAME / path).write_bytes(b"".join(shelf.read(NAME, path)))
    return folder / NAME


def test_the_bagit_tool_finds_the_package_valid(archive, shelf, tmp_path):
    assert archive.deliver(a_package()).verdict is Verdict.DELIVERED

    done = bagit_says(taken_out(shelf, tmp_path / "out"))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sm3"])
def test_openssl_computes_the_same_digests(bag, algorithm):
    listed = dict(reversed(line.split("  ")) for line in (bag / f"manifest-{algorithm}.txt").read_text().splitlines())
    assert len(listed) == 5
    for path, told in listed.items():
        done = run("openssl", "dgst", f"-{algorithm}", "-r", str(bag / path))
        assert done.stdout.split()[0] == told


def test_sm3_is_that_of_the_standard():
    assert digest("sm3", b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest("sm3", b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_one_changed_byte_is_found_by_the_tool_and_by_us(bag, tmp_path):
    victim = bag / "data" / NAME / "03办理结果" / "002-检定证书.pdf"
    content = bytearray(victim.read_bytes())
    content[3] ^= 1
    victim.write_bytes(bytes(content))

    assert bagit_says(bag).returncode != 0
    settings = {"ARCHIVE_FOLDER": str(tmp_path)}
    assert verify_package(open_shelf(settings), NAME) == [f"data/{NAME}/03办理结果/002-检定证书.pdf 被改动"]
    assert BagArchive.from_settings(settings).status_of("m-1").verdict is Verdict.REFUSED


def test_a_removed_and_an_added_file_are_found(bag, tmp_path):
    (bag / "data" / NAME / "说明文件.txt").unlink()
    (bag / "data" / NAME / "多余.txt").write_text("x")

    flaws = verify_package(open_shelf({"ARCHIVE_FOLDER": str(tmp_path)}), NAME)

    assert flaws == [f"多出 data/{NAME}/多余.txt", f"缺少 data/{NAME}/说明文件.txt"]


def test_a_package_is_never_overwritten(archive, shelf):
    archive.deliver(a_package())

    delivery = archive.deliver(a_package("m-2", **{"元数据.xml": b"<other/>"}))

    assert delivery.verdict is Verdict.REFUSED
    assert "内容不同" in delivery.detail
    assert verify_package(shelf, NAME) == []


def test_a_message_made_anew_by_a_later_version_is_the_same_message(archive, shelf):
    archive.deliver(a_package())

    again = archive.deliver(a_package(**{"元数据.xml": b"<newer/>"}))

    assert again.verdict is Verdict.DELIVERED
    assert b"".join(shelf.read(NAME, f"data/{NAME}/元数据.xml")) == "<归档信息包/>".encode()


def test_what_a_killed_process_left_half_written_is_brought_to_its_end(archive, shelf, tmp_path):
    half = dict(list(make_bag(a_package()).items())[:3])
    if "Bucket" in type(shelf).__name__:
        shelf.keep(NAME, half)
    else:
        (tmp_path / f".{NAME}.abc.part" / "data").mkdir(parents=True)
    assert not shelf.holds(NAME)

    assert archive.deliver(a_package()).verdict is Verdict.DELIVERED
    assert verify_package(shelf, NAME) == []
    assert list(tmp_path.glob(".*.part")) == []


def test_a_destroyed_package_is_gone_and_never_comes_back(archive, shelf):
    archive.deliver(a_package())
    order = Message("m-9", "archive", DESTROY, {"name": NAME, "note": "销毁〔2037〕第1号"})

    assert archive.deliver(order).verdict is Verdict.DELIVERED
    assert archive.deliver(order).verdict is Verdict.DELIVERED

    assert shelf.names() == []
    assert archive.status_of("m-1").detail == "归档包已依规销毁"
    assert archive.deliver(a_package("m-2")).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (a_package(name="../../etc"), "文件夹名"),
        (replace(a_package(), payload={"name": NAME}), "缺少：institution_code"),
        (replace(a_package(), files={"元数据.xml": b"<a/>"}), "缺少：说明文件.txt"),
        (a_package(**{"../outside.txt": b"x"}), "路径不对"),
        (a_package(**{"01申请材料/a\r\nb": b"x"}), "路径不对"),
    ],
)
def test_what_cannot_be_filed_is_refused_in_a_sentence(archive, wrong, sentence):
    delivery = archive.deliver(wrong)

    assert delivery.verdict is Verdict.REFUSED
    assert sentence in delivery.detail


def test_a_walk_of_the_store_names_each_broken_package(settings, archive, shelf, tmp_path):
    for number in range(4):
        archive.deliver(a_package(f"m-{number}", name=f"SZLH-{number}"))
    assert [report.flaws for report in verify_store(settings, workers=2)] == [(), (), (), ()]

    if "ARCHIVE_FOLDER" in settings:
        shutil.rmtree(tmp_path / "SZLH-1" / "data")
        (tmp_path / "SZLH-2" / "bagit.txt").unlink()
        found = {report.name: len(report.flaws) for report in verify_store(settings, workers=2)}
        assert found == {"SZLH-0": 0, "SZLH-1": 5, "SZLH-2": 1, "SZLH-3": 0}
