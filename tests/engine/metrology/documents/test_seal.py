"""Sealed certificates: what a stranger's tool says, and that no change goes unseen."""

import io
import re
import stat
from datetime import UTC, datetime

import page as pdf_checker
import pikepdf
import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from engine.metrology.documents.seal import PdfSeal
from engine.metrology.documents.verification import verify_pdf
from engine.metrology.signatures import Authority, load_provider, make_demo_authority
from tests.engine.metrology.documents.conftest import SEALED_AT
from tests.engine.metrology.documents.specimens import HOUSE
from tests.engine.metrology.documents.strangers import run_tool


def flipped(content, place, bit=0):
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


def stamped(content):
    """``content`` with a word stamped on its first page as an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"0 0 200 200 re f")))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def pdfsig(content, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(content)
    return run_tool("pdfsig", "-nocert", str(path))


def test_a_sealed_certificate_is_genuine(sealed, roots):
    report = verify_pdf(sealed, roots)

    assert report.genuine
    assert report.problem == ""
    assert report.signer == "苏州量衡计量测试院（演示） 电子印章"
    assert report.signed_at == SEALED_AT
    assert report.reason == "签发检定证书"


def test_sealing_adds_to_the_file_and_changes_nothing_in_it(sealed, unsealed):
    assert sealed.startswith(unsealed)


def test_pdfsig_finds_the_seal_valid_and_the_whole_document_covered(sealed, tmp_path):
    said = pdfsig(sealed, tmp_path)

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_a_sealed_certificate_is_still_archival_pdf(sealed):
    report = pdf_checker.validate_pdf_bytes(sealed, profile="pdfa-3b")

    assert [failure.message for failure in report.failures] == []


def test_the_seal_allows_no_change(sealed):
    assert re.search(rb"/DocMDP\b", sealed)
    assert re.search(rb"/P 1\b", sealed[sealed.index(b"/TransformMethod") - 400 :])


@pytest.mark.slow
def test_one_flipped_byte_anywhere_is_seen(sealed, roots):
    places = range(11, len(sealed), len(sealed) // 60)

    unseen = [place for place in places if verify_pdf(flipped(sealed, place, place % 7), roots).intact]

    assert unseen == []


@pytest.mark.slow
def test_a_flipped_byte_in_the_signature_itself_is_seen(sealed, roots):
    begin = re.search(rb"/Contents ?<", sealed).end()
    places = [*range(begin, begin + 90, 3), *range(begin + 2600, begin + 2660, 4), begin + 9000, begin + 16000]

    unseen = [place for place in places if verify_pdf(flipped(sealed, place), roots).intact]

    assert unseen == []


def test_a_flipped_byte_is_seen_by_pdfsig_too(sealed, tmp_path):
    middle = sealed.index(b"stream") + 400

    assert "Signature is Valid." not in pdfsig(flipped(sealed, middle), tmp_path)


def test_a_stamp_added_later_is_seen(sealed, roots, tmp_path):
    report = verify_pdf(stamped(sealed), roots)

    assert report.modified
    assert not report.genuine
    assert report.problem == "modified"
    assert "Total document signed" not in pdfsig(stamped(sealed), tmp_path)


def test_bytes_hung_on_at_the_end_are_seen(sealed, roots):
    assert verify_pdf(sealed + b"\n% more", roots).modified


def test_a_seal_of_an_unknown_authority_is_told_apart_from_a_damaged_one(sealed, tmp_path):
    other = make_demo_authority(tmp_path, institution="某某院", now=SEALED_AT)

    report = verify_pdf(sealed, [other.root.read_bytes()])

    assert report.intact
    assert not report.trusted
    assert report.problem == "unknown-authority"


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "not-a-pdf"), (b"hello", "not-a-pdf"), (b"%PDF-1.7\nx", "damaged")]
)
def test_anything_may_be_handed_in_for_checking(content, problem, roots):
    assert verify_pdf(content, roots).problem == problem


def test_a_certificate_without_a_seal_is_not_genuine(unsealed, roots):
    assert verify_pdf(unsealed, roots).problem == "no-seal"


def test_a_sealed_file_is_not_sealed_again(seal, sealed):
    with pytest.raises(ValueError, match="cannot be sealed"):
        seal.sign_pdf(sealed, reason="again", now=SEALED_AT)


def test_a_document_without_a_place_for_the_seal_is_sealed_on_its_first_page(seal, roots):
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)

    assert verify_pdf(seal.sign_pdf(file.getvalue(), reason="受理通知书", now=SEALED_AT), roots).genuine


def test_bytes_that_are_no_pdf_are_not_sealed(seal):
    with pytest.raises(ValueError, match="cannot be sealed"):
        seal.sign_pdf(b"hello", reason="x", now=SEALED_AT)


def test_a_seal_needs_a_time_zone(seal, unsealed):
    with pytest.raises(ValueError, match="time zone"):
        seal.sign_pdf(unsealed, reason="x", now=SEALED_AT.replace(tzinfo=None))


def test_the_key_is_encrypted_and_only_its_owner_may_read_it(authority):
    assert b"ENCRYPTED PRIVATE KEY" in authority.key.read_bytes()
    assert stat.S_IMODE(authority.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(authority.passphrase.stat().st_mode) == 0o600


def test_the_root_keeps_no_key_to_issue_more_with(authority):
    assert sorted(path.name for path in authority.key.parent.iterdir()) == [
        "root.crt", "seal.crt", "seal.key", "seal.passphrase",
    ]  # fmt: skip


def test_an_authority_that_is_there_is_kept(authority):
    before = authority.root.read_bytes()

    again = make_demo_authority(authority.root.parent, institution="另一个名称", now=datetime(2027, 1, 1, tzinfo=UTC))

    assert again.root.read_bytes() == before


def test_a_missing_part_of_the_authority_is_named(fonts, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"seal\.passphrase"):
        PdfSeal(load_provider(Authority.in_folder(tmp_path)), fonts=fonts, institution=HOUSE.name)


def test_a_wrong_passphrase_is_named(fonts, tmp_path):
    authority = make_demo_authority(tmp_path, institution=HOUSE.name, now=SEALED_AT)
    authority.passphrase.write_text("wrong")

    with pytest.raises(ValueError, match="does not open"):
        PdfSeal(load_provider(authority), fonts=fonts, institution=HOUSE.name)
