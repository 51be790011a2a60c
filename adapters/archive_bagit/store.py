"""Which shelf the settings name: a folder or a bucket, behind one face."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from adapters import setting
from adapters.archive_bagit.bucket import Bucket, Place
from adapters.archive_bagit.folder import Folder

TIMEOUT_SECONDS = "20"


class Shelf(Protocol):
    """Where packages are kept. Every method may raise OSError when it cannot be reached."""

    def holds(self, name: str) -> bool:
        """Whether the package is there, whole."""
        ...

    def keep(self, name: str, bag: Mapping[str, bytes]) -> None:
        """Write a package, or the rest of one. Raises FileExistsError when something else stands there."""
        ...

    def read(self, name: str, path: str) -> Iterable[bytes]:
        """A file of a package in pieces. Raises FileNotFoundError."""
        ...

    def paths(self, name: str) -> Sequence[str]:
        """Every file of a package."""
        ...

    def names(self) -> Sequence[str]:
        """Every package."""
        ...

    def remember(self, message_id: str, name: str) -> None:
        """Note which package a message became."""
        ...

    def recall(self, message_id: str) -> str | None:
        """The package that a message became."""
        ...

    def destroy(self, name: str, note: bytes) -> None:
        """Remove a package for good and leave a note in its place."""
        ...

    def is_destroyed(self, name: str) -> bool:
        """Whether a package was removed on purpose."""
        ...


def open_shelf(settings: Mapping[str, str]) -> Shelf:
    """The folder or bucket that the settings name. Raises ValueError naming what is missing."""
    if settings.get("ARCHIVE_BUCKET", "").strip():
        return Bucket(_place(settings))
    if not settings.get("ARCHIVE_FOLDER", "").strip():
        raise ValueError(
            "缺少设置 ARCHIVE_FOLDER、ARCHIVE_BUCKET 或 ARCHIVE_RECEIVER，请在配置中填写一个。 "
            "One of the settings ARCHIVE_FOLDER, ARCHIVE_BUCKET, ARCHIVE_RECEIVER is needed."
        )
    return Folder(Path(setting(settings, "ARCHIVE_FOLDER")))


def _place(settings: Mapping[str, str]) -> Place:
    return Place(
        bucket=setting(settings, "ARCHIVE_BUCKET"),
        key_id=setting(settings, "ARCHIVE_KEY_ID"),
        secret=setting(settings, "ARCHIVE_SECRET"),
        endpoint=settings.get("ARCHIVE_ENDPOINT", ""),
        region=settings.get("ARCHIVE_REGION", "us-east-1"),
        prefix=settings.get("ARCHIVE_PREFIX", ""),
        timeout=float(settings.get("ARCHIVE_TIMEOUT_SECONDS", TIMEOUT_SECONDS)),
    )
