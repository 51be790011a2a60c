"""Fonts and a demo authority, made once per run."""

from datetime import UTC, datetime

import pytest

from engine.metrology.documents.certificate import compose
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.seal import PdfSeal
from engine.metrology.signatures import load_provider, make_demo_authority
from tests.engine.metrology.documents.specimens import DEMO_LINE, HOUSE, SITE, a_verification

SEALED_AT = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def fonts():
    return make_fonts()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return make_demo_authority(tmp_path_factory.mktemp("authority"), institution=HOUSE.name, now=SEALED_AT)


@pytest.fixture(scope="session")
def seal(authority, fonts):
    return PdfSeal(load_provider(authority), fonts=fonts, institution=HOUSE.name)


@pytest.fixture(scope="session")
def roots(authority):
    return [authority.root.read_bytes()]


@pytest.fixture(scope="session")
def unsealed(fonts):
    return compose(a_verification(), fonts=fonts, site_url=SITE, demo_line=DEMO_LINE)


@pytest.fixture(scope="session")
def sealed(seal, unsealed):
    return seal.sign_pdf(unsealed, reason="签发检定证书", now=SEALED_AT)
