"""A stranger hands in a file: the issued one, or one that somebody worked on."""

import hashlib
from datetime import UTC, date, datetime, time
from io import BytesIO

import pikepdf
import pytest

from engine.catalog import Means
from engine.db import new_id, transaction
from engine.files import FolderStore, stage_file
from engine.metrology.documents.certificate import compose
from engine.metrology.documents.dcc import write_dcc
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.seal import PdfSeal
from engine.metrology.documents.verification import Roots
from engine.metrology.registers import Certificate, Status
from engine.metrology.signatures import load_provider, make_demo_authority
from engine.model.case import Case
from engine.model.release import ReleaseRow
from engine.vault import KeyRing
from tests.engine.metrology.documents.conftest import SEALED_AT
from tests.engine.metrology.documents.specimens import DEMO_LINE, HOUSE, SITE, a_verification
from tests.engine.metrology.documents.test_seal import flipped, stamped
from tests.growth.counting import counted
from webapp.authenticity import check_file, find_certificate
from webapp.wiring import make_catalog

TODAY = date(2026, 11, 20)
CODE = "9F2C1A77WXYZ"


def made(**changes):
    return a_verification(query_code=CODE, **changes)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_demo_authority(tmp_path_factory.mktemp("authority"), institution=HOUSE.name, now=SEALED_AT)


@pytest.fixture(scope="module")
def seal(authority):
    put = PdfSeal(load_provider(authority), fonts=make_fonts(), institution=HOUSE.name)

    def sealed(certificate):
        pdf = compose(certificate, fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE)
        return put.sign_pdf(pdf, reason="签发检定证书", now=SEALED_AT)

    return sealed


@pytest.fixture(scope="module")
def files(seal):
    return {"pdf": seal(made()), "dcc": write_dcc(made())}


@pytest.fixture
def entry(session, now):
    return Certificate(
        number=made().number, query_code=CODE, kind="检定证书", status=Status.ISSUED, instrument_name="一般压力表",
        issued_on=date(2026, 11, 19), valid_until=date(2027, 5, 17), registered_at=now,
    )  # fmt: skip


@pytest.fixture
def check(session, entry, files, authority, tmp_path, now):
    """Hand a file in; the certificate is registered and its files are kept with a case."""
    ring, store = KeyRing.load_or_make(tmp_path / "ring.json"), FolderStore(tmp_path / "files")
    with transaction(session):
        case = a_case(session, now)
        entry.case_id = case.id
        entry.pdf_digest, entry.dcc_digest = (hashlib.sha256(files[name]).hexdigest() for name in ("pdf", "dcc"))
        session.add(entry)
        for name, content in files.items():
            stage_file(
                session, ring, store, content=content, name=name, media_type="x", owner=None, case_id=case.id,
                kind="document", now=now,
            )  # fmt: skip
    roots = Roots([authority.root.read_bytes()])
    means = Means(make_catalog(ring), ring)
    return lambda content, on=TODAY: check_file(
        roots, means, store, session, content, now=datetime.combine(on, time(4), UTC)
    )


def a_case(session, now):
    """A case that certificates may belong to."""
    session.add(ReleaseRow(digest="d", item="x", version=1, bundle=b"", definition=b"", published_at=now))
    session.flush()
    case = Case(
        number="WT-2026-000045", query_code="ABCD2345", item="x", title="x", release="d", applicant_name="x",
        opened_by=new_id(), opened_at=now, status="x", data_key=b"",
    )  # fmt: skip
    session.add(case)
    session.flush()
    return case


def stand(session, entry, **facts):
    with transaction(session):
        for name, value in facts.items():
            setattr(session.merge(entry), name, value)


def told(found):
    return [str(note) for note in found["notes"]], [(one.place, one.found, one.issued) for one in found["changes"]]


@pytest.fixture(autouse=True)
def request_context(app):
    """Sentences are put into a language when they are shown."""
    with app.test_request_context():
        yield


@pytest.mark.parametrize("name", ["pdf", "dcc"])
def test_the_issued_file_is_genuine(check, files, name):
    found = check(files[name])

    assert found["judgement"] == "true"
    assert ("检定证书" in dict(found["rows"]).values()) is True


def test_whose_seal_a_genuine_pdf_bears_is_told(check, files):
    told = [text for _, text in check(files["pdf"])["rows"]]

    assert f"{HOUSE.name} 电子印章" in told
    assert "2026年11月19日 09:30" in told


@pytest.mark.parametrize(
    ("status", "judgement"), [(Status.REPLACED, "replaced"), (Status.REVOKED, "revoked"), (Status.MAKING, None)]
)
def test_a_whole_file_stands_as_its_entry_stands(check, session, entry, files, status, judgement):
    stand(session, entry, status=status, replaced_by="LH-YL-202611-000200")

    found = check(files["pdf"])

    assert (found and found["judgement"]) == judgement


def test_a_certificate_past_its_last_day_has_expired(check, files):
    assert check(files["pdf"], on=date(2027, 5, 17))["judgement"] == "true"
    assert check(files["pdf"], on=date(2027, 5, 18))["judgement"] == "expired"


