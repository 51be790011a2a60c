"""Makes the demo authority: a root certificate and a seal certificate under it, for an installation that has none.

What they sign has no legal force; a real installation puts its own seal certificate in the same folder. The
root's private key is forgotten as soon as it has signed, so nothing else can ever be issued under it.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_KEY_BITS = 3072
_LIFETIME = timedelta(days=3653)
_PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class Authority:
    """Where the parts of an authority lie. ``key`` is encrypted with the text of ``passphrase``."""

    root: Path
    certificate: Path
    key: Path
    passphrase: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Authority":
        """The authority kept in ``folder``, whether or not it has been made."""
        return cls(folder / "root.crt", folder / "seal.crt", folder / "seal.key", folder / "seal.passphrase")

    @property
    def complete(self) -> bool:
        """Whether all four files are there."""
        return all(path.is_file() for path in (self.root, self.certificate, self.key, self.passphrase))


def make_demo_authority(folder: Path, *, institution: str, now: datetime) -> Authority:
    """Make a demo root and seal certificate in ``folder``, once; the second call gives what is there.

    Args:
        institution: name that the seal certificate carries.
        now: aware; both certificates are valid for ten years from the day before.
    """
    authority = Authority.in_folder(folder)
    if authority.complete:
        return authority
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_PRIVATE_FOLDER)
    root_key, seal_key = (rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS) for _ in range(2))
    root_name = _name("演示根证书（不具法律效力）", institution)
    root = _certificate(root_name, root_name, root_key, root_key, authority=True, now=now)
    seal = _certificate(
        _name(f"{institution} 电子印章", institution), root_name, seal_key, root_key, authority=False, now=now
    )
    passphrase = secrets.token_urlsafe(32).encode()
    encrypted = seal_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    _write_private(authority.passphrase, passphrase)
    _write_private(authority.key, encrypted)
    authority.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    authority.certificate.write_bytes(seal.public_bytes(serialization.Encoding.PEM))
    return authority


def _name(common: str, institution: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, institution[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer_key: rsa.RSAPrivateKey,
    *,
    authority: bool,
    now: datetime,
) -> x509.Certificate:
    start = now.astimezone(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
        file.write(content)
