"""A bucket of packages in a store that speaks S3: every object is created once and never overwritten.

A bucket knows no renaming: the sealing tag file of a package is written last, and a package without it is not there.
A killed process goes on where it was: an object that is there with the same bytes is passed over.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from adapters.archive_bagit.bags import SEALING

_INDEX = "_by-message"
_GONE = "_destroyed"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bucket is, and how we sign in; ``endpoint`` is "" for Amazon's own, ``timeout`` in seconds."""

    bucket: str
    key_id: str
    secret: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    timeout: float = 20


class Bucket:
    """Packages in a bucket. Every method may raise OSError when the store cannot be reached."""

    def __init__(self, place: Place) -> None:
        seconds = f"{place.timeout}s"
        where = {"endpoint": place.endpoint} if place.endpoint else {}
        self._store = S3Store(
            place.bucket,
            prefix=place.prefix or None,
            access_key_id=place.key_id,
            secret_access_key=place.secret,
            region=place.region,
            virtual_hosted_style_request=False,
            client_options={"allow_http": True, "timeout": seconds, "connect_timeout": seconds},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=place.timeout)},
            **where,  # type: ignore[arg-type]
        )

    def holds(self, name: str) -> bool:
        """Whether the package is there, whole."""
        return self._get(f"{name}/{SEALING}") is not None

    def keep(self, name: str, bag: Mapping[str, bytes]) -> None:
        """Write the objects of a package that are not there yet, the sealing one last.

        Raises:
            FileExistsError: an object of that name holds something else.
        """
        for path, content in bag.items():
            self._create(f"{name}/{path}", content)

    def read(self, name: str, path: str) -> Iterator[bytes]:
        """A file of a package in pieces. Raises FileNotFoundError."""
        with _reaching():
            yield from map(bytes, obstore.get(self._store, f"{name}/{path}").stream())

    def paths(self, name: str) -> list[str]:
        """Every file of a package."""
        with _reaching():
            listed = [item["path"] for batch in obstore.list(self._store, f"{name}/") for item in batch]
        return [path.removeprefix(f"{name}/") for path in listed]

    def names(self) -> list[str]:
        """Every package."""
        with _reaching():
            listed = obstore.list_with_delimiter(self._store, None)["common_prefixes"]
        return sorted(name for name in listed if not name.startswith("_"))

    def remember(self, message_id: str, name: str) -> None:
        """Note which package a message became."""
        self._create(f"{_INDEX}/{_key(message_id)}", name.encode())

    def recall(self, message_id: str) -> str | None:
        """The package that a message became."""
        found = self._get(f"{_INDEX}/{_key(message_id)}")
        return None if found is None else found.decode()

    def destroy(self, name: str, note: bytes) -> None:
        """Remove a package for good and leave a note in its place; doing it again changes nothing."""
        with suppress(FileExistsError):
            self._create(f"{_GONE}/{name}", note)
        paths = [f"{name}/{path}" for path in self.paths(name)]
        if paths:
            with _reaching():
                obstore.delete(self._store, paths)

    def is_destroyed(self, name: str) -> bool:
        """Whether a package was removed on purpose."""
        return self._get(f"{_GONE}/{name}") is not None

    def _create(self, path: str, content: bytes) -> None:
        with _reaching():
            try:
                obstore.put(self._store, path, content, mode="create", use_multipart=False)
            except AlreadyExistsError as there:
                if self._get(path) != content:
                    raise FileExistsError(f"{path} 已存在，内容不同") from there

    def _get(self, path: str) -> bytes | None:
        with _reaching():
            try:
                return bytes(obstore.get(self._store, path).bytes())
            except FileNotFoundError:
                return None


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn what the store's client says of the network into OSError, in one line."""
    try:
        yield
    except BaseError as broken:
        raise OSError(str(broken).splitlines()[0]) from broken


def _key(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()
