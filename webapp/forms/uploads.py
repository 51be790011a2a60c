"""What the form pages need from the store of staged uploads; the store itself belongs to the core."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from werkzeug.datastructures import FileStorage

from engine.forms.kinds.files import FileRules
from engine.forms.spec import Field


class UploadRefused(Exception):
    """A file was not kept. ``reason`` is a word of ``engine.forms.kinds.files.REFUSALS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Uploads(Protocol):
    """Keeps the files of a draft until they are submitted; knows only the files of this draft and this person."""

    def stage(self, upload: FileStorage, rules: FileRules) -> Mapping[str, Any]:
        """Keep a file and give its reference: id, name, size, media_type, digest, maybe trust.

        Raises:
            UploadRefused: empty, too-big, type, content, encrypted, virus, unchecked, too-many-pixels or failed.
        """
        ...

    def find(self, id: str) -> Mapping[str, Any] | None:
        """The reference of a file staged before; None when it is not this draft's."""
        ...


class NoUploads:
    """Where no store is given, nothing can be staged or found."""

    def stage(self, upload: FileStorage, rules: FileRules) -> Mapping[str, Any]:
        """Always refused."""
        raise UploadRefused("failed")

    def find(self, id: str) -> Mapping[str, Any] | None:
        """Never found."""
        return None


def staged(one: Field, values: Iterable[Any], uploads: Uploads) -> list[dict[str, Any]]:
    """References for the ids kept and the files newly sent to a field; a refused file says so in ``refused``."""
    kept: dict[str, dict[str, Any]] = {}
    fresh: list[dict[str, Any]] = []
    for value in values:
        if isinstance(value, str) and value:
            reference = uploads.find(value)
            if reference is not None:
                kept.setdefault(value, dict(reference))
        elif isinstance(value, FileStorage):
            fresh.append(_stage(one, value, len(kept) + len(fresh), uploads))
    if one.files is not None and one.files.max_files == 1 and fresh and "refused" not in fresh[-1]:
        return fresh[-1:]
    return [*kept.values(), *fresh]


def _stage(one: Field, upload: FileStorage, before: int, uploads: Uploads) -> dict[str, Any]:
    name = (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1][-200:]
    rules = one.files
    if rules is None:
        return {"name": name, "refused": "failed"}
    if before >= rules.max_files > 1:
        return {"name": name, "refused": "too-many"}
    if rules.endings and not name.lower().endswith(rules.endings):
        return {"name": name, "refused": "type"}
    try:
        return dict(uploads.stage(upload, rules))
    except UploadRefused as refusal:
        return {"name": name, "refused": refusal.reason}


def sorted_files(one: Field, files: list[dict[str, Any]], told: Iterable[str]) -> list[dict[str, Any]]:
    """The files, each with its kind of document where the field asks for it.

    Args:
        told: ``id:kind`` of each file kept, ``:kind`` of those newly sent.
    """
    if one.files is None or not one.files.kinds:
        return files
    kinds = {id: kind for id, _, kind in (text.partition(":") for text in told)}
    return [_sorted(file, kinds) for file in files]


def _sorted(file: dict[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """One file of the kind that was chosen for it; one whose kind was not asked stays as it is."""
    known = kinds.get(str(file.get("id", "")))
    kind = known if known is not None else file.get("kind") or kinds.get("", "")
    return {**file, "kind": kind}
