"""The three kinds of keys that seals of this installation sign with; each is a ``SignatureProvider``."""

from pathlib import Path

from asn1crypto import pem  # type: ignore[import-untyped, unused-ignore]
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from engine.metrology.signatures import sm2
from engine.metrology.signatures.authority import Authority
from engine.ports import SignatureProvider


class RsaProvider:
    """RSA with PKCS #1 v1.5 padding over SHA-256."""

    algorithm = "sha256_rsa"

    def __init__(self, key: rsa.RSAPrivateKey, certificate: bytes) -> None:
        self._key, self.certificate = key, certificate

    def sign(self, content: bytes) -> bytes:
        """The signature over ``content``."""
        return self._key.sign(content, padding.PKCS1v15(), hashes.SHA256())


class EcdsaProvider:
    """ECDSA over SHA-256 on the curve P-256; signatures are DER."""

    algorithm = "sha256_ecdsa"

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> None:
        self._key, self.certificate = key, certificate

    def sign(self, content: bytes) -> bytes:
        """The signature over ``content``."""
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))


class Sm2Provider:
    """SM2 over SM3 with the prescribed identity; signatures are DER."""

    algorithm = "sm3_sm2"

    def __init__(self, pair: sm2.KeyPair, certificate: bytes) -> None:
        self._pair, self.certificate = pair, certificate

    @classmethod
    def load(cls, authority: Authority) -> "Sm2Provider":
        """Open the SM2 key of a seal. Raises as ``load_provider``."""
        passphrase = _present(authority.passphrase).read_bytes().strip()
        certificate = _der(_present(authority.certificate))
        try:
            pair = sm2.decrypt_key(_der(_present(authority.key)), passphrase)
        except (ValueError, TypeError) as refused:
            raise _closed(authority) from refused
        return cls(pair, certificate)

    def sign(self, content: bytes) -> bytes:
        """The signature over ``content``."""
        return self._pair.sign(content)


def load_provider(authority: Authority) -> SignatureProvider:
    """Open the RSA or ECDSA key of a seal; which of them it is, the key says.

    Raises:
        FileNotFoundError: a part of the authority is missing; names it.
        ValueError: the key does not open with the passphrase, or is of another kind.
    """
    passphrase = _present(authority.passphrase).read_bytes().strip()
    certificate = _der(_present(authority.certificate))
    try:
        key = serialization.load_pem_private_key(_present(authority.key).read_bytes(), passphrase)
    except (ValueError, TypeError) as refused:
        raise _closed(authority) from refused
    if isinstance(key, rsa.RSAPrivateKey):
        return RsaProvider(key, certificate)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return EcdsaProvider(key, certificate)
    raise ValueError(f"The seal key {authority.key} is neither an RSA nor a P-256 key.")


def certificate_of(authority: Authority) -> bytes:
    """The certificate of an authority's key, DER. Raises FileNotFoundError."""
    return _der(_present(authority.certificate))


def _closed(authority: Authority) -> ValueError:
    return ValueError(f"The seal key {authority.key} does not open with {authority.passphrase}.")


def _der(path: Path) -> bytes:
    content = path.read_bytes()
    return bytes(pem.unarmor(content)[2]) if pem.detect(content) else content


def _present(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"The seal is not complete: {path} is missing.")
    return path
