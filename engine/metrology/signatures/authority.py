"""Makes demo authorities: root certificates and seal certificates under them, for an installation that has none.

What they sign has no legal force; a real installation puts its own certificates and keys in the same folders. The
roots' private keys are forgotten as soon as they have signed, so nothing else can ever be issued under them.
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem  # type: ignore[import-untyped, unused-ignore]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from engine.metrology.signatures import ses, sm2

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_KEY_BITS = 3072
_LIFETIME = timedelta(days=3653)
#: side of the square that an electronic seal is shown in, millimetres.
_SEAL_SIDE = 42
_STAMPS = ExtendedKeyUsageOID.TIME_STAMPING
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


@dataclass(frozen=True, slots=True)
class SealFolder:
    """The folder that holds the keys of all seals: one folder for each seal, the roots beside them."""

    path: Path

    def pdf(self, code: str) -> Authority:
        """Where the RSA or ECDSA key of a seal lies, which signs PDF files."""
        here = self.path / code
        return Authority(self.path / "root.crt", here / "seal.crt", here / "seal.key", here / "seal.passphrase")

    def ofd(self, code: str) -> Authority:
        """Where the SM2 key of a seal lies, which signs OFD files."""
        here = self.path / code
        return Authority(self.path / "sm2-root.crt", here / "sm2.crt", here / "sm2.key", here / "seal.passphrase")

    def electronic_seal(self, code: str) -> Path:
        """Where the electronic seal of GB/T 38540 lies, as its maker made it."""
        return self.path / code / "seal.esl"

    @property
    def time_stamps(self) -> Authority:
        """Where the key of the installation's own time stamps lies. Its root is none that seals lead to."""
        here = self.path / "time-stamps"
        return Authority(self.path / "stamps.crt", here / "seal.crt", here / "seal.key", here / "seal.passphrase")

    def made(self, code: str) -> bool:
        """Whether both keys of a seal and its electronic seal are there."""
        return self.pdf(code).complete and self.ofd(code).complete and self.electronic_seal(code).is_file()


def trusted_roots(folder: Path) -> Sequence[bytes]:
    """The root certificates (PEM) that a genuine seal of this installation leads to, SM2 roots among them."""
    return [path.read_bytes() for path in sorted(folder.glob("*root*.crt"))]


def trusted_stamps(folder: Path) -> Sequence[bytes]:
    """The certificates (PEM) that a trusted time stamp leads to; seals never do."""
    return [path.read_bytes() for path in sorted(folder.glob("stamps*.crt"))]


def make_demo_authority(folder: Path, *, institution: str, now: datetime) -> Authority:
    """Make a demo root and one seal certificate in ``folder``, once; the second call gives what is there.

    Args:
        institution: name that the seal certificate carries.
        now: aware; both certificates are valid for ten years from the day before.
    """
    authority = Authority.in_folder(folder)
    if authority.complete:
        return authority
    _private_folder(folder)
    root_key, root = _make_root(institution, now)
    passphrase = _keep_passphrase(authority.passphrase)
    _make_pdf_seal(authority, f"{institution} 电子印章", "rsa", root_key, root.subject, institution, passphrase, now)
    authority.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    return authority


