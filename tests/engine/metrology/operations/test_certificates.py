"""Registering and sealing: one number, frozen words, a PDF and a data file that strangers find genuine."""

import json
from datetime import UTC, date, datetime

import pytest

from engine.errors import InvalidAnswers
from engine.metrology.documents.dcc_check import check_dcc, read_dcc
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.ofd import pack
from engine.metrology.documents.seal import PdfSeal
from engine.metrology.documents.verification import verify_pdf
from engine.metrology.operations import RENDERS
from engine.metrology.operations.certificates import last_day
from engine.metrology.registers import Genuine, authenticity, find_certificate
from engine.metrology.signatures import load_provider, make_demo_authority
from engine.ports import RenderTools
from tests.engine.metrology.operations.orders import METER, NOW, RECORD, a_case, calibrated, evaluated, registered, run

HOUSE = "苏州量衡计量测试院（演示）"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_demo_authority(
        tmp_path_factory.mktemp("authority"), institution=HOUSE, now=datetime(2026, 1, 1, tzinfo=UTC)
    )


class OneSeal:
    """Puts the same seal on everything, and remembers what was wished."""

    def __init__(self, seal):
        self.seal, self.wishes = seal, []

    def sign_pdf(self, content, *, wish, now):
        self.wishes.append(wish)
        return self.seal.sign_pdf(content, reason=wish.reason, now=now)

    def sign_ofd(self, files, *, box, wish, now):
        self.wishes.append(wish)
        return pack(files)


@pytest.fixture(scope="module")
def tools(authority):
    seal = OneSeal(PdfSeal(load_provider(authority), fonts=make_fonts(), institution=HOUSE))
    return RenderTools(seal, site_url="https://jl.example.cn", institution=HOUSE, demo_line="演示数据，不具法律效力")


def sealed(tools, content, now=NOW):
    return RENDERS["certificate.seal"].run(tools, a_case(), now, content=content)


def test_a_certificate_gets_the_next_number_of_its_series_and_its_last_valid_day(registers):
    first, second = (registered(registers, evaluated(registers)) for _ in range(2))

    assert (first["number"], second["number"]) == ("LH-YL-202608-000001", "LH-YL-202608-000002")
    assert (first["issued_on"], first["valid_until"]) == (date(2026, 8, 19), date(2027, 2, 18))
    assert first["query_code"] != second["query_code"]


def test_the_register_holds_no_name_of_a_client(registers):
    made = registered(registers, evaluated(registers))

    entry = find_certificate(registers, number=made["number"])

    assert "澄湖" in made["content"]
    assert "澄湖" not in str({column.name: getattr(entry, column.name) for column in entry.__table__.columns})
    assert (entry.status, entry.content_digest) == ("制证中", made["content_sha256"])


def test_those_who_did_the_work_sign(registers):
    words = json.loads(registered(registers, evaluated(registers))["content"])

    assert [(one["role"], one["name"]) for one in words["signatures"]] == [
        ("检定", "徐健"), ("核验", "沈悦"), ("批准", "钱铮"),
    ]  # fmt: skip


def test_nothing_is_registered_before_it_is_approved(registers):
    with pytest.raises(InvalidAnswers, match="nobody has done approve"):
        registered(registers, evaluated(registers), a_case(without=("approve",)))


def test_dates_out_of_order_are_told_to_the_approver(registers):
    with pytest.raises(InvalidAnswers) as refused:
        registered(registers, evaluated(registers), received_on=date(2026, 8, 20))

    assert refused.value.zh == "接收、检定（校准）、签发日期的先后不对。"


def test_a_sealed_certificate_is_genuine_and_its_data_file_sound(registers, tools, authority):
    made = registered(registers, evaluated(registers))

    pdf, ofd, data = sealed(tools, made["content"]).files

    stem = "检定证书 LH-YL-202608-000001"
    assert (pdf.name, ofd.name, data.name) == (f"{stem}.pdf", f"{stem}.ofd", f"{stem}.dcc.xml")
    assert verify_pdf(pdf.content, [authority.root.read_bytes()]).genuine
    assert check_dcc(data.content) == []
    assert read_dcc(data.content).conclusion == "合格"


def test_sealing_again_later_says_the_same_and_only_the_signature_differs(registers, tools):
    content = registered(registers, evaluated(registers))["content"]

    first, again = sealed(tools, content), sealed(tools, content, now=datetime(2026, 9, 1, tzinfo=UTC))

    differing = {name for name, value in first.values.items() if again.values[name] != value}
    assert differing <= {"pdf_sha256"}
    assert first.files[1:] == again.files[1:]


def test_a_calibration_certificate_has_uncertainties_and_no_end_of_validity(registers, tools):
    record = {**RECORD, "method": "JJF 1587-2016"}

    made = registered(
        registers, calibrated(registers), instrument=METER, record=record, holder_name="昆山玉峰人民医院（演示）"
    )

    assert (made["kind"], made["conclusion"], made["valid_until"]) == ("校准证书", "", None)
    assert b"0.00008" in sealed(tools, made["content"]).files[2].content


def test_an_issued_certificate_is_found_by_strangers(registers):
    made = registered(registers, evaluated(registers))

    said = run("certificate.issue", registers, number=made["number"], pdf_sha256="ab" * 32)

    assert said == {"number": made["number"], "kind": "检定证书", "issued_on": date(2026, 8, 19)}
    assert authenticity(registers, made["query_code"]).verdict is Genuine.TRUE


@pytest.mark.parametrize(
    ("done_on", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
    ],
)
def test_a_cycle_ends_the_day_before_its_day_comes_again(done_on, months, last):
    assert last_day(done_on, months) == last
