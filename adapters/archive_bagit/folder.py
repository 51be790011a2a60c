"""A folder of packages: each is written beside its place, flushed to disk and renamed into it."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_INDEX = ".by-message"
_GONE = ".destroyed"
_PIECE = 1 << 20


class Folder:
    """Packages in a folder. Every method may raise OSError when the folder cannot be reached."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def holds(self, name: str) -> bool:
        """Whether the package is there, whole."""
        return (self._home / name).exists()

    def keep(self, name: str, bag: Mapping[str, bytes]) -> None:
        """Write a package that is not there yet; what a killed process left behind is swept first."""
        self._home.mkdir(parents=True, exist_ok=True)
        for leftover in self._home.glob(f".{name}.*.part"):
            shutil.rmtree(leftover)
        part = Path(tempfile.mkdtemp(dir=self._home, prefix=f".{name}.", suffix=".part"))
        for path, content in bag.items():
            _write_durably(part / path, content)
        for folder, _, _ in os.walk(part, topdown=False):
            _sync_folder(Path(folder))
        part.chmod(0o755)
        part.rename(self._home / name)
        _sync_folder(self._home)

    def read(self, name: str, path: str) -> Iterator[bytes]:
        """A file of a package in pieces. Raises FileNotFoundError."""
        with open(f"{self._home}/{name}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 - a Path costs a read
            while piece := file.read(_PIECE):
                yield piece

    def paths(self, name: str) -> list[str]:
        """Every file of a package."""
        home = f"{self._home}/{name}"
        return [
            f"{folder}/{file}"[len(home) + 1 :].replace(os.sep, "/")
            for folder, _, files in os.walk(home)
            for file in files
        ]

    def names(self) -> list[str]:
        """Every package."""
        if not self._home.is_dir():
            return []
        return sorted(entry.name for entry in self._home.iterdir() if entry.is_dir() and entry.name[:1] != ".")

    def remember(self, message_id: str, name: str) -> None:
        """Note which package a message became."""
        index = self._home / _INDEX / _key(message_id)
        if not index.exists():
            _write_durably(index, name.encode())

    def recall(self, message_id: str) -> str | None:
        """The package that a message became."""
        with suppress(FileNotFoundError):
            return (self._home / _INDEX / _key(message_id)).read_text(encoding="utf-8")
        return None

    def destroy(self, name: str, note: bytes) -> None:
        """Remove a package for good and leave a note in its place; doing it again changes nothing."""
        if not (self._home / _GONE / name).exists():
            _write_durably(self._home / _GONE / name, note)
        doomed = self._home / f".{name}.doomed.part"
        with suppress(FileNotFoundError):
            (self._home / name).rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
        _sync_folder(self._home)

    def is_destroyed(self, name: str) -> bool:
        """Whether a package was removed on purpose."""
        return (self._home / _GONE / name).exists()


def _key(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folders, and needs no flushing of them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
