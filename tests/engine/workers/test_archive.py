"""What a closed case's package holds, and when one is not made at all."""

import subprocess
import sys
from datetime import date, timedelta

import orjson
import pytest
from lxml.etree import fromstring
from sqlalchemy import update

from adapters.archive_bagit import BagArchive
from engine.cases import end_case
from engine.catalog.retention import expires_on
from engine.db import transaction
from engine.delivery import deliver_next
from engine.files import stage_file
from engine.log import ENGINE
from engine.model.case import Case
from engine.model.event import Event
from engine.model.outbox import OutboxMessage
from engine.model.package import PackageRow
from engine.model.submission import Submission
from engine.moves import lock_case
from engine.ports import FileFinding
from tests.engine.workers.scenes import NOW, minutes

ARCHIVED = '[on.closed]\narchive = true\n[archive]\nretention = "30年"\nneeds = { "办结" = ["look"] }'


@pytest.fixture
def closed(scene, tmp_path):
    """A closed case with a manual and a certificate, and the archive it goes to."""

    def make(extra=ARCHIVED, steps="apply look"):
        made = scene(steps, extra=extra)
        made.adapters["archive"] = BagArchive.from_settings({"ARCHIVE_FOLDER": str(tmp_path / "archive")})
        case_id = made.open()
        with transaction(made.session) as session:
            for name, kind, address, content in (
                ("说明书.pdf", "material", "apply", b"%PDF-1.7 manual"),
                ("../证书?.pdf", "document", "seal", b"%PDF-1.7 certificate"),
            ):
                row = stage_file(
                    session, made.means.ring, made.store, content=content, name=name, media_type="application/pdf",
                    owner=None, case_id=case_id, kind=kind, now=NOW,
                )  # fmt: skip
                row.address = address
        made.look(case_id)
        return made

    return make


def deliver(scene, now=NOW):
    with scene.make_session() as session:
        while deliver_next(session, scene.means, scene.adapters, scene.store, now=now):
            pass


@pytest.fixture
def inside(tmp_path):
    """The package's own folder."""
    return tmp_path / "archive" / "LIANGHENG-X-0001" / "data" / "LIANGHENG-X-0001"


def test_a_closed_case_becomes_a_whole_package(closed, inside):
    scene = closed()
    deliver(scene)

    assert scene.message("archive").verdict == "delivered", scene.message("archive").detail
    assert sorted(path.relative_to(inside).as_posix() for path in inside.rglob("*") if path.is_file()) == [
        "01申请材料/001-填写.html",
        "01申请材料/002-填写.json",
        "01申请材料/005-说明书.pdf",
        "02办理过程/003-复核.html",
        "02办理过程/004-复核.json",
        "02办理过程/办理记录.xml",
        "02办理过程/流程图.bpmn",
        "02办理过程/流程图.svg",
        "03办理结果/006-__证书_.pdf",
        "04其他/四性检测报告.html",
        "04其他/四性检测报告.xml",
        "元数据.xml",
        "说明文件.txt",
    ]
    bag = inside.parent.parent
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bagit", "--validate", str(bag)], capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_its_metadata_say_what_the_catalogue_needs(closed, inside):
    deliver(closed())

    metadata = fromstring((inside / "元数据.xml").read_bytes())

    case = {element.tag: element.text for element in metadata.find("件")}
    assert case["件号"] == "LIANGHENG-X-0001"
    assert case["办件编号"] == "X-0001"
    assert case["申请人"] == "张三"
    assert case["保管期限"] == "30年"
    assert case["办理结果"] == "办结"
    assert case["密级"] == "无"
    first = metadata.find("文件/文件级")
    assert [first.findtext(label) for label in ("名称", "类型", "格式", "签章")] == [
        "填写.html",
        "申请材料",
        "text/html",
        "无",
    ]
    content = inside / first.findtext("路径")
    sm3 = subprocess.run(["openssl", "dgst", "-sm3", "-r", content], capture_output=True, text=True, check=True)
    assert first.findtext("摘要[@算法='SM3']") == sm3.stdout.split()[0]
    assert metadata.findtext("件/文件数") == str(len(metadata.findall("文件/文件级")))


def test_what_was_filled_in_can_be_read_and_computed_with(closed, inside):
    deliver(closed())

    page = (inside / "01申请材料/001-填写.html").read_text("utf-8")
    stored = orjson.loads((inside / "01申请材料/002-填写.json").read_bytes())

    assert "压力表" in page
    assert "<script" not in page
    assert stored["answers"] == {"name": "压力表", "mobile": "13800001234"}


