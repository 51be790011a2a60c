"""One file per outside system; each ends in ``ADAPTER = …`` and imports ``engine.ports`` only."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


def setting(settings: Mapping[str, str], name: str) -> str:
    """The value of a setting that an adapter cannot do without.

    Raises:
        ValueError: the setting is missing or blank; the sentence names it.
    """
    value = settings.get(name, "").strip()
    if not value:
        raise ValueError(f"缺少设置 {name}，请在配置中填写。 The setting {name} is missing.")
    return value


def private_key(settings: Mapping[str, str], name: str) -> RSAPrivateKey:
    """Our RSA key from the PEM file that a setting names.

    Raises:
        ValueError: the setting or its file is missing, or holds no such key; the sentence names it.
    """
    key = load_pem_private_key(_key_file(settings, name), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{name} 应为 RSA 私钥。 {name} must hold an RSA key.")
    return key


def public_key(settings: Mapping[str, str], name: str) -> RSAPublicKey:
    """The other side's RSA key from the PEM file that a setting names. Raises as ``private_key``."""
    key = load_pem_public_key(_key_file(settings, name))
    if not isinstance(key, RSAPublicKey):
        raise ValueError(f"{name} 应为 RSA 公钥。 {name} must hold an RSA key.")
    return key


def _key_file(settings: Mapping[str, str], name: str) -> bytes:
    path = setting(settings, name)
    try:
        return Path(path).read_bytes()
    except OSError as missing:
        raise ValueError(f"读不到 {name} 所指的密钥文件 {path}。 {name}: no key file.") from missing


def write_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Put a small file in place durably and whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    Path(made).replace(path)


class Notes:
    """What was handed over, one note per message id, in a folder; open notes are asked about until they are closed."""

    def __init__(self, folder: Path) -> None:
        self._kept, self._open = folder / "kept", folder / "open"

    def write(self, message_id: str, facts: Mapping[str, Any]) -> None:
        """Keep a note durably, open."""
        name = _name(message_id)
        self._open.mkdir(parents=True, exist_ok=True)
        (self._open / name).touch()
        write_json(self._kept / name, {"id": message_id, **facts})

    def read(self, message_id: str) -> dict[str, Any] | None:
        """The note of a message; None when there is none."""
        return self._load(_name(message_id))

    def still_open(self) -> Iterator[dict[str, Any]]:
        """Every open note, in no order."""
        names = [path.name for path in self._open.iterdir()] if self._open.is_dir() else []
        yield from (note for note in map(self._load, names) if note is not None)

    def close(self, message_id: str) -> None:
        """Ask about it no more; the note stays."""
        (self._open / _name(message_id)).unlink(missing_ok=True)

    def _load(self, name: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads((self._kept / name).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return found


def _name(message_id: str) -> str:
    return f"{hashlib.sha256(message_id.encode()).hexdigest()}.json"
