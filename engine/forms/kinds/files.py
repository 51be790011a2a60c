"""Answers that are files: references to uploads that are staged already, never bytes.

Trust grades of materials (国办函〔2016〕108号): A issued by a government body, B verified at a window, C a certificate
that the applicant uploaded, D made by the applicant. A grade is given by whoever staged the file, else by the field;
it is never raised by what a browser sends.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from engine.feel.types import NUMBER, STRING, context_of, list_of
from engine.forms.cleaning import clean_line
from engine.forms.json_values import Json
from engine.forms.kinds.kind import Kind
from engine.forms.wording import Wrong, quoted

GRADES = ("A", "B", "C", "D")
MEGABYTE = 1024 * 1024
DEFAULT_MAX_BYTES = 20 * MEGABYTE
DEFAULT_MAX_FILES = 20
_DIGEST = re.compile(r"[0-9A-Za-z:+/=_-]{8,200}")
_IDENTITY = re.compile(r"[0-9A-Za-z_-]{1,100}")
_PARTS = ("id", "name", "size", "media_type", "digest", "trust", "kind")
_FILE = context_of({part: NUMBER if part == "size" else STRING for part in _PARTS})
#: Why an upload was refused before it became a reference, as the webapp reports it in ``refused``.
REFUSALS: Mapping[str, tuple[str, str]] = {
    "empty": ("是空文件，请重新选择", "is empty; choose it again"),
    "too-big": ("超过大小限制，请压缩后再传", "is too big; make it smaller and upload it again"),
    "type": ("的类型不在允许范围内", "is of a type that is not accepted"),
    "content": (
        "的内容与文件类型不符，请另存为正确的格式后再传",
        "does not hold what its name says; save it in the right format",
    ),
    "encrypted": ("设有密码，请去掉密码后再传", "is protected by a password; remove it and upload it again"),
    "virus": ("未通过安全检查，不能上传", "did not pass the safety check and cannot be uploaded"),
    "unchecked": (
        "暂时无法进行安全检查，没有保存，请稍后再传",
        "could not be checked for safety; try again later",
    ),
    "too-many-pixels": ("的图片尺寸过大，请缩小后再传", "has too many pixels; make it smaller"),
    "too-many": ("超过可上传的数量，没有保存", "is more than can be uploaded and was not kept"),
    "failed": ("上传没有完成，请再试一次", "was not uploaded completely; try again"),
}


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a file field takes. ``endings`` are lower case with their dot; empty means any."""

    endings: tuple[str, ...] = ()
    max_bytes: int = DEFAULT_MAX_BYTES
    max_files: int = DEFAULT_MAX_FILES
    trust: str = "C"
    least_trust: str = "D"
    #: whether pictures lose what the camera wrote into them (place, time, device) before they are kept.
    strips: bool = False
    #: what a file may be, such as 营业执照; each file must be one of them, and every needed one must be there.
    kinds: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


def files_kind(rules: FileRules) -> Kind:
    """References to staged uploads that keep ``rules``."""
    return Kind(
        "files", partial(take_files, rules), type=list_of(_FILE), load=_load_files, show=_show_files, verb="upload",
        store=_store_files, input="file",
        schema={
            "type": "array",
            "maxItems": rules.max_files,
            "items": {
                "type": "object",
                "properties": {
                    **{part: {"type": "string"} for part in ("id", "name", "media_type", "digest")},
                    "size": {"type": "integer", "minimum": 1, "maximum": rules.max_bytes},
                    "trust": {"enum": list(GRADES)},
                    **({"kind": {"enum": list(rules.kinds)}} if rules.kinds else {}),
                },
                "required": ["id", "name", "size", "media_type", "digest"],
            },
        },
    )  # fmt: skip


def take_files(rules: FileRules, raw: object) -> list[dict[str, Any]] | Wrong | None:
    """The references, each once; a refused or unfit file is the sentence."""
    if raw in (None, ""):
        return None
    if not isinstance(raw, list | tuple):
        return _NOT_A_FILE
    found: dict[str, dict[str, Any]] = {}
    for one in raw[: rules.max_files + DEFAULT_MAX_FILES]:
        reference = _reference(rules, one)
        if isinstance(reference, Wrong):
            return reference
        if reference is not None:
            found.setdefault(reference["id"], reference)
    if len(found) > rules.max_files:
        return Wrong(
            f"{{label}}最多上传{rules.max_files}个文件，现在有{len(found)}个",
            f"{{label}} takes {rules.max_files} files at most; there are {len(found)}",
        )
    return _unsorted(rules, found.values()) or list(found.values())