def test_the_log_in_the_package_is_the_chain_of_the_case(closed, inside):
    scene = closed()
    deliver(scene)

    lines = fromstring((inside / "02办理过程/办理记录.xml").read_bytes()).findall("记录")

    assert [line.findtext("事件") for line in lines] == ["opened", "task-completed", "task-completed", "closed"]
    assert [line.findtext("上一摘要") or "" for line in lines] == ["", *(line.findtext("摘要") for line in lines[:-1])]
    assert lines[-1].findtext("摘要") == scene.one(Case).log_head


def test_the_report_names_the_four_properties_and_what_was_not_checked(closed, inside):
    deliver(closed())

    report = fromstring((inside / "04其他/四性检测报告.xml").read_bytes())

    results = {(one.get("性质"), one.findtext("名称")): one.get("结果") for one in report}
    assert {property_ for property_, _ in results} == {"真实性", "完整性", "可用性", "安全性"}
    assert results["真实性", "办理记录的散列链"] == "通过"
    assert results["完整性", "归档材料目录"] == "通过"
    assert results["安全性", "病毒检测"] == "未检测"
    assert results["真实性", "电子签章"] == "未检测"


def test_a_broken_seal_keeps_the_case_out_of_the_archive(closed, inside):
    scene = closed()
    object.__setattr__(scene.means, "judge", lambda kind, content: FileFinding("院章", "签章无效（damaged）"))
    deliver(scene)

    assert scene.message("archive").verdict is None
    assert "电子签章：" in scene.message("archive").detail
    assert "签章无效（damaged）" in scene.message("archive").detail
    assert not inside.exists()


def test_a_log_changed_behind_our_back_keeps_the_case_out_of_the_archive(closed, inside):
    scene = closed()
    with transaction(scene.session) as session:
        session.execute(update(Event).where(Event.seq == 2).values(actor_name="李四"))
    deliver(scene)

    assert "办理记录的散列链：第2行" in scene.message("archive").detail
    assert not inside.exists()


def test_a_submission_that_the_log_does_not_know_keeps_the_case_out(closed, inside):
    scene = closed()
    with transaction(scene.session) as session:
        session.execute(update(Submission).where(Submission.address == "look").values(digest="0" * 64))
    deliver(scene)

    assert "填报内容与办理记录一致" in scene.message("archive").detail
    assert not inside.exists()


def test_a_case_without_what_its_list_asks_for_is_not_filed(scene, tmp_path):
    scene = scene("apply look", extra='[on.terminated]\narchive = true\n[archive]\nneeds = { "*" = ["apply", "look"] }')
    scene.adapters["archive"] = BagArchive.from_settings({"ARCHIVE_FOLDER": str(tmp_path / "archive")})
    case_id = scene.open()
    with transaction(scene.session) as session:
        end_case(
            lock_case(session, scene.means, case_id, ENGINE, now=NOW), "已终止", "terminated", ended_as="terminated"
        )
    deliver(scene)

    assert "归档材料目录：复核" in scene.message("archive").detail
    assert list((tmp_path / "archive").glob("*")) == []


def test_the_package_is_of_the_moment_of_closing_however_late_it_is_made(closed, inside):
    scene = closed()
    archive, scene.adapters["archive"] = scene.adapters["archive"], None
    del scene.adapters["archive"]
    deliver(scene)
    scene.adapters["archive"] = archive
    with transaction(scene.session) as session:
        session.execute(update(Submission).where(Submission.address == "look").values(superseded_at=NOW + minutes(9)))
    deliver(scene, NOW + timedelta(days=1))

    assert scene.message("archive").verdict == "delivered"
    assert orjson.loads((inside / "02办理过程/004-复核.json").read_bytes())["superseded"] is False


def test_the_books_name_the_package_and_when_it_may_go(closed):
    scene = closed()

    row = scene.one(PackageRow)

    assert (row.name, row.retention, row.outcome) == ("LIANGHENG-X-0001", "30年", "办结")
    assert row.message_id == scene.one(OutboxMessage, channel="archive").id
    assert (row.closed_on, row.expires_on) == (date(2026, 8, 19), date(2057, 1, 1))


@pytest.mark.parametrize(
    ("closed_on", "retention", "may_go"),
    [
        (date(2026, 1, 1), "10年", date(2037, 1, 1)),
        (date(2026, 12, 31), "10年", date(2037, 1, 1)),
        (date(2027, 1, 1), "30年", date(2058, 1, 1)),
        (date(2026, 6, 1), "永久", None),
    ],
)
def test_years_of_keeping_count_from_the_new_year_after_closing(closed_on, retention, may_go):
    assert expires_on(closed_on, retention) == may_go


def test_a_drawn_archive_step_says_how_long(scene, tmp_path):
    scene = scene("apply look", extra="[on.closed]\narchive = { payload = { retention = '\"永久\"' } }")
    scene.look(scene.open())

    assert scene.one(PackageRow).retention == "永久"
    assert scene.one(PackageRow).expires_on is None
