"""Walks a whole store of packages, several at a time, and says which are not as they were made."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from adapters.archive_bagit.bags import SEALING, flaws_of
from adapters.archive_bagit.store import Shelf, open_shelf

#: packages handed to a worker at a time.
_CHUNK = 16


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of one package found; ``flaws`` is empty when it is whole."""

    name: str
    flaws: tuple[str, ...]


def verify_package(shelf: Shelf, name: str) -> list[str]:
    """What is wrong with a package: missing, changed and unlisted files; empty when it is whole.

    Raises:
        FileNotFoundError: there is no such package.
    """
    paths = shelf.paths(name)
    if SEALING not in paths:
        raise FileNotFoundError(name)
    return flaws_of(partial(shelf.read, name), paths)


def verify_store(settings: Mapping[str, str], *, workers: int = 0) -> Iterator[Report]:
    """Check every package of a folder or bucket, in order of their names.

    Args:
        workers: processes (for a bucket: threads) at work; 0 for one per core (for a bucket: eight).
    """
    names = open_shelf(settings).names()
    check = partial(_check, dict(settings))
    with _pool(settings, workers) as pool:
        yield from pool.map(check, names, chunksize=_CHUNK)


def _pool(settings: Mapping[str, str], workers: int) -> Executor:
    if settings.get("ARCHIVE_BUCKET", "").strip():
        return ThreadPoolExecutor(workers or 8)
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=get_context("spawn"))


def _check(settings: Mapping[str, str], name: str) -> Report:
    try:
        return Report(name, tuple(verify_package(open_shelf(settings), name)))
    except FileNotFoundError:
        return Report(name, ("归档包不完整：缺少 bagit.txt",))
    except OSError as unreachable:
        return Report(name, (f"无法读取：{unreachable}",))
