"""Certificates as OFD: what the PDF says, sealed with SM2, and no change goes unseen."""

import io
import subprocess
import zipfile
from dataclasses import replace

import pytest
from asn1crypto import pem
from lxml import etree

from engine.metrology.documents.certificate import compose, compose_ofd, seal_box
from engine.metrology.documents.ofd import pack
from engine.metrology.documents.ofd_seal import seal_ofd, verify_ofd
from engine.metrology.documents.reading import read_file
from engine.metrology.documents.seal_image import draw_seal_image
from engine.metrology.signatures import SealFolder, Sm2Provider, make_demo_seals, ses, trusted_roots
from tests.engine.metrology.documents.conftest import SEALED_AT
from tests.engine.metrology.documents.specimens import DEMO_LINE, HOUSE, SITE, a_calibration, a_verification

VALUE, SIGNATURE = "Doc_0/Signs/Sign_0/SignedValue.dat", "Doc_0/Signs/Sign_0/Signature.xml"
FACTS = {"site_url": SITE, "demo_line": DEMO_LINE}


@pytest.fixture(scope="module")
def keys(tmp_path_factory, fonts):
    folder = tmp_path_factory.mktemp("keys")
    picture = lambda name: draw_seal_image(fonts.bold, "苏州量衡计量测试院演示", name)  # noqa: E731 - as the wiring does
    make_demo_seals(folder, {"JD-01": ("检定专用章", "rsa")}, picture=picture, institution=HOUSE.name, now=SEALED_AT)
    return SealFolder(folder)


@pytest.fixture(scope="module")
def files(fonts):
    return compose_ofd(a_verification(), fonts=fonts, **FACTS)


@pytest.fixture(scope="module")
def sealed(files, keys):
    provider = Sm2Provider.load(keys.ofd("JD-01"))
    return seal_ofd(files, keys.electronic_seal("JD-01").read_bytes(), provider, seal_box(), at=SEALED_AT)


@pytest.fixture(scope="module")
def roots(keys):
    return trusted_roots(keys.path)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize(
    "certificate", [a_verification(), a_calibration(points=90), a_verification(holder=a_calibration().holder)]
)
def test_the_ofd_file_says_what_the_pdf_says_line_by_line(certificate, fonts):
    pdf = read_file(compose(certificate, fonts=fonts, **FACTS))
    ofd = read_file(pack(compose_ofd(certificate, fonts=fonts, **FACTS)))

    assert ofd.pages == pdf.pages
    assert ofd.attached == pdf.attached
    assert ofd.code == pdf.code


def test_the_same_certificate_gives_the_same_bytes(files, fonts):
    assert pack(compose_ofd(a_verification(), fonts=fonts, **FACTS)) == pack(files)


def test_every_id_is_given_once_and_none_is_above_the_highest(files):
    pages = [etree.fromstring(content) for path, content in files.items() if path.endswith("Content.xml")]
    ids = [int(one) for page in pages for one in page.xpath("//@ID")]
    document = etree.fromstring(files["Doc_0/Document.xml"])

    assert len(ids) == len(set(ids))
    assert max(ids) <= int(document.findtext(".//{*}MaxUnitID"))


def test_everything_drawn_lies_on_the_page(files):
    for path, content in files.items():
        if path.endswith("Content.xml"):
            for box in etree.fromstring(content).xpath("//@Boundary"):
                left, top, width, height = (float(one) for one in box.split())
                assert left >= 0
                assert top >= 0
                assert left + width <= 210.5
                assert top + height <= 297.5


def test_a_sealed_ofd_file_is_genuine(sealed, roots):
    report = verify_ofd(sealed, roots)

    assert (report.intact, report.trusted, report.changed) == (True, True, ())
    assert report.signer == f"{HOUSE.name} 检定专用章"
    assert report.signed_at == SEALED_AT


def test_openssl_verifies_the_signed_value(sealed, tmp_path):
    value = ses.Signature.load(unpacked(sealed)[VALUE])
    parts = {
        "signer.crt": pem.armor("CERTIFICATE", value["certificate"].native),
        "signed": value["to_sign"].dump(),
        "signature": value["signature"].native,
    }
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)

    done = subprocess.run(
        [
            "openssl", "pkeyutl", "-verify", "-certin", "-inkey", "signer.crt", "-rawin", "-digest", "sm3",
            "-pkeyopt", "distid:1234567812345678", "-in", "signed", "-sigfile", "signature",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip

    assert "Verified Successfully" in done.stdout


@pytest.mark.parametrize(
    "path", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_1/Content.xml", "Doc_0/Signs/Sign_0/Seal.esl"]
)
def test_a_changed_file_of_the_package_is_named(sealed, roots, path):
    files = unpacked(sealed)
    files[path] = files[path].replace(b"0", b"1", 1)

    report = verify_ofd(pack(files), roots)

    assert not report.intact
    assert path in report.changed


def test_a_file_added_to_the_package_is_named(sealed, roots):
    report = verify_ofd(pack({**unpacked(sealed), "Doc_0/Pages/Page_9/Content.xml": b"<a/>"}), roots)

    assert report.changed == ("Doc_0/Pages/Page_9/Content.xml",)


def test_digests_put_right_again_do_not_help(sealed, roots):
    files = unpacked(sealed)
    files[SIGNATURE] = files[SIGNATURE].replace(b"Version=", b"version=")

    assert not verify_ofd(pack(files), roots).intact


def test_a_seal_of_an_unknown_authority_is_not_trusted(sealed, tmp_path):
    make_demo_seals(tmp_path, {"A": ("公章", "rsa")}, picture=lambda name: b"png", institution="x", now=SEALED_AT)

    report = verify_ofd(sealed, trusted_roots(tmp_path))

    assert (report.intact, report.trusted) == (True, False)


def test_a_seal_that_is_another_persons_is_not_trusted(files, keys, tmp_path, roots):
    make_demo_seals(tmp_path, {"A": ("公章", "rsa")}, picture=lambda name: b"png", institution="x", now=SEALED_AT)
    theirs = Sm2Provider.load(SealFolder(tmp_path).ofd("A"))

    stolen = seal_ofd(files, keys.electronic_seal("JD-01").read_bytes(), theirs, seal_box(), at=SEALED_AT)

    assert not verify_ofd(stolen, roots).trusted


def test_a_seal_past_its_validity_is_not_trusted(files, keys, roots):
    provider, late = Sm2Provider.load(keys.ofd("JD-01")), SEALED_AT.replace(year=2040)

    sealed = seal_ofd(files, keys.electronic_seal("JD-01").read_bytes(), provider, seal_box(), at=late)

    assert not verify_ofd(sealed, roots).trusted


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", pack({"a": b""}), pack({VALUE: b"\x30\x00"})])
def test_anything_may_be_handed_in(content, roots):
    report = verify_ofd(content, roots)

    assert (report.intact, report.trusted) == (False, False)


def test_a_name_with_angle_brackets_stays_text(fonts):
    certificate = a_verification(instrument=replace(a_verification().instrument, name="压力表 <A&B>"))

    pages = read_file(pack(compose_ofd(certificate, fonts=fonts, **FACTS))).pages

    assert "压力表 <A&B>" in pages[0]
