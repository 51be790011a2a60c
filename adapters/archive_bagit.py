"""Files closed cases in a folder store as BagIt packages (RFC 8493). Setting: ARCHIVE_FOLDER.

One package per case, ``{institution code}-{case number}``: written beside its place, flushed to disk, then renamed
into place, so that a package is there whole or not at all and is never written twice.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from adapters import setting
from engine.ports import Delivery, Message, Receipt, Verdict

FOLDERS = ("01申请材料", "02办理过程", "03办理结果", "04其他")
RETENTIONS = ("永久", "30年", "10年")
ALGORITHMS = ("sha256", "sha512")
_FACTS = {
    "title": "题名",
    "item": "事项编码",
    "number": "办件编号",
    "applicant_masked": "申请人",
    "opened_at": "受理日期",
    "closed_at": "办结日期",
    "outcome": "办理结果",
    "retention": "保管期限",
}
_INDEX = ".by-message"
_NAME = re.compile(r"[\w-]{1,100}")
#: what no file name in a package holds: no system forbids the rest, and a manifest needs no escapes.
_UNSAFE = re.compile(r'[/\\:*?"<>|%\x00-\x1f\x7f]|^\.+')
_LONGEST_STEM = 60


class _Unfit(Exception):
    """The message cannot be made into a package; the sentence says why."""


class BagStore:
    """A folder of packages. Payload: see docs/reference/adapters.md; contents of files come with the message."""

    channel = "archive"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Self:
        """Read ARCHIVE_FOLDER, where the packages are kept."""
        return cls(Path(setting(settings, "ARCHIVE_FOLDER")))

    def deliver(self, message: Message) -> Delivery:
        """File the package, once; another content under the same case number is refused."""
        try:
            name = _package_name(message.payload)
            bag = _bag(name, message)
        except _Unfit as unfit:
            return Delivery(Verdict.REFUSED, detail=str(unfit))
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not (self._folder / name).exists():
                self._write(name, bag)
            if (self._folder / name / "manifest-sha256.txt").read_bytes() != bag["manifest-sha256.txt"]:
                return Delivery(Verdict.REFUSED, detail=f"{name} 已归档，内容不同")
            self._remember(message.id, name)
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        return Delivery(Verdict.DELIVERED, reference=name)

    def read_receipt(self, raw: bytes, headers: Mapping[str, str]) -> Receipt:
        """Refuse: a folder sends no receipts."""
        raise ValueError("文件夹归档不发送回执。 A folder sends no receipts.")

    def status_of(self, message_id: str) -> Delivery | None:
        """Check the package of a message byte by byte; refused with the damage when it is not whole."""
        try:
            name = self._index_of(message_id).read_text(encoding="utf-8")
            flaws = verify_package(self._folder / name)
        except FileNotFoundError:
            return None
        except OSError as unreachable:
            return Delivery(Verdict.RETRY, detail=str(unreachable))
        if flaws:
            return Delivery(Verdict.REFUSED, reference=name, detail="归档包已损坏：" + "；".join(flaws))
        return Delivery(Verdict.DELIVERED, reference=name)

    def _write(self, name: str, bag: Mapping[str, bytes]) -> None:
        """Write beside the place and rename into it; what a killed process left behind is swept first."""
        for leftover in self._folder.glob(f".{name}.*.part"):
            shutil.rmtree(leftover)
        part = Path(tempfile.mkdtemp(dir=self._folder, prefix=f".{name}.", suffix=".part"))
        for path, content in bag.items():
            _write_durably(part / path, content)
        for folder, _, _ in os.walk(part, topdown=False):
            _sync_folder(Path(folder))
        part.chmod(0o755)
        part.rename(self._folder / name)
        _sync_folder(self._folder)

    def _remember(self, message_id: str, name: str) -> None:
        index = self._index_of(message_id)
        if not index.exists():
            _write_durably(index, name.encode())

    def _index_of(self, message_id: str) -> Path:
        return self._folder / _INDEX / hashlib.sha256(message_id.encode()).hexdigest()


def verify_package(home: Path) -> list[str]:
    """What is wrong with a package: missing, changed and unlisted files; empty when it is whole.

    Raises:
        FileNotFoundError: there is no such package.
    """
    if not (home / "bagit.txt").exists():
        raise FileNotFoundError(str(home))
    flaws: set[str] = set()
    for algorithm in ALGORITHMS:
        for manifest in ("manifest", "tagmanifest"):
            listed = dict(_listed(home / f"{manifest}-{algorithm}.txt"))
            flaws.update(_changed(home, listed, algorithm))
            if manifest == "manifest":
                found = {path.relative_to(home).as_posix() for path in (home / "data").rglob("*") if path.is_file()}
                flaws.update(f"多出 {path}" for path in found - set(listed))
    return sorted(flaws)


def _listed(manifest: Path) -> Iterator[tuple[str, str]]:
    text = manifest.read_text(encoding="utf-8") if manifest.exists() else ""
    for line in text.splitlines():
        digest, _, path = line.partition("  ")
        yield path, digest


def _changed(home: Path, listed: Mapping[str, str], algorithm: str) -> Iterator[str]:
    if not listed:
        yield f"缺少 {algorithm} 清单"
    for path, digest in listed.items():
        if not (home / path).is_file():
            yield f"缺少 {path}"
        elif hashlib.new(algorithm, (home / path).read_bytes()).hexdigest() != digest:
            yield f"{path} 被改动"


def _package_name(payload: Mapping[str, Any]) -> str:
    parts = [str(payload.get("institution_code", "")), str(payload.get("number", ""))]
    if not all(_NAME.fullmatch(part) for part in parts):
        raise _Unfit("归档机构代码或办件编号缺失，或含有不能用作文件夹名的字符")
    return "-".join(parts)


def _bag(name: str, message: Message) -> dict[str, bytes]:
    """Path → content of the whole bag; the same message always gives the same bytes."""
    payload = {f"data/{name}/{path}": content for path, content in _payload(message).items()}
    size = sum(len(content) for content in payload.values())
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Source-Organization: {message.payload['institution_code']}\n"
            f"Bagging-Date: {str(message.payload['closed_at'])[:10]}\n"
            f"External-Identifier: {message.payload['number']}\n"
            f"Internal-Sender-Identifier: {message.id}\n"
            f"Payload-Oxum: {size}.{len(payload)}\n"
        ).encode(),
    }
    tags |= {f"manifest-{algorithm}.txt": _manifest(payload, algorithm) for algorithm in ALGORITHMS}
    ends = {f"tagmanifest-{algorithm}.txt": _manifest(tags, algorithm) for algorithm in ALGORITHMS}
    return payload | tags | ends


def _manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    lines = (f"{hashlib.new(algorithm, files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    return "".join(lines).encode()


def _payload(message: Message) -> dict[str, bytes]:
    """The archive's own folders: 说明文件.txt, 元数据.xml and the four classes of files."""
    facts = message.payload
    missing = [key for key in (*_FACTS, "files", "log") if facts.get(key) in (None, "")]
    if missing:
        raise _Unfit("归档信息缺少：" + "、".join(missing))
    if facts["retention"] not in RETENTIONS:
        raise _Unfit(f"保管期限不对：{facts['retention']}")
    placed = list(_placed(facts["files"], message.files))
    content = {path: body for path, _, body in placed}
    content["02办理过程/办理记录.xml"] = _log(facts["log"])
    content["元数据.xml"] = _metadata(facts, placed)
    content["说明文件.txt"] = _explanation(facts, sorted(content))
    return content


