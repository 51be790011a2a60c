"""certificate.seal: from frozen words to a sealed PDF and its data file."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from engine.metrology.documents.certificate import compose, compose_ofd, dcc_name, seal_box
from engine.metrology.documents.dcc import DCC_MEDIA_TYPE, write_dcc
from engine.metrology.documents.fonts import Fonts, fonts_folder, make_fonts
from engine.metrology.documents.ofd import OFD_MEDIA_TYPE
from engine.metrology.documents.record import Certificate
from engine.metrology.operations.certificates import SIGNERS
from engine.metrology.operations.content import certificate_of, digest_of
from engine.ports import CaseView, Render, Rendered, RenderedFile, RenderTools, SealWish

PDF_MEDIA_TYPE = "application/pdf"


def seal_certificate(tools: RenderTools, case: CaseView, now: datetime, *, content: str) -> Rendered:
    """Compose the certificate as PDF/A-3b with its DCC 3.3.0 inside, and the same pages as OFD, and seal both.

    Everything but the signature itself comes from ``content``; the seal is dated with the last signature. Run again, it
    gives the same values but for ``pdf_sha256`` and ``ofd_sha256``: signatures hold something random.

    Args:
        content: frozen words of ``certificate.register``.

    Returns:
        PDF, OFD and DCC as files; ``pdf_name``, ``pdf_sha256``, ``ofd_name``, ``ofd_sha256``, ``dcc_name``,
        ``dcc_sha256`` and ``content_sha256``.

    Raises:
        InvalidCertificate: the words make no sound certificate.
        EngineError: no seal may be put on it; the sentence says why.
        ValueError: the seal cannot be put.
    """
    certificate = certificate_of(content, tools.institution, tools.particulars)
    pdf = compose(certificate, fonts=our_fonts(), site_url=tools.site_url, demo_line=tools.demo_line)
    at = max(signature.at for signature in certificate.signatures)
    sealed = tools.signer.sign_pdf(pdf, wish=_wish(case, certificate), now=at)
    files = compose_ofd(certificate, fonts=_fonts(fonts_folder()), site_url=tools.site_url, demo_line=tools.demo_line)
    ofd = tools.signer.sign_ofd(files, box=seal_box(), wish=_wish(case, certificate), now=at)
    data = write_dcc(certificate)
    pdf_name, ofd_name = (f"{certificate.kind} {certificate.number}.{ending}" for ending in ("pdf", "ofd"))
    data_name = f"{certificate.kind} {dcc_name(certificate)}"
    return Rendered(
        files=(
            RenderedFile(pdf_name, PDF_MEDIA_TYPE, sealed),
            RenderedFile(ofd_name, OFD_MEDIA_TYPE, ofd),
            RenderedFile(data_name, DCC_MEDIA_TYPE, data),
        ),
        values={
            "pdf_name": pdf_name,
            "pdf_sha256": hashlib.sha256(sealed).hexdigest(),
            "ofd_name": ofd_name,
            "ofd_sha256": hashlib.sha256(ofd).hexdigest(),
            "dcc_name": data_name,
            "dcc_sha256": hashlib.sha256(data).hexdigest(),
            "content_sha256": digest_of(content),
        },
    )


def our_fonts() -> Fonts:
    """The fonts of this installation, made once per process."""
    return _fonts(fonts_folder())


def _wish(case: CaseView, certificate: Certificate) -> SealWish:
    """Whoever approved the certificate asks for the seal."""
    prefix = f"{case.scope_path}." if case.scope_path else ""
    approver = case.done_by.get(f"{prefix}{SIGNERS[-1][0]}", {})
    return SealWish(
        kind=certificate.kind,
        document=certificate.number,
        reason=f"签发{certificate.kind}",
        case_id=str(case.id),
        case_number=case.number,
        applicant_id=str(approver.get("account_id", "")),
        applicant=str(approver.get("name", "")),
    )


@lru_cache(maxsize=2)
def _fonts(folder: Path) -> Fonts:
    return make_fonts(folder)


SEAL = Render(
    name="certificate.seal",
    inputs={"content": "string"},
    gives={
        "pdf_name": "string",
        "pdf_sha256": "string",
        "ofd_name": "string",
        "ofd_sha256": "string",
        "dcc_name": "string",
        "dcc_sha256": "string",
        "content_sha256": "string",
    },
    run=seal_certificate,
)
