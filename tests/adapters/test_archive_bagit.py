"""Packages of closed cases: whole or not there, never changed, checked by the bagit tool in another process."""

import subprocess
import sys

import pytest
from lxml.etree import fromstring

from adapters.archive_bagit import BagStore, verify_package
from engine.ports import Verdict
from tests.adapters.messages import a_closed_case

NAME = "SZLH-20261119-00012"


@pytest.fixture
def store(tmp_path):
    return BagStore(tmp_path)


@pytest.fixture
def bag(store, tmp_path):
    store.deliver(a_closed_case())
    return tmp_path / NAME


def bagit_says(bag):
    command = [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(bag)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_bagit_tool_finds_the_package_valid(bag):
    done = bagit_says(bag)

    assert done.returncode == 0, done.stderr


def test_the_package_holds_what_the_archive_asks_for(bag):
    inside = bag / "data" / NAME

    assert sorted(path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()) == [
        "01申请材料/001-铭牌照片.jpg",
        "02办理过程/办理记录.xml",
        "03办理结果/002-检定证书.pdf",
        "元数据.xml",
        "说明文件.txt",
    ]
    metadata = fromstring((inside / "元数据.xml").read_bytes())
    assert metadata.findtext("件/办件编号") == "20261119-00012"
    assert metadata.findtext("件/申请人") == "周敏（3205**********0013）"
    assert metadata.findtext("件/保管期限") == "10年"
    assert [file.findtext("名称") for file in metadata.iterfind("文件/文件级")] == ["铭牌照片.jpg", "检定证书.pdf"]
    log = fromstring((inside / "02办理过程" / "办理记录.xml").read_bytes())
    assert log.find("记录/项[@名称='event']").text == "opened"


def test_one_changed_byte_is_found_by_the_tool_and_by_us(bag, store):
    victim = bag / "data" / NAME / "03办理结果" / "002-检定证书.pdf"
    content = bytearray(victim.read_bytes())
    content[3] ^= 1
    victim.write_bytes(bytes(content))

    assert bagit_says(bag).returncode != 0
    assert verify_package(bag) == [f"data/{NAME}/03办理结果/002-检定证书.pdf 被改动"]
    assert store.status_of("m-1").verdict is Verdict.REFUSED


def test_a_removed_and_an_added_file_are_found(bag):
    (bag / "data" / NAME / "说明文件.txt").unlink()
    (bag / "data" / NAME / "多余.txt").write_text("x")

    assert verify_package(bag) == [f"多出 data/{NAME}/多余.txt", f"缺少 data/{NAME}/说明文件.txt"]


def test_a_package_is_never_overwritten(bag, store):
    before = verify_package(bag)

    delivery = store.deliver(a_closed_case("m-2", outcome="不予受理"))

    assert delivery.verdict is Verdict.REFUSED
    assert "内容不同" in delivery.detail
    assert verify_package(bag) == before == []


def test_what_a_killed_process_left_half_written_is_swept(store, tmp_path):
    half = tmp_path / f".{NAME}.abc.part" / "data"
    half.mkdir(parents=True)
    (half / "half").write_text("x")

    assert store.deliver(a_closed_case()).verdict is Verdict.DELIVERED
    assert verify_package(tmp_path / NAME) == []
    assert list(tmp_path.glob("*.part")) == []
    assert list(tmp_path.glob(".*.part")) == []


def test_a_process_killed_after_filing_files_nothing_twice(bag, store, tmp_path):
    for index in (tmp_path / ".by-message").iterdir():
        index.unlink()

    assert store.status_of("m-1") is None
    assert store.deliver(a_closed_case()).verdict is Verdict.DELIVERED
    assert store.status_of("m-1").verdict is Verdict.DELIVERED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "../../etc"}, "文件夹名"),
        ({"title": ""}, "缺少：title"),
        ({"files": [{"path": "x", "name": "x", "folder": "01申请材料"}]}, "没有内容"),
        ({"files": [{"path": "cert", "name": "x", "folder": "../05"}]}, "类别不对"),
    ],
)
def test_what_cannot_be_filed_is_refused_in_a_sentence(store, changes, sentence):
    delivery = store.deliver(a_closed_case(**changes))

    assert delivery.verdict is Verdict.REFUSED
    assert sentence in delivery.detail


def test_names_that_people_gave_cannot_leave_the_package(store, tmp_path):
    files = [
        {"path": "cert", "name": name, "media_type": "x", "folder": "04其他"}
        for name in ("../../evil.sh", "a%0a:b?.pdf", ".", "长" * 300 + ".pdf", "x\r\ny")
    ]

    assert store.deliver(a_closed_case(files=files)).verdict is Verdict.DELIVERED
    assert bagit_says(tmp_path / NAME).returncode == 0
    assert len(list((tmp_path / NAME / "data" / NAME / "04其他").iterdir())) == 5
    assert verify_package(tmp_path / NAME) == []
