"""The package itself: a BagIt 1.0 bag (RFC 8493) as path → content, and what is wrong with one that was kept.

The same message always gives the same bytes. Digests are SHA-256, SHA-512 and SM3 (GB/T 32905), one manifest each.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Protocol

from cryptography.hazmat.primitives import hashes

from engine.ports import Message

ALGORITHMS = ("sha256", "sha512", "sm3")
#: the tag file that is written last: a bag that has it is whole.
SEALING = "bagit.txt"
#: what a closed case's package cannot be without.
NEEDED = ("说明文件.txt", "元数据.xml")
_NAME = re.compile(r"[\w-]{1,120}")
_UNSAFE = re.compile(r'[\\:*?"<>|%\x00-\x1f\x7f]')


class Unfit(Exception):
    """The message cannot be made into a package; the sentence says why."""


class Hash(Protocol):
    """A running digest."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes in."""
        ...

    def hexdigest(self) -> str:
        """The digest in hexadecimal."""
        ...


class _Sm3:
    """SM3 with the face of ``hashlib``: not every OpenSSL that Python is built on offers it."""

    def __init__(self) -> None:
        self._hash = hashes.Hash(hashes.SM3())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def hexdigest(self) -> str:
        return self._hash.copy().finalize().hex()


def new_hash(algorithm: str) -> Hash:
    """A fresh digest by one of ALGORITHMS."""
    return _Sm3() if algorithm == "sm3" else hashlib.new(algorithm)


def digest(algorithm: str, content: bytes) -> str:
    """The digest of some bytes in hexadecimal."""
    running = new_hash(algorithm)
    running.update(content)
    return running.hexdigest()


def package_name(message: Message) -> str:
    """The folder of the package. Raises Unfit when it could not be one."""
    name = str(message.payload.get("name", ""))
    if not _NAME.fullmatch(name):
        raise Unfit("归档包名称缺失，或含有不能用作文件夹名的字符")
    return name


def make_bag(message: Message) -> dict[str, bytes]:
    """Path → content of the whole bag, the sealing tag file last.

    Raises:
        Unfit: the message lacks what a package needs, or names a path outside it.
    """
    name, facts = package_name(message), message.payload
    missing = [key for key in ("institution_code", "number", "closed_at") if not facts.get(key)]
    missing += [path for path in NEEDED if path not in message.files]
    if missing:
        raise Unfit("归档信息缺少：" + "、".join(missing))
    for path in message.files:
        _require_inside(path)
    payload = {f"data/{name}/{path}": content for path, content in message.files.items()}
    size = sum(len(content) for content in payload.values())
    tags = {
        SEALING: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Source-Organization: {facts['institution_code']}\n"
            f"Bagging-Date: {str(facts['closed_at'])[:10]}\n"
            f"External-Identifier: {facts['number']}\n"
            f"Internal-Sender-Identifier: {message.id}\n"
            f"Payload-Oxum: {size}.{len(payload)}\n"
        ).encode(),
    }
    tags |= {f"manifest-{algorithm}.txt": _manifest(payload, algorithm) for algorithm in ALGORITHMS}
    ends = {f"tagmanifest-{algorithm}.txt": _manifest(tags, algorithm) for algorithm in ALGORITHMS}
    sealing = tags.pop(SEALING)
    return {**payload, **tags, **ends, SEALING: sealing}


def _require_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or _UNSAFE.search(path):
        raise Unfit(f"文件路径不对：{path}")


def _manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    lines = (f"{digest(algorithm, files[path])}  {path}\n" for path in sorted(files))
    return "".join(lines).encode()


def sender_of(bag_info: bytes) -> str:
    """The message that a kept package came with."""
    for line in bag_info.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(": ")
        if key == "Internal-Sender-Identifier":
            return value
    return ""


def flaws_of(read: Callable[[str], Iterable[bytes]], paths: Iterable[str]) -> list[str]:
    """What is wrong with a kept bag: missing, changed and unlisted files; empty when it is whole.

    Each file is read once, whatever the number of manifests.

    Args:
        read: path → content in pieces; raises FileNotFoundError.
        paths: every path there is in the bag.
    """
    found = set(paths)
    listed: dict[str, dict[str, str]] = {}
    flaws: set[str] = set()
    for algorithm in ALGORITHMS:
        for kind in ("tagmanifest", "manifest"):
            lines = dict(_listed(read, f"{kind}-{algorithm}.txt", found))
            if not lines:
                flaws.add(f"缺少 {algorithm} 清单")
            for path, told in lines.items():
                listed.setdefault(path, {})[algorithm] = told
    for path, digests in listed.items():
        flaws.update(_compared(read, path, digests, found))
    for path in found - set(listed):
        if path.startswith("data/"):
            flaws.add(f"多出 {path}")
    return sorted(flaws)


def _listed(read: Callable[[str], Iterable[bytes]], manifest: str, found: set[str]) -> Iterator[tuple[str, str]]:
    if manifest not in found:
        return
    for line in b"".join(read(manifest)).decode("utf-8", "replace").splitlines():
        told, _, path = line.partition("  ")
        yield path, told


def _compared(
    read: Callable[[str], Iterable[bytes]], path: str, told: Mapping[str, str], found: set[str]
) -> Iterator[str]:
    if path not in found:
        yield f"缺少 {path}"
        return
    running = {algorithm: new_hash(algorithm) for algorithm in told}
    for piece in read(path):
        for one in running.values():
            one.update(piece)
    if any(running[algorithm].hexdigest() != text for algorithm, text in told.items()):
        yield f"{path} 被改动"
    if path.startswith("data/") and len(told) < len(ALGORITHMS):
        yield f"{path} 未列入全部清单"
