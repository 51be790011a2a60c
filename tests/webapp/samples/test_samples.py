"""The register of samples as its keeper and those who look for a sample see it."""

import shutil
from io import BytesIO
from uuid import UUID, uuid4

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from engine.db import transaction
from engine.metrology import samples
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.samples import SYSTEM, Told
from tests.engine.metrology.operations.orders import GAUGE, METER, a_case
from tests.webapp.pages import Reader
from tests.webapp.town import apply, log_in


@pytest.fixture
def luting(app, people):
    return log_in(Reader(app), people("luting", "sample_clerk", name="陆婷"))


@pytest.fixture
def shelf(session, now):
    """Two samples on the shelf."""
    case = a_case()
    with transaction(session):
        for place, instrument in enumerate((GAUGE, METER)):
            one = samples.expect_sample(
                session, (case.id, case.number), f"instruments[{place}]", instrument, SYSTEM, now=now
            )
            samples.receive_sample(session, one, Told("样品架 A-03", "收样", "完好"), SYSTEM, now=now)


def test_a_sample_is_found_and_put_elsewhere(luting, shelf):
    assert "数字多用表" not in luting.open("/samples/?words=YL-260101").text

    address = "/samples/YP26-000001/place"
    form = luting.open("/samples/YP26-000001").form(address)
    assert luting.post(address, {**form, "place": "B-01", "note": "清理货架"}).status == 303
    assert luting.post(address, {**form, "place": "B-01", "note": "清理货架"}).status == 303

    page = luting.open("/samples/YP26-000001")
    assert page.text.count("清理货架") == 1
    assert "YP26-000001" in luting.open("/samples/?place=B-01").text


def test_a_place_that_is_missing_is_told_at_its_field(luting, shelf):
    address = "/samples/YP26-000001/place"
    form = luting.open("/samples/YP26-000001").form(address)

    page = luting.post(address, {**form, "place": " ", "note": ""})
    assert page.status == 422
    assert "请填写存放位置" in page.text


def test_the_list_goes_out_as_a_spreadsheet(luting, shelf):
    answer = luting.client.get("/samples/list.xlsx?status=待检")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "样品编号"
    assert [row[0] for row in rows[1:]] == ["YP26-000002", "YP26-000001"]


@pytest.mark.slow
def test_labels_lead_to_their_samples(luting, shelf, tmp_path):
    shutil.copytree(make_fonts().regular.parent, tmp_path / "fonts", dirs_exist_ok=True)
    page = luting.open("/samples/")
    sheet = luting.post("/samples/labels", {**page.form("/samples/labels"), "sample": "YP26-000001"})

    assert "YP26-000001" in pypdf.PdfReader(BytesIO(sheet.answer.data)).pages[0].extract_text()
    assert luting.post("/samples/labels", page.form("/samples/labels")).status == 303


def test_others_look_but_do_not_move(app, people, shelf):
    reader = log_in(Reader(app), people("xujian", "operator", name="徐健"))

    assert "换个位置" not in reader.open("/samples/YP26-000001").text
    assert log_in(Reader(app), people("hk", "service_desk")).open("/samples/").status == 403


def test_the_labels_of_a_whole_case_are_one_sheet(luting, shelf):
    case_id = a_case().id

    answer = luting.client.get(f"/samples/cases/{case_id}/labels")

    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.data)).pages)
    assert "YP26-000001" in text
    assert "YP26-000002" in text
    assert luting.client.get(f"/samples/cases/{uuid4()}/labels").status_code == 404


def test_the_page_of_a_case_offers_its_labels_to_the_sample_clerk_once_there_are_some(chenfang, qianhao, town, now):
    apply(chenfang)
    town.also("qianhao", "sample_clerk")
    address = qianhao.open("/desk/").tree.xpath("//tbody//a[starts-with(@href, '/desk/cases/')]/@href")[0]
    assert "打印样品标签" not in qianhao.open(address).text

    case_id = UUID(address.rpartition("/")[2])
    with transaction(town.session) as session:
        samples.expect_sample(session, (case_id, "TS-2026-000001"), "instruments[0]", GAUGE, SYSTEM, now=now)

    assert qianhao.open(address).tree.xpath("//a[.='打印样品标签']/@href") == [f"/samples/cases/{case_id}/labels"]
