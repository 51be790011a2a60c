"""The seal office: the right seal on the right document, and a line in the register for every signature."""

import hashlib

import pytest
from sqlalchemy.orm import Session

from engine.db import reading, transaction
from engine.metrology.documents.certificate import compose, compose_ofd, seal_box
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.ofd_seal import verify_ofd
from engine.metrology.documents.verification import verify_pdf
from engine.metrology.seals import Approval, SealOffice, SealRefused, UseSearch, change_approval, search_uses
from engine.metrology.signatures import SealFolder, make_demo_seals, trusted_roots
from tests.engine.metrology.documents.conftest import SEALED_AT
from tests.engine.metrology.documents.specimens import DEMO_LINE, HOUSE, SITE, a_verification
from tests.engine.metrology.seals.people import KEEPER, a_wish


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_demo_seals(
        folder, {"JD-01": ("检定专用章", "ecdsa")}, picture=lambda name: b"png", institution=HOUSE.name, now=SEALED_AT
    )
    return SealFolder(folder)


@pytest.fixture(scope="module")
def pdf():
    return compose(a_verification(), fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE)


@pytest.fixture
def office(session, seal_id, keys, now):
    engine = session.get_bind()
    return SealOffice(lambda: Session(engine), keys, fonts=make_fonts, institution=HOUSE.name, clock=lambda: now)


def test_a_certificate_is_sealed_with_the_registered_seal_and_entered(session, office, keys, pdf):
    sealed = office.sign_pdf(pdf, wish=a_wish(), now=SEALED_AT)

    report = verify_pdf(sealed, trusted_roots(keys.path))
    with reading(session):
        (line,) = search_uses(session, UseSearch()).lines
    assert report.genuine
    assert report.signer == f"{HOUSE.name} 检定专用章"
    assert line.digest == hashlib.sha256(sealed).hexdigest()
    assert line.algorithm == "sha256_ecdsa"


def test_an_ofd_file_is_sealed_with_sm2_and_entered_beside_the_pdf(session, office, keys, pdf):
    files = compose_ofd(a_verification(), fonts=make_fonts(), site_url=SITE, demo_line=DEMO_LINE)
    office.sign_pdf(pdf, wish=a_wish(), now=SEALED_AT)

    sealed = office.sign_ofd(files, box=seal_box(), wish=a_wish(), now=SEALED_AT)

    report = verify_ofd(sealed, trusted_roots(keys.path))
    with reading(session):
        lines = search_uses(session, UseSearch()).lines
    assert (report.intact, report.trusted) == (True, True)
    assert [(line.format, line.algorithm) for line in lines] == [("OFD", "sm3_sm2"), ("PDF", "sha256_ecdsa")]
    assert lines[0].digest == hashlib.sha256(sealed).hexdigest()


def test_what_waits_for_approval_is_entered_and_not_sealed(session, office, seal_id, pdf, now):
    with transaction(session):
        change_approval(session, seal_id, KEEPER, Approval.EACH, key="each", now=now)

    for _ in range(2):
        with pytest.raises(SealRefused):
            office.sign_pdf(pdf, wish=a_wish(), now=SEALED_AT)

    with reading(session):
        assert search_uses(session, UseSearch()).lines == []


def test_a_seal_without_its_key_is_named(session, seal_id, tmp_path, pdf, now):
    engine = session.get_bind()
    office = SealOffice(
        lambda: Session(engine), SealFolder(tmp_path), fonts=make_fonts, institution="x", clock=lambda: now
    )

    with pytest.raises(FileNotFoundError, match=r"seal\.passphrase"):
        office.sign_pdf(pdf, wish=a_wish(), now=SEALED_AT)