def make_demo_seals(
    folder: Path,
    seals: Mapping[str, tuple[str, str]],
    *,
    picture: Callable[[str], bytes],
    institution: str,
    now: datetime,
) -> None:
    """Make the keys of demo seals that have none, with one RSA and one SM2 root for all made in this call.

    Args:
        seals: code → name of the seal, and "rsa" or "ecdsa" for its PDF key.
        picture: name of a seal → its picture as PNG.
        institution: name that the certificates carry.
        now: aware; everything is valid for ten years from the day before.
    """
    place = SealFolder(folder)
    missing = {code: facts for code, facts in seals.items() if not place.made(code)}
    if not missing:
        return
    _private_folder(folder)
    root_key, root = _make_root(institution, now)
    sm2_key, sm2_root_name = sm2.make_key_pair(), _asn1(root.subject)
    start = now.astimezone(UTC) - timedelta(days=1)
    sm2_root = sm2.make_certificate(
        sm2_root_name, sm2_root_name, sm2_key.public, sm2_key, authority=True, start=start, lifetime=_LIFETIME
    )
    for code, (name, algorithm) in missing.items():
        pdf, ofd = place.pdf(code), place.ofd(code)
        _private_folder(pdf.key.parent)
        passphrase = _keep_passphrase(pdf.passphrase)
        label = f"{institution} {name}"
        _make_pdf_seal(pdf, label, algorithm, root_key, root.subject, institution, passphrase, now)
        pair = sm2.make_key_pair()
        subject = _asn1(_name(label, institution))
        made = sm2.make_certificate(
            subject, sm2_root_name, pair.public, sm2_key, authority=False, start=start, lifetime=_LIFETIME
        )
        _write_private(ofd.key, pem.armor("ENCRYPTED PRIVATE KEY", sm2.encrypt_key(pair, passphrase)))
        ofd.certificate.write_bytes(pem.armor("CERTIFICATE", made))
        maker, end = ses.Maker(sm2_root, sm2_key), start + _LIFETIME
        seal = ses.make_seal(code, name, made, (picture(name), _SEAL_SIDE), maker, begin=start, end=end)
        place.electronic_seal(code).write_bytes(seal)
    _free_path(folder, "root").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    _free_path(folder, "sm2-root").write_bytes(pem.armor("CERTIFICATE", sm2_root))


def make_demo_stamps(folder: Path, *, institution: str, now: datetime) -> None:
    """Make the key of a demo time stamping authority and its root, once; arguments as ``make_demo_authority``."""
    authority = SealFolder(folder).time_stamps
    if authority.complete:
        return
    _private_folder(folder)
    _private_folder(authority.key.parent)
    root_key, root = _make_root(institution, now)
    passphrase = _keep_passphrase(authority.passphrase)
    label = f"{institution} 时间戳（演示）"
    _make_pdf_seal(authority, label, "rsa", root_key, root.subject, institution, passphrase, now, _STAMPS)
    authority.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))


def _free_path(folder: Path, stem: str) -> Path:
    """``root.crt``, or ``root-2.crt`` and so on: roots of earlier seals stay."""
    taken = len(list(folder.glob(f"{stem}*.crt")))
    return folder / (f"{stem}.crt" if not taken else f"{stem}-{taken + 1}.crt")


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_PRIVATE_FOLDER)


def _keep_passphrase(path: Path) -> bytes:
    passphrase = secrets.token_urlsafe(32).encode()
    _write_private(path, passphrase)
    return passphrase


def _make_root(institution: str, now: datetime) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    name = _name("演示根证书（不具法律效力）", institution)
    return key, _certificate(name, name, key, key, authority=True, now=now)


def _make_pdf_seal(
    authority: Authority,
    label: str,
    algorithm: str,
    root_key: rsa.RSAPrivateKey,
    root_name: x509.Name,
    institution: str,
    passphrase: bytes,
    now: datetime,
    purpose: ObjectIdentifier | None = None,
) -> None:
    key: Private
    if algorithm == "ecdsa":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    made = _certificate(_name(label, institution), root_name, key, root_key, authority=False, now=now, purpose=purpose)
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    _write_private(authority.key, encrypted)
    authority.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _asn1(name: x509.Name) -> asn1_x509.Name:
    return asn1_x509.Name.load(name.public_bytes())


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
    key: Private,
    issuer_key: rsa.RSAPrivateKey,
    *,
    authority: bool,
    now: datetime,
    purpose: ObjectIdentifier | None = None,
) -> x509.Certificate:
    start = now.astimezone(UTC) - timedelta(days=1)
    made = (
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
    )
    if purpose is not None:  # RFC 3161, 2.3: the only purpose, and critical
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


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
