"""Says whether a sealed PDF is as it was sealed, by whom it was sealed, and when."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import x509  # type: ignore[import-untyped, unused-ignore]
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from engine.metrology.documents.stamping import only_a_stamp, stamped_at

# Anybody may ask about any file: what is found goes into the report, not with a traceback into the log.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


_LONG_FORM = 0x80
_CONSTRUCTED = 0x20
_HEXADECIMAL = re.compile(rb"<([0-9A-F]+|[0-9a-f]+)>")


@dataclass(frozen=True, slots=True)
class Roots:
    """The certificates of trusted authorities, PEM or DER: of seals, and of time stamps."""

    seals: Sequence[bytes]
    stamps: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class SealReport:
    """What the check of a sealed PDF found. ``problem`` is a code: "" when ``genuine``."""

    #: the sealed bytes are exactly as they were sealed.
    intact: bool
    #: the seal's certificate leads to one of the given roots and was valid when sealing.
    trusted: bool
    #: something was added after sealing, whatever it is.
    modified: bool
    signer: str = ""
    #: as claimed by the signer.
    signed_at: datetime | None = None
    #: when a time stamping authority that is trusted saw the signature, and its name; None and "" without one.
    stamped_at: datetime | None = None
    stamped_by: str = ""
    reason: str = ""
    #: "not-a-pdf", "no-seal", "damaged", "modified", "unknown-authority" or "".
    problem: str = ""

    @property
    def genuine(self) -> bool:
        """Intact, trusted and with nothing added."""
        return self.intact and self.trusted and not self.modified


def verify_pdf(content: bytes, roots: Sequence[bytes], stamps: Sequence[bytes] = ()) -> SealReport:
    """Check the seal of a PDF.

    Args:
        content: any bytes that somebody claims to be a certificate.
        roots: certificates of the trusted authorities, PEM or DER.
        stamps: certificates that a trusted time stamp leads to, PEM or DER. A stamp of another authority counts for
            nothing; where some are given, it is a sign of damage.
    """
    try:
        return _examine(content, _loaded(roots), _loaded(stamps))
    except Exception:  # noqa: BLE001 - the parser meets hostile bytes and may fail in any way; each way means the same
        problem = "damaged" if content.startswith(b"%PDF-") else "not-a-pdf"
        return SealReport(intact=False, trusted=False, modified=False, problem=problem)


def _loaded(roots: Sequence[bytes]) -> list[x509.Certificate]:
    return [certificate for root in roots for certificate in load_certs_from_pemder_data(root)]


def _examine(content: bytes, anchors: Sequence[x509.Certificate], stamps: Sequence[x509.Certificate]) -> SealReport:
    seals = PdfFileReader(BytesIO(content)).embedded_signatures
    if not seals:
        return SealReport(intact=False, trusted=False, modified=False, problem="no-seal")
    seal = seals[0]
    status = _status(seal, anchors, stamps)
    stamp = status.timestamp_validity
    stamped = bool(stamp is not None and stamp.intact and stamp.valid and stamp.trusted)
    spoilt = stamp is not None and not stamped and (bool(stamps) or not (stamp.intact and stamp.valid))
    intact = bool(status.intact and status.valid and _plainly_written(seal, content) and not spoilt)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    modified = len(seals) > 1 or not whole or not status.docmdp_ok
    trusted = bool(status.trusted)
    return SealReport(
        intact=intact,
        trusted=trusted,
        modified=modified,
        signer=_common_name(status.signing_cert),
        signed_at=seal.self_reported_timestamp,
        stamped_at=stamp.timestamp if stamp is not None and stamped else None,
        stamped_by=_common_name(stamp.signing_cert) if stamp is not None and stamped else "",
        reason=str(seal.sig_object.get("/Reason", "")),
        problem=_problem(intact=intact, modified=modified, trusted=trusted),
    )


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))


def _status(
    seal: EmbeddedPdfSignature, anchors: Sequence[x509.Certificate], stamps: Sequence[x509.Certificate]
) -> PdfSignatureStatus:
    return validate_pdf_signature(
        seal, _context(anchors, seal.self_reported_timestamp), _context(stamps, stamped_at(seal.signer_info))
    )


def _context(anchors: Sequence[x509.Certificate], moment: datetime | None) -> ValidationContext:
    """Who is trusted, as of a moment."""
    return ValidationContext(
        trust_roots=list(anchors), allow_fetching=False, revocation_mode="soft-fail", moment=moment
    )


def _plainly_written(seal: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the signature's own bytes, which no digest covers, could not have been written otherwise."""
    start, length, after, _ = (int(part) for part in seal.byte_range)
    held = bytes(seal.pkcs7_content)
    end = _next(held, 0)[2]
    signed = seal.signed_data
    (algorithm,) = signed["digest_algorithms"]
    return bool(
        _HEXADECIMAL.fullmatch(content[start + length : after])
        and _is_der(held, 0, end)
        and not held[end:].strip(b"\0")
        and algorithm.dump() == seal.signer_info["digest_algorithm"].dump()
        and signed["version"].native == seal.signer_info["version"].native == "v1"
        and only_a_stamp(seal.signer_info)
    )


def _next(held: bytes, start: int) -> tuple[bool, int, int]:
    """The DER value at ``start``: whether it is constructed, where its content begins and where it ends.

    Raises:
        ValueError: there is no value, or its length is not written in the one way DER allows.
    """
    if not held[start]:
        raise ValueError("padding instead of a value")
    first = held[start + 1]
    if first < _LONG_FORM:
        return bool(held[start] & _CONSTRUCTED), start + 2, start + 2 + first
    begin = start + 2 + (first & 0x7F)
    length = int.from_bytes(held[start + 2 : begin], "big")
    if length < _LONG_FORM or held[start + 2] == 0:
        raise ValueError("a length that is not DER")
    return bool(held[start] & _CONSTRUCTED), begin, begin + length


def _is_der(held: bytes, start: int, end: int) -> bool:
    """Whether the values between ``start`` and ``end`` fill their containers exactly."""
    while start < end:
        constructed, begin, finish = _next(held, start)
        if finish > end or (constructed and not _is_der(held, begin, finish)):
            return False
        start = finish
    return True


def _problem(*, intact: bool, modified: bool, trusted: bool) -> str:
    if not intact:
        return "damaged"
    if modified:
        return "modified"
    return "" if trusted else "unknown-authority"