def _placed(
    files: Sequence[Mapping[str, Any]], contents: Mapping[str, bytes]
) -> Iterator[tuple[str, Mapping[str, Any], bytes]]:
    """Where each file goes, its description and its content. Names are made safe and told apart by a number."""
    for number, file in enumerate(files, start=1):
        folder, path, name = file.get("folder"), str(file.get("path", "")), str(file.get("name", ""))
        if folder not in FOLDERS:
            raise _Unfit(f"文件“{name}”的类别不对：{folder}")
        if path not in contents:
            raise _Unfit(f"文件“{name}”没有内容：{path}")
        stem, dot, ending = _UNSAFE.sub("_", name).rpartition(".")
        stem, ending = (stem, dot + ending) if dot else (ending, "")
        yield f"{folder}/{number:03d}-{stem[:_LONGEST_STEM]}{ending[:16]}", file, contents[path]


def _metadata(facts: Mapping[str, Any], placed: Sequence[tuple[str, Mapping[str, Any], bytes]]) -> bytes:
    root = Element("归档信息包")
    case = SubElement(root, "件")
    for key, label in _FACTS.items():
        SubElement(case, label).text = str(facts[key])
    listed = SubElement(root, "文件")
    for number, (path, file, content) in enumerate(placed, start=1):
        one = SubElement(listed, "文件级", 序号=str(number))
        SubElement(one, "名称").text = str(file.get("name", ""))
        SubElement(one, "类型").text = str(file.get("folder", ""))[2:]
        SubElement(one, "路径").text = path
        SubElement(one, "格式").text = str(file.get("media_type", ""))
        SubElement(one, "大小").text = str(len(content))
        SubElement(one, "摘要", 算法="SHA-256").text = hashlib.sha256(content).hexdigest()
    return _xml(root)


def _log(events: Sequence[Mapping[str, Any]]) -> bytes:
    root = Element("办理记录")
    for number, event in enumerate(events, start=1):
        one = SubElement(root, "记录", 序号=str(number))
        for key, value in event.items():
            SubElement(one, "项", 名称=str(key)).text = "" if value is None else str(value)
    return _xml(root)


def _xml(root: Element) -> bytes:
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _explanation(facts: Mapping[str, Any], paths: Sequence[str]) -> bytes:
    lines = [
        "本文件夹是一个办件的归档信息包，外层按 BagIt（RFC 8493）封装，摘要为 SHA-256 和 SHA-512。",
        "元数据.xml 记载件级和文件级元数据；02办理过程/办理记录.xml 是全部办理记录。",
        "",
        *(f"{label}：{facts[key]}" for key, label in _FACTS.items()),
        "",
        "文件清单：",
        *paths,
    ]
    return ("\n".join(lines) + "\n").encode()


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folders, and needs no flushing of them
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


ADAPTER = BagStore
