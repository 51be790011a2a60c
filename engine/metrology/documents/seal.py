"""Seals a finished PDF: a certifying PAdES signature that allows no change, shown as the institution's round seal.

A sealed file is never saved again. The private key stays inside ``PdfSeal``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

from asn1crypto import x509  # type: ignore[import-untyped, unused-ignore]
from asn1crypto.algos import SignedDigestAlgorithm  # type: ignore[import-untyped, unused-ignore]
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.pdfa import SEAL_FIELD
from engine.metrology.documents.seal_picture import arc_words, draw_seal
from engine.metrology.documents.stamping import AskedStamps
from engine.ports import SignatureProvider, TimeStamps

SIDE = 119.0
#: hexadecimal digits kept free for the signature; one with two certificates of 3072 bits takes about 5 000.
_RESERVED = 16384
#: the same with a time stamp, which may bring three certificates of its own.
_RESERVED_WITH_STAMP = 40960
#: where a document without a place of its own is sealed: lower right corner of the first page, points.
_DEFAULT_BOX = (420, 90, 539, 209)
_NO_MARGINS = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0)
)


class _DatedSigner(PdfSigner):
    """Signs with the time it is told instead of reading the clock."""

    def __init__(
        self,
        meta: PdfSignatureMetadata,
        signer: Signer,
        *,
        style: StaticStampStyle,
        stamps: AskedStamps | None,
        now: datetime,
    ) -> None:
        field = SigFieldSpec(SEAL_FIELD, on_page=0, box=_DEFAULT_BOX)
        super().__init__(meta, signer, stamp_style=style, timestamper=stamps, new_field_spec=field)
        self._now = now

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


class _ProviderSigner(Signer):
    """Lets a ``SignatureProvider`` sign for pyHanko."""

    def __init__(self, provider: SignatureProvider) -> None:
        super().__init__(
            signing_cert=x509.Certificate.load(provider.certificate),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
            signature_mechanism=SignedDigestAlgorithm({"algorithm": provider.algorithm}),
            embed_roots=False,
        )
        self._provider = provider

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(f"The seal signs with SHA-256, not with {digest_algorithm}.")
        return self._provider.sign(data)


class PdfSeal:
    """One electronic seal of the institution. Made once per process, used for every document."""

    def __init__(
        self,
        provider: SignatureProvider,
        *,
        fonts: Fonts,
        institution: str,
        use: str = "证书专用章",
        stamps: TimeStamps | None = None,
    ) -> None:
        """Draw the seal for a key.

        Args:
            use: words below the star of the seal.
            stamps: the authority that every signature is stamped by; None for none.

        Raises:
            InvalidCertificate: the font lacks a character of the seal.
        """
        self._signer = _ProviderSigner(provider)
        drawn = draw_seal(fonts.bold, arc_words(institution), use, SIDE)
        picture = RawContent(b"/Ink gs " + drawn, resources=_ink(), box=BoxConstraints(width=SIDE, height=SIDE))
        self._style = StaticStampStyle(border_width=0, background=picture, background_layout=_NO_MARGINS)
        self._institution = institution
        self._stamps = AskedStamps(stamps) if stamps is not None else None

    def sign_pdf(self, content: bytes, *, reason: str, now: datetime) -> bytes:
        """Give the PDF back, certified so that any later change is seen; ``now`` is aware.

        Raises:
            ValueError: the bytes are no PDF, or one that already carries a seal.
            OSError: the time stamping authority could not be asked, or gave no stamp.
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
            signer = _DatedSigner(meta, self._signer, style=self._style, stamps=self._stamps, now=now)
            reserved = _RESERVED if self._stamps is None else _RESERVED_WITH_STAMP
            sealed = signer.sign_pdf(writer, bytes_reserved=reserved)
        return bytes(sealed.getbuffer())


@contextmanager
def _pdf_errors() -> Iterator[None]:
    """Turn the signing library's errors into ValueError."""
    try:
        yield
    except (PdfError, SigningError) as refused:
        raise ValueError(f"The PDF cannot be sealed: {refused}") from refused


def _ink() -> PdfResources:
    """Red ink that lets the print below it show through, as ink does."""
    resources = PdfResources()  # type: ignore[no-untyped-call]
    resources.ext_g_state[pdf_name("/Ink")] = DictionaryObject(  # type: ignore[no-untyped-call]
        {pdf_name("/Type"): pdf_name("/ExtGState"), pdf_name("/BM"): pdf_name("/Multiply")}
    )
    return resources
