"""Keys of seals: OpenSSL reads what is written here and agrees on every signature."""

import stat
import subprocess

import pytest
from asn1crypto import pem, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.x509 import load_der_x509_certificate

from engine.metrology.signatures import SealFolder, Sm2Provider, load_provider, make_demo_seals, sm2, trusted_roots
from tests.engine.metrology.documents.conftest import SEALED_AT

SEALS = {"JD-01": ("检定专用章", "rsa"), "JZ-01": ("校准专用章", "ecdsa")}
CONTENT = "量衡 证书 LH-YL-202611-000123".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("seals")
    make_demo_seals(path, SEALS, picture=lambda name: b"png", institution="量衡（演示）", now=SEALED_AT)
    return SealFolder(path)


def openssl(*arguments, content=None):
    done = subprocess.run(
        ["openssl", *map(str, arguments)], input=content, capture_output=True, check=False, timeout=30
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def sm2_checked(provider, signature, tmp_path, content=CONTENT):
    """What OpenSSL says of an SM2 signature, given nothing but the certificate."""
    (tmp_path / "seal.crt").write_bytes(pem.armor("CERTIFICATE", provider.certificate))
    (tmp_path / "content").write_bytes(content)
    (tmp_path / "signature").write_bytes(signature)
    return openssl(
        "pkeyutl", "-verify", "-certin", "-inkey", tmp_path / "seal.crt", "-rawin", "-digest", "sm3",
        "-pkeyopt", "distid:1234567812345678", "-in", tmp_path / "content", "-sigfile", tmp_path / "signature",
    )  # fmt: skip


def test_an_rsa_seal_signs(folder):
    provider = load_provider(folder.pdf("JD-01"))

    key = load_der_x509_certificate(provider.certificate).public_key()

    assert provider.algorithm == "sha256_rsa"
    key.verify(provider.sign(CONTENT), CONTENT, padding.PKCS1v15(), hashes.SHA256())


def test_an_ecdsa_seal_signs(folder):
    provider = load_provider(folder.pdf("JZ-01"))

    key = load_der_x509_certificate(provider.certificate).public_key()

    assert provider.algorithm == "sha256_ecdsa"
    key.verify(provider.sign(CONTENT), CONTENT, ec.ECDSA(hashes.SHA256()))


def test_openssl_verifies_an_sm2_signature(folder, tmp_path):
    provider = Sm2Provider.load(folder.ofd("JD-01"))

    code, said = sm2_checked(provider, provider.sign(CONTENT), tmp_path)

    assert (code, "Verified Successfully" in said) == (0, True), said


def test_openssl_refuses_an_sm2_signature_over_other_bytes(folder, tmp_path):
    provider = Sm2Provider.load(folder.ofd("JD-01"))

    assert sm2_checked(provider, provider.sign(CONTENT), tmp_path, CONTENT + b".")[0] != 0


def test_we_verify_what_openssl_signed(folder, tmp_path):
    authority = folder.ofd("JD-01")
    (tmp_path / "content").write_bytes(CONTENT)

    code, said = openssl(
        "pkeyutl", "-sign", "-inkey", authority.key, "-passin", f"file:{authority.passphrase}", "-rawin",
        "-digest", "sm3", "-pkeyopt", "distid:1234567812345678", "-in", tmp_path / "content",
        "-out", tmp_path / "signature",
    )  # fmt: skip

    point = sm2.public_point(x509.Certificate.load(Sm2Provider.load(authority).certificate))
    assert code == 0, said
    assert sm2.verify(CONTENT, (tmp_path / "signature").read_bytes(), point)
    assert not sm2.verify(CONTENT + b".", (tmp_path / "signature").read_bytes(), point)


@pytest.mark.parametrize("signature", [b"", b"\x30\x00", b"\x30\x06\x02\x01\x00\x02\x01\x00", b"x" * 70])
def test_what_is_no_signature_is_refused(folder, signature):
    point = sm2.public_point(x509.Certificate.load(Sm2Provider.load(folder.ofd("JD-01")).certificate))

    assert not sm2.verify(CONTENT, signature, point)


def test_the_sm2_certificate_leads_to_its_root(folder):
    code, said = openssl(
        "verify", "-vfyopt", "distid:1234567812345678", "-CAfile", folder.ofd("JD-01").root,
        folder.ofd("JD-01").certificate,
    )  # fmt: skip

    assert (code, said.strip().endswith("OK")) == (0, True), said


def test_a_certificate_of_another_root_is_told_apart(folder):
    _, _, root = pem.unarmor(folder.ofd("JD-01").root.read_bytes())
    seal = x509.Certificate.load(Sm2Provider.load(folder.ofd("JD-01")).certificate)

    assert sm2.issued_by(seal, x509.Certificate.load(root))
    assert not sm2.issued_by(seal, seal)


def test_sm3_is_the_one_of_the_standard():
    assert sm2.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_every_key_is_encrypted_and_for_its_owner_only(folder):
    for authority in (folder.pdf("JZ-01"), folder.ofd("JZ-01")):
        assert b"ENCRYPTED PRIVATE KEY" in authority.key.read_bytes()
        assert stat.S_IMODE(authority.key.stat().st_mode) == 0o600


def test_a_wrong_passphrase_opens_nothing(folder, tmp_path):
    pair = sm2.make_key_pair()

    with pytest.raises(ValueError, match=r"."):
        sm2.decrypt_key(sm2.encrypt_key(pair, b"right"), b"wrong")


def test_an_sm2_key_comes_back_as_it_was():
    pair = sm2.make_key_pair()

    assert sm2.decrypt_key(sm2.encrypt_key(pair, b"right"), b"right") == pair


def test_seals_added_later_get_a_root_of_their_own_and_the_earlier_root_stays(tmp_path):
    make_demo_seals(
        tmp_path, {"A": ("公章", "rsa")}, picture=lambda name: b"png", institution="量衡（演示）", now=SEALED_AT
    )
    first = trusted_roots(tmp_path)

    make_demo_seals(
        tmp_path,
        {"A": ("公章", "rsa"), "B": ("合同章", "rsa")},
        picture=lambda name: b"png",
        institution="量衡",
        now=SEALED_AT,
    )

    assert set(first) < set(trusted_roots(tmp_path))
    assert len(trusted_roots(tmp_path)) == 4
