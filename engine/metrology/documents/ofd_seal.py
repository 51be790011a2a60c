"""Puts an electronic seal on an OFD package and checks one: SM3 digests of every file, signed with SM2 (GB/T 38540).

The signature covers all files but the list of signatures and itself. Not covered: several signatures, seals across page
edges, time stamps, lists of revoked certificates.
"""

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import pem, x509  # type: ignore[import-untyped, unused-ignore]
from lxml import etree

from engine.metrology.documents.canvas import MM_PER_POINT
from engine.metrology.documents.ofd import NAMESPACE, SIGNATURES, pack
from engine.metrology.documents.page import HEIGHT
from engine.metrology.documents.pdfa import Box
from engine.metrology.signatures import ses, sm2
from engine.ports import SignatureProvider

_FOLDER = "Doc_0/Signs/Sign_0"
_SIGNATURE, _VALUE, _SEAL = (f"{_FOLDER}/{name}" for name in ("Signature.xml", "SignedValue.dat", "Seal.esl"))
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = f'xmlns:ofd="{NAMESPACE}"'
_NAMES = {"ofd": NAMESPACE}
_MOST_UNPACKED = 40 << 20


@dataclass(frozen=True, slots=True)
class OfdReport:
    """What the check of an OFD file found."""

    #: every signed file is as it was signed, and the signature is that of the certificate in it.
    intact: bool
    #: seal and signer lead to one of the given roots and were valid when sealing.
    trusted: bool
    signer: str = ""
    signed_at: datetime | None = None
    #: the files that are not as they were signed, or were added.
    changed: tuple[str, ...] = ()


def seal_ofd(files: Mapping[str, bytes], seal: bytes, provider: SignatureProvider, box: Box, *, at: datetime) -> bytes:
    """Give the packed OFD file, sealed on its first page.

    Args:
        files: of ``write_ofd``.
        seal: ``Seal.esl`` as its maker made it.
        provider: the SM2 key of the seal.
        box: where the seal is shown: left, bottom, right, top in points.
        at: aware; the time that the signature states.
    """
    page = etree.fromstring(files["Doc_0/Document.xml"]).find(".//ofd:Page", _NAMES)
    if page is None:
        raise ValueError("The OFD document has no page.")
    signed = {**files, _SEAL: seal}
    described = _signature_xml(signed, str(page.get("ID")), box, at).encode()
    wanted = ses.to_sign(seal, sm2.sm3(described), f"/{_SIGNATURE}", at)
    value = ses.Signature(
        {
            "to_sign": wanted,
            "certificate": provider.certificate,
            "algorithm": sm2.SIGNATURE_OID,
            "signature": provider.sign(wanted.dump()),
        }
    ).dump()
    return pack({**signed, SIGNATURES: _signatures_xml().encode(), _SIGNATURE: described, _VALUE: value})


def verify_ofd(content: bytes, roots: Sequence[bytes]) -> OfdReport:
    """Check the seal of an OFD file.

    Args:
        content: any bytes that somebody claims to be a certificate.
        roots: certificates of the trusted authorities, PEM or DER; those of other kinds of keys are left out.
    """
    try:
        return _examine(_unpacked(content), _sm2_roots(roots))
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, etree.LxmlError, NotImplementedError, RuntimeError):
        return OfdReport(intact=False, trusted=False)


def _examine(files: Mapping[str, bytes], roots: Sequence[x509.Certificate]) -> OfdReport:
    value = ses.Signature.load(files[_VALUE], strict=True)
    asked, seal = value["to_sign"], value["to_sign"]["seal"]
    signer = x509.Certificate.load(value["certificate"].native)
    at: datetime = asked["at"].native
    signed = sm2.verify(asked.dump(), value["signature"].native, sm2.public_point(signer))
    described = sm2.sm3(files[_SIGNATURE]) == asked["digest"].native and files[_SEAL] == seal.dump()
    changed = _changed(files)
    return OfdReport(
        intact=bool(signed and described and not changed),
        trusted=_is_trusted(seal, signer, roots, at),
        signer=str(signer.subject.native.get("common_name", "")),
        signed_at=at,
        changed=changed,
    )


