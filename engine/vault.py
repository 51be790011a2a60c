"""The vault: AES-GCM with one data key per case, wrapped by a key ring kept outside the database.

Nothing secret is stored here; the ring is a file that only the service's own account may read.
Rotation adds a ring key and re-wraps data keys; rows are never rewritten. Destroying a case's
wrapped key destroys the case.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
RING_ID_BYTES = 4


class VaultError(Exception):
    """The bytes cannot be opened: wrong ring, wrong row, or altered since they were sealed."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one case (or file), open in memory only."""

    plain: bytes = field(repr=False)

    def seal(self, content: bytes, *, bound: str) -> bytes:
        """Encrypt ``content``; ``bound`` (table and row id) must be the same to open it again."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.plain).encrypt(nonce, content, bound.encode())

    def unseal(self, sealed: bytes, *, bound: str) -> bytes:
        """Decrypt what ``seal`` gave. Raises VaultError when it was moved or altered."""
        try:
            return AESGCM(self.plain).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())
        except InvalidTag as altered:
            raise VaultError(f"cannot open {bound}") from altered


class KeyRing:
    """Wraps data keys and seals small things that belong to no case (parties, messages without a case)."""

    def __init__(self, keys: Mapping[str, bytes], active: str, blind_key: bytes) -> None:
        self._keys = {bytes.fromhex(name): DataKey(key) for name, key in keys.items()}
        self._active = bytes.fromhex(active)
        self._blind_key = blind_key

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the ring file. Raises VaultError when another account may read it."""
        if path.stat().st_mode & 0o077:
            raise VaultError(f"{path.name} must be readable by its owner only (chmod 600)")
        raw = json.loads(path.read_text("utf-8"))
        keys = {name: base64.b64decode(key) for name, key in raw["keys"].items()}
        return cls(keys, raw["active"], base64.b64decode(raw["blind"]))

    @classmethod
    def load_or_make(cls, path: Path) -> Self:
        """Read the ring, or make one with a fresh key where there is none yet."""
        if not path.exists():
            name = secrets.token_hex(RING_ID_BYTES)
            fresh = {"active": name, "keys": {name: _fresh()}, "blind": _fresh()}
            _write_private(path, json.dumps(fresh, indent=1))
        return cls.load(path)

    def new_data_key(self, *, bound: str) -> tuple[DataKey, bytes]:
        """Make a data key; returns it open, and wrapped for the row named by ``bound``."""
        key = DataKey(secrets.token_bytes(KEY_BYTES))
        return key, self.seal(key.plain, bound=bound)

    def open_data_key(self, wrapped: bytes, *, bound: str) -> DataKey:
        """Unwrap a data key. Raises VaultError when the ring does not hold its key."""
        return DataKey(self.unseal(wrapped, bound=bound))

    def rewrap(self, wrapped: bytes, *, bound: str) -> bytes:
        """Wrap a data key again under the active ring key (rotation)."""
        return self.seal(self.unseal(wrapped, bound=bound), bound=bound)

    def is_current(self, wrapped: bytes) -> bool:
        """Whether ``wrapped`` is under the active ring key already."""
        return wrapped[:RING_ID_BYTES] == self._active

    def seal(self, content: bytes, *, bound: str) -> bytes:
        """Encrypt under the ring's active key; the result names that key in its first bytes."""
        return self._active + self._keys[self._active].seal(content, bound=bound)

    def unseal(self, sealed: bytes, *, bound: str) -> bytes:
        """Decrypt what ``seal`` gave, under whichever ring key it names."""
        key = self._keys.get(sealed[:RING_ID_BYTES])
        if key is None:
            raise VaultError(f"the key ring does not hold the key of {bound}")
        return key.unseal(sealed[RING_ID_BYTES:], bound=bound)

    def blind(self, text: str) -> str:
        """Keyed BLAKE2 of ``text``: finds equal values without storing them."""
        return hashlib.blake2b(text.encode(), key=self._blind_key, digest_size=20).hexdigest()

    def sign(self, content: bytes) -> str:
        """Keyed tag over ``content``, for the nightly seal of the log."""
        return hmac.new(self._blind_key, b"log-seal:" + content, "sha256").hexdigest()


def rotate(path: Path) -> str:
    """Add a fresh ring key and make it the active one; older keys stay to open older rows."""
    raw = json.loads(path.read_text("utf-8"))
    name = secrets.token_hex(RING_ID_BYTES)
    raw["keys"][name], raw["active"] = _fresh(), name
    _write_private(path, json.dumps(raw, indent=1))
    return name


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