def _unsorted(rules: FileRules, files: Iterable[Mapping[str, Any]]) -> Wrong | None:
    """The first file of no kind, or the first needed kind that no file is of."""
    listed = list(files)
    if not rules.kinds or not listed:
        return None
    for one in listed:
        if one.get("kind") not in rules.kinds:
            name = quoted(one["name"])
            return Wrong(f"请选择“{name}”的材料种类", f"Choose what kind of document “{name}” is")
    given = {one["kind"] for one in listed}
    missing = next((kind for kind in rules.needed if kind not in given), None)
    if missing is None:
        return None
    return Wrong(f"{{label}}中还缺少{missing}，请上传", f"{missing} is still missing in {{label}}; upload it")


_NOT_A_FILE = Wrong("{label}没有收到文件，请重新上传", "No file was received for {label}; upload it again")


def _reference(rules: FileRules, one: object) -> dict[str, Any] | Wrong | None:
    if one in (None, ""):
        return None
    if not isinstance(one, Mapping):
        return _NOT_A_FILE
    name = clean_line(one.get("name") or "")
    if isinstance(name, Wrong):
        return name
    if one.get("refused"):
        zh, en = REFUSALS.get(str(one["refused"]), REFUSALS["failed"])
        return Wrong(f"{{label}}：“{quoted(name)}”{zh}", f"{{label}}: “{quoted(name)}” {en}")
    if not _complete(one) or not name:
        return _NOT_A_FILE
    return _unfit(rules, name, int(one["size"])) or _distrusted(rules, name, one)


def _complete(one: Mapping[str, Any]) -> bool:
    texts = all(isinstance(one.get(part), str) for part in ("id", "media_type", "digest"))
    size = one.get("size")
    whole = (isinstance(size, int) and not isinstance(size, bool)) or isinstance(size, Decimal)
    return bool(texts and whole and _IDENTITY.fullmatch(one["id"]) and _DIGEST.fullmatch(one["digest"]))


def _unfit(rules: FileRules, name: str, size: int) -> Wrong | None:
    if rules.endings and not name.lower().endswith(rules.endings):
        listed = endings_text(rules.endings)
        return Wrong(
            f"{{label}}：“{quoted(name)}”的类型不对，请上传{listed}文件",
            f"{{label}}: “{quoted(name)}” is of the wrong type; upload {listed}",
        )
    if size <= 0:
        return Wrong(f"{{label}}：“{quoted(name)}”是空文件，请重新选择", f"{{label}}: “{quoted(name)}” is empty")
    if size > rules.max_bytes:
        return Wrong(
            f"{{label}}：“{quoted(name)}”有{size_text(size)}，超过{size_text(rules.max_bytes)}，请压缩后再传",
            f"{{label}}: “{quoted(name)}” has {size_text(size)}; {size_text(rules.max_bytes)} is the limit",
        )
    return None


def _distrusted(rules: FileRules, name: str, one: Mapping[str, Any]) -> dict[str, Any] | Wrong:
    trust = one.get("trust") if one.get("trust") in GRADES else rules.trust
    if GRADES.index(str(trust)) > GRADES.index(rules.least_trust):
        return Wrong(
            f"{{label}}：“{quoted(name)}”的可信等级为{trust}，至少要{rules.least_trust}级，请先到窗口核验",
            f"{{label}}: “{quoted(name)}” has trust grade {trust}; grade {rules.least_trust} is needed here",
        )
    return {
        "id": one["id"],
        "name": name,
        "size": int(one["size"]),
        "media_type": one["media_type"][:100],
        "digest": one["digest"],
        "trust": trust,
        **({"kind": one["kind"]} if one.get("kind") in rules.kinds and rules.kinds else {}),
    }


def endings_text(endings: Sequence[str]) -> str:
    """``PDF、JPG``."""
    return "、".join(ending.lstrip(".").upper() for ending in endings)


def size_text(size: int) -> str:
    """``1.5 MB``."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{Decimal(size) / MEGABYTE:.1f}".removesuffix(".0") + " MB"


def _store_files(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "size": int(one["size"])} for one in files]


def _load_files(stored: Json) -> list[dict[str, Any]] | None:
    if not isinstance(stored, list):
        return None
    whole = (one for one in stored if isinstance(one, Mapping))
    return [{**one, "size": Decimal(one["size"]) if isinstance(one.get("size"), int) else None} for one in whole]


def _show_files(files: Sequence[Mapping[str, Any]]) -> str:
    return "、".join(str(one.get("name", "")) for one in files)
