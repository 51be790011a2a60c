"""SM2 with SM3 (GB/T 32918, GB/T 32905): key pairs, signatures, certificates and encrypted keys, in standard encodings.

The arithmetic is that of ``gmalg``, a library in Python: right, but not hardened against somebody who can measure the
machine. OpenSSL 3 reads and checks everything that is written here.
"""

import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import gmalg
from asn1crypto import algos, core, keys, x509  # type: ignore[import-untyped, unused-ignore]
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

#: the identity that GM/T 0009 prescribes where none was agreed on.
DEFAULT_ID = b"1234567812345678"
CURVE_OID = "1.2.156.10197.1.301"
SIGNATURE_OID = "1.2.156.10197.1.501"
SM3_OID = "1.2.156.10197.1.401"
_HALF = 32
_ROUNDS = 600_000
keys.NamedCurve.register("sm2p256v1", CURVE_OID, _HALF)


class Signature(core.Sequence):  # type: ignore[misc, unused-ignore]
    """The two numbers of an SM2 signature."""

    _fields = [("r", core.Integer), ("s", core.Integer)]


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An SM2 key pair: 32 bytes, and the point as 04, x, y."""

    private: bytes = field(repr=False)
    public: bytes

    def sign(self, content: bytes) -> bytes:
        """The DER signature over ``content`` with the prescribed identity."""
        r, s = gmalg.SM2(self.private, DEFAULT_ID, self.public, rnd_fn=secrets.randbits).sign(content)
        return bytes(Signature({"r": _number(r), "s": _number(s)}).dump())


def sm3(content: bytes) -> bytes:
    """The SM3 digest, 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


def make_key_pair() -> KeyPair:
    """A fresh key pair."""
    private, public = gmalg.SM2(rnd_fn=secrets.randbits).generate_keypair()
    return KeyPair(private, public)


def verify(content: bytes, signature: bytes, public: bytes) -> bool:
    """Whether a DER signature over ``content`` was made with the key of this point."""
    try:
        parts = Signature.load(signature, strict=True)
        r, s = (parts[name].native.to_bytes(_HALF, "big") for name in ("r", "s"))
        return bool(gmalg.SM2(None, DEFAULT_ID, public).verify(content, r, s))
    except (ValueError, OverflowError, TypeError, AttributeError, gmalg.errors.GMError):
        return False


def public_point(certificate: x509.Certificate) -> bytes:
    """The point of a certificate's key.

    Raises:
        ValueError: the key is not on the SM2 curve.
    """
    info = certificate["tbs_certificate"]["subject_public_key_info"]
    curve = info["algorithm"]["parameters"]
    if info["algorithm"]["algorithm"].native != "ec" or curve.chosen.dotted != CURVE_OID:
        raise ValueError("The certificate's key is not an SM2 key.")
    return bytes(info["public_key"].contents[1:])


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer``'s SM2 key signed ``certificate``."""
    return verify(
        certificate["tbs_certificate"].dump(), bytes(certificate["signature_value"].contents[1:]), public_point(issuer)
    )


def make_certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: bytes,
    issuer_key: KeyPair,
    *,
    authority: bool,
    start: datetime,
    lifetime: timedelta,
) -> bytes:
    """An X.509 certificate signed with SM2, as DER; ``start`` is aware."""
    usage = {"key_cert_sign", "crl_sign"} if authority else {"digital_signature", "non_repudiation"}
    tbs = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(120),
            "signature": {"algorithm": SIGNATURE_OID},
            "issuer": issuer,
            "validity": {"not_before": _moment(start), "not_after": _moment(start + lifetime)},
            "subject": subject,
            "subject_public_key_info": _public_info(public),
            "extensions": [
                _extension("basic_constraints", {"ca": authority}, critical=True),
                _extension("key_usage", usage, critical=True),
                _extension("key_identifier", sm3(public)[:20], critical=False),
                _extension("authority_key_identifier", {"key_identifier": sm3(issuer_key.public)[:20]}, critical=False),
            ],
        }
    )
    signed = x509.Certificate(
        {
            "tbs_certificate": tbs,
            "signature_algorithm": {"algorithm": SIGNATURE_OID},
            "signature_value": core.OctetBitString(issuer_key.sign(tbs.dump())),
        }
    )
    return bytes(signed.dump())


def encrypt_key(pair: KeyPair, passphrase: bytes) -> bytes:
    """The private key as encrypted PKCS #8 (PBES2, PBKDF2 with SHA-256, AES-256-CBC), as DER."""
    number = core.IntegerOctetString(_number(pair.private))
    number.set_encoded_width(_HALF)
    inner = keys.ECPrivateKey(
        {"version": "ecPrivkeyVer1", "private_key": number, "public_key": keys.ECPointBitString(pair.public)}
    )
    plain = keys.PrivateKeyInfo(
        {"version": 0, "private_key_algorithm": {"algorithm": "ec", "parameters": _curve()}, "private_key": inner}
    ).dump()
    salt, start = os.urandom(16), os.urandom(16)
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(_derive(passphrase, salt)), modes.CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    scheme = algos.EncryptionAlgorithm(
        {
            "algorithm": "pbes2",
            "parameters": {
                "key_derivation_func": {
                    "algorithm": "pbkdf2",
                    "parameters": {
                        "salt": algos.Pbkdf2Salt("specified", core.OctetString(salt)),
                        "iteration_count": _ROUNDS,
                        "prf": {"algorithm": "sha256", "parameters": core.Null()},
                    },
                },
                "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": core.OctetString(start)},
            },
        }
    )
    return bytes(
        keys.EncryptedPrivateKeyInfo(
            {"encryption_algorithm": scheme, "encrypted_data": core.OctetString(sealed)}
        ).dump()
    )


def decrypt_key(sealed: bytes, passphrase: bytes) -> KeyPair:
    """Open what ``encrypt_key`` made. Raises ValueError when the passphrase is another one."""
    info = keys.EncryptedPrivateKeyInfo.load(sealed)
    scheme = info["encryption_algorithm"]
    key = _derive(passphrase, scheme.kdf_salt)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(scheme.encryption_iv)).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    plain = unpadder.update(decryptor.update(info["encrypted_data"].native) + decryptor.finalize())
    inner = keys.PrivateKeyInfo.load(plain + unpadder.finalize())["private_key"].parsed
    private: int = inner["private_key"].native
    return KeyPair(private.to_bytes(_HALF, "big"), bytes(inner["public_key"].contents[1:]))


def _derive(passphrase: bytes, salt: bytes) -> bytes:
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, _ROUNDS).derive(passphrase)


def _number(content: bytes) -> int:
    return int.from_bytes(content, "big")


def _curve() -> keys.ECDomainParameters:
    return keys.ECDomainParameters("named", CURVE_OID)


def _public_info(public: bytes) -> keys.PublicKeyInfo:
    return keys.PublicKeyInfo(
        {"algorithm": {"algorithm": "ec", "parameters": _curve()}, "public_key": keys.ECPointBitString(public)}
    )


def _extension(name: str, value: object, *, critical: bool) -> dict[str, object]:
    return {"extn_id": name, "critical": critical, "extn_value": value}


def _moment(at: datetime) -> x509.Time:
    return x509.Time("utc_time", core.UTCTime(at.replace(microsecond=0)))
