"""Seals a finished PDF: a certifying PAdES signature that allows no change, shown as the institution's round seal.

A sealed file is never saved again. The private key stays inside ``PdfSeal``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import x509  # type: ignore[import-untyped, unused-ignore]
from asn1crypto.algos import SignedDigestAlgorithm  # type: ignore[import-untyped, unused-ignore]
from asn1crypto.keys import PrivateKeyInfo  # type: ignore[import-untyped, unused-ignore]
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.metrology.documents.authority import Authority, make_demo_authority
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.pdfa import SEAL_FIELD
from engine.metrology.documents.seal_picture import draw_seal
from engine.metrology.documents.verification import SealReport, verify_pdf

__all__ = ["Authority", "PdfSeal", "SealReport", "make_demo_authority", "verify_pdf"]

SIDE = 119.0
#: hexadecimal digits kept free for the signature; one with two certificates of 3072 bits takes about 5 000.
_RESERVED = 16384
#: where a document without a place of its own is sealed: lower right corner of the first page, points.
_DEFAULT_BOX = (420, 90, 539, 209)
_NO_MARGINS = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0)
)


class _DatedSigner(PdfSigner):
    """Signs with the time it is told instead of reading the clock."""

    def __init__(
        self, meta: PdfSignatureMetadata, signer: SimpleSigner, *, style: StaticStampStyle, now: datetime
    ) -> None:
        super().__init__(
            meta, signer, stamp_style=style, new_field_spec=SigFieldSpec(SEAL_FIELD, on_page=0, box=_DEFAULT_BOX)
        )
        self._now = now

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


class _LoadedSigner(SimpleSigner):
    """Keeps the key ready between signatures: reading and checking it costs more than signing."""

    def __init__(self, certificate: x509.Certificate, key: rsa.RSAPrivateKey) -> None:
        super().__init__(
            signing_cert=certificate,
            signing_key=_key_info(key),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            embed_roots=False,
        )
        self._key = key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(f"The seal signs with SHA-256, not with {digest_algorithm}.")
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class PdfSeal:
    """The institution's electronic seal; a ``Signer``. Made once per process, used for every document."""

    def __init__(self, authority: Authority, *, fonts: Fonts, institution: str, use: str = "证书专用章") -> None:
        """Load the key and draw the seal.

        Args:
            use: words below the star of the seal.

        Raises:
            FileNotFoundError: a part of the authority is missing; names it.
            ValueError: the key does not open with the passphrase.
        """
        self._signer = _load_signer(authority)
        drawn = draw_seal(fonts.bold, _short_name(institution), use, SIDE)
        picture = RawContent(b"/Ink gs " + drawn, resources=_ink(), box=BoxConstraints(width=SIDE, height=SIDE))
        self._style = StaticStampStyle(border_width=0, background=picture, background_layout=_NO_MARGINS)
        self._institution = institution

    def sign_pdf(self, content: bytes, *, reason: str, now: datetime) -> bytes:
        """Give the PDF back, certified so that any later change is seen; ``now`` is aware.

        Raises:
            ValueError: the bytes are no PDF, or one that already carries a seal.
        """
        if now.tzinfo is None:
            raise ValueError("The time of a seal needs a time zone.")
        with _pdf_errors():
            writer = IncrementalPdfFileWriter(BytesIO(content))
            meta = PdfSignatureMetadata(
                field_name=SEAL_FIELD,
                md_algorithm="sha256",
                name=self._institution,
                reason=reason,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            )
            signer = _DatedSigner(meta, self._signer, style=self._style, now=now)
            sealed = signer.sign_pdf(writer, bytes_reserved=_RESERVED)
        return bytes(sealed.getbuffer())


@contextmanager
def _pdf_errors() -> Iterator[None]:
    """Turn the signing library's errors into ValueError."""
    try:
        yield
    except (PdfError, SigningError) as refused:
        raise ValueError(f"The PDF cannot be sealed: {refused}") from refused


def _load_signer(authority: Authority) -> _LoadedSigner:
    passphrase = _present(authority.passphrase).read_bytes().strip()
    certificate = next(iter(load_certs_from_pemder_data(_present(authority.certificate).read_bytes())))
    try:
        key = serialization.load_pem_private_key(_present(authority.key).read_bytes(), passphrase)
    except (ValueError, TypeError) as refused:
        raise ValueError(f"The seal key {authority.key} does not open with {authority.passphrase}.") from refused
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"The seal key {authority.key} is not an RSA key.")
    return _LoadedSigner(certificate, key)


def _key_info(key: rsa.RSAPrivateKey) -> PrivateKeyInfo:
    return PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _ink() -> PdfResources:
    """Red ink that lets the print below it show through, as ink does."""
    resources = PdfResources()  # type: ignore[no-untyped-call]
    resources.ext_g_state[pdf_name("/Ink")] = DictionaryObject(  # type: ignore[no-untyped-call]
        {pdf_name("/Type"): pdf_name("/ExtGState"), pdf_name("/BM"): pdf_name("/Multiply")}
    )
    return resources


def _present(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"The seal is not complete: {path} is missing.")
    return path


def _short_name(institution: str) -> str:
    """What stands on the arc: brackets such as "（演示）" would not be read there."""
    return institution.replace("（", "").replace("）", "")