def _is_trusted(seal: ses.Seal, signer: x509.Certificate, roots: Sequence[x509.Certificate], at: datetime) -> bool:
    """In the order of GB/T 38540: the seal, its maker, its validity, the signer in its list, the signer's validity."""
    maker = x509.Certificate.load(seal["maker"].native)
    facts = seal["info"]["property"]
    made = sm2.verify(seal["info"].dump(), seal["signature"].native, sm2.public_point(maker))
    known = any(maker.dump() == root.dump() or sm2.issued_by(maker, root) for root in roots)
    listed = ses.holder_of(seal).dump() == signer.dump()
    issued = any(sm2.issued_by(signer, root) for root in roots)
    in_time = facts["valid_from"].native <= at <= facts["valid_until"].native
    return bool(
        made and known and listed and issued and in_time and signer.not_valid_before <= at <= signer.not_valid_after
    )


def _changed(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The files whose digest is not the signed one, that are missing, or that nobody signed."""
    signed = {
        str(one.get("FileRef")).lstrip("/"): one.findtext("ofd:CheckValue", "", _NAMES)
        for one in _parsed(files[_SIGNATURE]).iterfind(".//ofd:Reference", _NAMES)
    }
    wrong = [path for path, value in signed.items() if path not in files or _check_value(files[path]) != value]
    added = [path for path in files if path not in signed and path not in {SIGNATURES, _SIGNATURE, _VALUE}]
    return tuple(wrong + added)


def _signature_xml(files: Mapping[str, bytes], page_id: str, box: Box, at: datetime) -> str:
    left, bottom, right, top = box
    boundary = " ".join(f"{one * MM_PER_POINT:.3f}" for one in (left, HEIGHT - top, right - left, top - bottom))
    references = "".join(
        f'<ofd:Reference FileRef="/{path}"><ofd:CheckValue>{_check_value(content)}</ofd:CheckValue></ofd:Reference>'
        for path, content in files.items()
    )
    return (
        f"{_HEAD}<ofd:Signature {_XMLNS}><ofd:SignedInfo>"
        f'<ofd:Provider ProviderName="Liangheng" Company="Liangheng" Version="0.1.0"/>'
        f"<ofd:SignatureMethod>{sm2.SIGNATURE_OID}</ofd:SignatureMethod>"
        f"<ofd:SignatureDateTime>{at.astimezone(UTC):%Y%m%d%H%M%SZ}</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{sm2.SM3_OID}">{references}</ofd:References>'
        f'<ofd:StampAnnot ID="1" PageRef="{page_id}" Boundary="{boundary}"/>'
        f"<ofd:Seal><ofd:BaseLoc>/{_SEAL}</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        f"<ofd:SignedValue>/{_VALUE}</ofd:SignedValue></ofd:Signature>"
    )


def _signatures_xml() -> str:
    return (
        f"{_HEAD}<ofd:Signatures {_XMLNS}><ofd:MaxSignId>1</ofd:MaxSignId>"
        f'<ofd:Signature ID="1" Type="Seal" BaseLoc="/{_SIGNATURE}"/></ofd:Signatures>'
    )


def _check_value(content: bytes) -> str:
    return base64.b64encode(sm2.sm3(content)).decode()


def _unpacked(content: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        if sum(one.file_size for one in members) > _MOST_UNPACKED:
            raise ValueError("The OFD file is too large when unpacked.")
        return {one.filename: packed.read(one) for one in members}


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _sm2_roots(roots: Sequence[bytes]) -> Sequence[x509.Certificate]:
    read = [x509.Certificate.load(pem.unarmor(root)[2] if pem.detect(root) else root) for root in roots]
    return [root for root in read if root.public_key.algorithm == "ec" and root.public_key.curve[1] == "sm2p256v1"]
