"""Electronic seal and signature data of GB/T 38540-2020, version 4, as ASN.1.

The seal (``Seal.esl``) is made and signed once, by whoever makes seals; each signature carries it along. Not covered:
seals that list digests of certificates in the place of certificates, time stamps, and extension data.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import core, x509  # type: ignore[import-untyped, unused-ignore]

from engine.metrology.signatures import sm2

VERSION = 4
_BY_CERTIFICATE = 1
#: a seal of an institution, not of a person.
_UNIT_SEAL = 1


class _Header(core.Sequence):  # type: ignore[misc, unused-ignore]
    _fields = [("id", core.IA5String), ("version", core.Integer), ("vendor", core.IA5String)]


class _Certificates(core.SequenceOf):  # type: ignore[misc, unused-ignore]
    _child_spec = core.OctetString


class _Property(core.Sequence):  # type: ignore[misc, unused-ignore]
    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("list_type", core.Integer),
        ("certificates", _Certificates),
        ("created", core.GeneralizedTime),
        ("valid_from", core.GeneralizedTime),
        ("valid_until", core.GeneralizedTime),
    ]


class _Picture(core.Sequence):  # type: ignore[misc, unused-ignore]
    _fields = [
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class _SealInfo(core.Sequence):  # type: ignore[misc, unused-ignore]
    _fields = [("header", _Header), ("id", core.IA5String), ("property", _Property), ("picture", _Picture)]


class Seal(core.Sequence):  # type: ignore[misc, unused-ignore]
    """SESeal: the seal, signed by its maker."""

    _fields = [
        ("info", _SealInfo),
        ("maker", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
    ]


class _ToSign(core.Sequence):  # type: ignore[misc, unused-ignore]
    _fields = [
        ("version", core.Integer),
        ("seal", Seal),
        ("at", core.GeneralizedTime),
        ("digest", core.OctetBitString),
        ("property", core.IA5String),
    ]


class Signature(core.Sequence):  # type: ignore[misc, unused-ignore]
    """SES_Signature: the seal put on a document."""

    _fields = [
        ("to_sign", _ToSign),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("signature", core.OctetBitString),
    ]


@dataclass(frozen=True, slots=True)
class Maker:
    """Whoever makes seals: certificate (DER) and key."""

    certificate: bytes
    pair: sm2.KeyPair


def make_seal(
    code: str,
    name: str,
    certificate: bytes,
    picture: tuple[bytes, int],
    maker: Maker,
    *,
    begin: datetime,
    end: datetime,
) -> bytes:
    """A seal for the holder of a certificate, as DER.

    Args:
        code: its number, ASCII.
        picture: PNG, and the side of the square in millimetres.
        begin, end: aware; from when until when it may be used.
    """
    png, side = picture
    info = _SealInfo(
        {
            "header": {"id": "ES", "version": VERSION, "vendor": "Liangheng"},
            "id": code,
            "property": {
                "type": _UNIT_SEAL,
                "name": name,
                "list_type": _BY_CERTIFICATE,
                "certificates": [core.OctetString(certificate)],
                "created": _time(begin),
                "valid_from": _time(begin),
                "valid_until": _time(end),
            },
            "picture": {"type": "png", "data": png, "width": side, "height": side},
        }
    )
    return bytes(
        Seal(
            {
                "info": info,
                "maker": maker.certificate,
                "algorithm": sm2.SIGNATURE_OID,
                "signature": core.OctetBitString(maker.pair.sign(info.dump())),
            }
        ).dump()
    )


def to_sign(seal: bytes, digest: bytes, path: str, at: datetime) -> _ToSign:
    """What the signature is made over: the seal, the time, and the SM3 digest of the file at ``path``."""
    return _ToSign(
        {
            "version": VERSION,
            "seal": Seal.load(seal),
            "at": _time(at),
            "digest": core.OctetBitString(digest),
            "property": path,
        }
    )


def holder_of(seal: Seal) -> x509.Certificate:
    """The certificate of whoever may put the seal."""
    return x509.Certificate.load(seal["info"]["property"]["certificates"][0].native)


def _time(at: datetime) -> core.GeneralizedTime:
    return core.GeneralizedTime(at.astimezone(UTC).replace(microsecond=0))
