"""The files of one service item: read from processes/ and forms/, hashed, kept together for ever.

Reading copies bytes and decides nothing; what they mean is judged when the release is compiled.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import zstandard

from engine.errors import Flaw, InvalidDefinition

#: no drawing, form or notice of ours comes near it.
LARGEST_FILE = 5 * 1024 * 1024
SHARED = "_shared"
#: a form as item.toml names it: folders and the file, without its ending.
FORM_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class Bundle:
    """All files of one version by their path: ``item.toml``, ``process.bpmn``, ``forms/x/y.form``, ``parts/z/…``."""

    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 over the paths and hashes of all files."""
        told = [[path, hashlib.sha256(self.files[path]).hexdigest()] for path in sorted(self.files)]
        return hashlib.sha256(orjson.dumps(told)).hexdigest()

    def to_bytes(self) -> bytes:
        """The bundle as one compressed value, the same for the same files."""
        return zstandard.compress(orjson.dumps({path: self.files[path].decode() for path in sorted(self.files)}), 9)

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Bundle":
        """Read what ``to_bytes`` wrote."""
        return cls({path: text.encode() for path, text in orjson.loads(zstandard.decompress(raw)).items()})

    def item(self, folder: str = "") -> dict[str, Any]:
        """The bindings in ``item.toml``. Raises InvalidDefinition when it cannot be read."""
        path = f"{folder}item.toml"
        if path not in self.files:
            raise InvalidDefinition([Flaw(path, "", "缺少 item.toml", "item.toml is missing")])
        try:
            return tomllib.loads(self.files[path].decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
            raise InvalidDefinition([Flaw(path, "", f"无法读取：{broken}", str(broken))]) from broken

    def text(self, path: str, *, asked_by: str) -> str:
        """A text file. Raises InvalidDefinition naming who asked for it."""
        return self.content(path, asked_by=asked_by).decode()

    def content(self, path: str, *, asked_by: str) -> bytes:
        """A file's bytes. Raises InvalidDefinition naming who asked for it."""
        if path not in self.files:
            raise InvalidDefinition([Flaw("item.toml", asked_by, f"找不到文件 {path}", f"the file {path} is missing")])
        return self.files[path]


def read_items(processes: Path, forms: Path) -> Iterator[Bundle]:
    """Every service item under ``processes``; parts are read with the items that use them."""
    for path in sorted(processes.glob("*/item.toml")):
        bundle = read_bundle(path.parent, forms)
        if bundle.item().get("kind") != "part":
            yield bundle


def read_bundle(folder: Path, forms: Path) -> Bundle:
    """Read the item in ``folder`` with its forms, those it borrows, the shared blocks and the parts it uses."""
    files = dict(_files(folder, ""))
    files.update(_files(forms / folder.name, f"forms/{folder.name}/"))
    files.update(_files(forms / SHARED, f"forms/{SHARED}/"))
    files.update(_borrowed(Bundle(files).item(), folder.name, forms))
    for part in _parts_of(Bundle(files), ""):
        files.update(_part_files(folder.parent / part, forms, f"parts/{part}/", ()))
    return Bundle(files)


def _borrowed(item: Mapping[str, Any], own: str, forms: Path) -> Iterator[tuple[str, bytes]]:
    """The forms of other service items that the tasks of this one name; pinned with it like its own."""
    tasks = [task for task in item.get("tasks", {}).values() if isinstance(task, Mapping)]
    named = {str(one.get("form", "")) for task in tasks for one in (task, *task.get("instead", ()))}
    for name in sorted(named):
        path = forms / f"{name}.form"
        if FORM_NAME.fullmatch(name) and not name.startswith(f"{own}/") and path.is_file():
            yield f"forms/{name}.form", path.read_bytes()


def _part_files(folder: Path, forms: Path, prefix: str, seen: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    if folder.name in seen or not (folder / "item.toml").exists():
        sentence = f"公共环节 {folder.name} 不存在或互相引用"
        raise InvalidDefinition([Flaw("item.toml", folder.name, sentence, f"no such part: {folder.name}")])
    files = dict(_files(folder, prefix))
    yield from files.items()
    yield from _files(forms / folder.name, f"forms/{folder.name}/")
    for inner in _parts_of(Bundle(files), prefix):
        yield from _part_files(folder.parent / inner, forms, f"parts/{inner}/", (*seen, folder.name))


def _parts_of(bundle: Bundle, prefix: str) -> list[str]:
    return [str(part.get("use", "")) for part in bundle.item(prefix).get("parts", {}).values()]


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith(("scenarios/", ".")) or path.name.startswith("."):
            continue
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidDefinition([Flaw(prefix + name, "", "文件超过 5 MB", "the file is over 5 MB")])
        yield prefix + name, path.read_bytes()