def test_one_changed_byte_is_placed(check, files):
    place = files["pdf"].index(b"stream") + 400

    notes, _ = told(check(flipped(files["pdf"], place)))

    assert f"文件的第{place + 1}至第{place + 1}字节之间与签发的文件不同。" in notes
    assert "电子签名与内容不符：签名之后，签过名的部分被改过。" in notes


def test_what_was_stamped_on_later_is_told_by_its_bytes(check, files):
    changed = stamped(files["pdf"])

    notes, changes = told(check(changed))

    added = len(changed) - len(files["pdf"])
    assert notes[0].startswith(f"签发之后在文件末尾追加了{added}字节（从第{len(files['pdf']) + 1}字节起）")
    assert changes == []


def test_a_value_changed_in_a_remade_pdf_is_placed(check, seal):
    table = made().tables[0]
    rows = (*table.rows[:2], ("0.80", "0.80", "0.00", "±0.0256", "合格"), *table.rows[3:])
    forged = compose(
        made(tables=(type(table)(table.title, table.columns, rows),), valid_until=date(2028, 5, 17)),
        fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE,
    )  # fmt: skip

    notes, changes = told(check(forged))

    assert "文件没有电子签名：它由打印、另存或转换得来，不是签发的原件。" in notes
    assert ("第1页“有效期至”", "2028 年 5 月 17 日", "2027 年 5 月 17 日") in changes
    assert ("第2页", "0.80", "0.81") in changes
    assert ("第2页", "0.00", "+0.01") in changes


def test_names_of_the_issued_certificate_are_not_told(check):
    other = made().client
    forged = compose(
        made(client=type(other)("常熟某某公司", "别处")), fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE
    )

    found = check(forged)

    assert ("第1页“委托单位”", "常熟某某公司", "（不公开）") in told(found)[1]
    assert "澄湖" not in str(told(found))


def test_a_file_saved_anew_says_the_same_but_is_not_the_original(check, files):
    file = BytesIO()
    with pikepdf.open(BytesIO(files["pdf"])) as pdf:
        del pdf.Root.AcroForm
        del pdf.pages[0].Annots
        pdf.save(file)

    notes, changes = told(check(file.getvalue()))

    assert notes[0].startswith("文件没有电子签名")
    assert changes == []


def test_a_value_changed_in_the_data_file_is_placed(check, files):
    forged = (
        files["dcc"]
        .replace(b"0.81", b"0.80")
        .replace("合格，准予作 1.6 级使用".encode(), "合格，准予作 1.0 级使用".encode())
    )

    _, changes = told(check(forged))

    assert ("被检示值 第3个", "0.80", "0.81") in changes
    assert ("检定结论", "合格，准予作 1.0 级使用", "合格，准予作 1.6 级使用") in changes


def test_the_client_in_the_issued_data_file_is_not_told(check, files):
    forged = files["dcc"].replace("吴江澄湖精密机械有限公司".encode(), "常熟某某公司".encode())

    _, changes = told(check(forged))

    assert changes == [("委托单位", "常熟某某公司（演示）", "（不公开）")]


def test_the_place_of_a_change_names_nobody_either(check, files):
    forged = files["dcc"].replace("澄湖路".encode(), "别的路".encode())

    found = check(forged)

    assert [one.place for one in found["changes"]] == ["委托单位"]
    assert "澄湖" not in str(told(found))


def test_a_foreign_seal_on_our_words_is_told(check, seal, tmp_path):
    other = make_demo_authority(tmp_path / "other", institution="某某院", now=SEALED_AT)
    pdf = compose(made(), fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE)
    foreign = PdfSeal(load_provider(other), fonts=make_fonts(), institution="某某院").sign_pdf(
        pdf, reason="x", now=SEALED_AT
    )

    notes, _ = told(check(foreign))

    assert "文件由“某某院 电子印章”签名，不是本机构的电子印章。" in notes


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"%PDF-1.7\n", b"PK\x03\x04rubbish", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<?xml version='1.0'?><digitalCalibrationCertificate/>",
    ],
)  # fmt: skip
def test_what_is_nothing_of_ours_is_unknown(check, content):
    assert check(content) is None


def test_a_certificate_of_ours_that_is_not_registered_is_unknown(check, seal):
    assert check(seal(a_verification(query_code="NOSUCHCODE22", number="LH-YL-202611-999999"))) is None


def test_unknown_and_not_yours_take_the_same_statements(check, session, entry):
    number = made().number
    asked = [
        (number, CODE),
        (number, "WRONGCODE234"),
        ("LH-NO-1", CODE),
        ("LH-NO-1", "WRONGCODE234"),
        ("", "WRONGCODE234"),
    ]

    counts, answers = [], []
    for number, code in asked:
        with counted(session.get_bind()) as sent:
            answers.append(find_certificate(session, number=number, code=code, on=TODAY))
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
        session.rollback()

    assert counts == [1] * 5
    assert [answer is not None for answer in answers] == [True, False, False, False, False]
