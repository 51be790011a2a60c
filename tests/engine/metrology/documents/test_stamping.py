"""Time stamps on seals: PAdES-B-T that OpenSSL agrees with, and no way to tamper with a stamp unseen."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import page as pdf_checker
import pytest
from asn1crypto import cms, tsp

from engine.metrology.documents.seal import PdfSeal
from engine.metrology.documents.stamping import DemoStamps, StampRefused
from engine.metrology.documents.verification import verify_pdf
from engine.metrology.signatures import SealFolder, load_provider, make_demo_stamps, trusted_roots, trusted_stamps
from tests.engine.metrology.documents.conftest import SEALED_AT
from tests.engine.metrology.documents.specimens import HOUSE
from tests.engine.metrology.documents.strangers import run_tool

STAMPED_AT = SEALED_AT + timedelta(minutes=3)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stamps")
    make_demo_stamps(folder, institution=HOUSE.name, now=SEALED_AT)
    return SealFolder(folder)


@pytest.fixture(scope="module")
def demo(keys):
    return DemoStamps(keys.time_stamps, lambda: STAMPED_AT)


def sealed_with(authority, fonts, unsealed, stamps):
    seal = PdfSeal(load_provider(authority), fonts=fonts, institution=HOUSE.name, stamps=stamps)
    return seal.sign_pdf(unsealed, reason="签发检定证书", now=SEALED_AT)


@pytest.fixture(scope="module")
def stamped(authority, fonts, unsealed, demo):
    return sealed_with(authority, fonts, unsealed, demo)


def signature_of(pdf):
    """The CMS structure in a sealed PDF, and where it begins in the file."""
    found = re.search(rb"/Contents ?<([0-9a-fA-F]+)>", pdf)
    return cms.ContentInfo.load(bytes.fromhex(found[1].decode()))["content"], found.start(1)


def token_of(pdf):
    (attribute,) = signature_of(pdf)[0]["signer_infos"][0]["unsigned_attrs"]
    return attribute["values"][0]


def test_a_stamped_seal_says_when_an_authority_saw_it(stamped, roots, keys):
    report = verify_pdf(stamped, roots, trusted_stamps(keys.path))

    assert report.genuine
    assert (report.signed_at, report.stamped_at) == (SEALED_AT, STAMPED_AT)
    assert report.stamped_by == f"{HOUSE.name} 时间戳（演示）"


def test_openssl_finds_the_stamp_on_the_signature_good(stamped, keys, tmp_path):
    (tmp_path / "token.der").write_bytes(token_of(stamped).dump())
    (tmp_path / "signature").write_bytes(signature_of(stamped)[0]["signer_infos"][0]["signature"].native)

    said = subprocess.run(
        ["openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token.der", "-data", tmp_path / "signature",
         "-CAfile", keys.time_stamps.root, "-attime", str(int(STAMPED_AT.timestamp()))],
        capture_output=True, check=False, text=True, timeout=30,
    )  # fmt: skip

    assert "Verification: OK" in said.stdout + said.stderr


def test_a_stamped_seal_is_valid_to_pdfsig_and_still_archival(stamped, tmp_path):
    (tmp_path / "sealed.pdf").write_bytes(stamped)

    said = run_tool("pdfsig", "-nocert", str(tmp_path / "sealed.pdf"))

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert pdf_checker.validate_pdf_bytes(stamped, profile="pdfa-3b").failures == []


def test_a_stamp_of_an_authority_that_nobody_trusts_counts_for_nothing(stamped, roots):
    report = verify_pdf(stamped, roots)

    assert report.genuine
    assert report.stamped_at is None
    assert report.stamped_by == ""


def test_a_seal_without_a_stamp_is_as_good_as_before(sealed, roots, keys):
    assert verify_pdf(sealed, roots, trusted_stamps(keys.path)).genuine


def test_what_stamps_never_seals(keys):
    assert trusted_roots(keys.path) == []
    assert len(trusted_stamps(keys.path)) == 1


@pytest.mark.slow
def test_a_flipped_byte_of_the_stamp_is_seen(stamped, roots, keys):
    _, begin = signature_of(stamped)
    inside = stamped[begin:].lower().index(token_of(stamped).dump().hex().encode()) + begin
    places = range(inside - 60, inside + len(token_of(stamped).dump()) * 2, 131)

    unseen = [one for one in places if verify_pdf(flipped(stamped, one), roots, trusted_stamps(keys.path)).intact]

    assert unseen == []


def flipped(content, place):
    """One hexadecimal digit of the signature replaced by another one."""
    digit = b"0" if content[place : place + 1] != b"0" else b"1"
    return content[:place] + digit + content[place + 1 :]


class Answers:
    """An authority that answers the same to everything."""

    def __init__(self, answer):
        self.answer = answer

    def stamp(self, request):
        return self.answer


def elsewhere(demo):
    """A good stamp, on something else."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\1" * 32}
    return demo.stamp(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True}).dump())


def refusal(_demo):
    status = tsp.PKIStatusInfo({"status": "rejection"}).dump()
    return bytes([0x30, len(status)]) + status


@pytest.mark.parametrize("answer", [elsewhere, refusal, lambda _demo: b"<html>", lambda _demo: b""])
def test_without_a_good_stamp_nothing_is_sealed(answer, authority, fonts, unsealed, demo):
    with pytest.raises(OSError, match="时间戳"):
        sealed_with(authority, fonts, unsealed, Answers(answer(demo)))


def test_the_demo_authority_is_made_once_and_may_do_nothing_else(keys):
    before = keys.time_stamps.root.read_bytes()
    make_demo_stamps(keys.path, institution="另一个名称", now=datetime(2027, 1, 1, tzinfo=UTC))

    said = subprocess.run(
        ["openssl", "x509", "-in", keys.time_stamps.certificate, "-noout", "-ext", "extendedKeyUsage"],
        capture_output=True, check=True, text=True, timeout=30,
    ).stdout  # fmt: skip

    assert keys.time_stamps.root.read_bytes() == before
    assert "critical" in said
    assert "Time Stamping" in said
    assert issubclass(StampRefused, OSError)
