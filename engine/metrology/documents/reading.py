"""Reads what a certificate file says, whoever made the file: the lines of its pages, or the values of its data.

Files come from strangers, so ``read_upload`` reads in a child process with limits of time and memory. Nothing here
says whether a file is genuine; it only makes two files comparable.
"""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lxml import etree
from pypdf import PdfReader

from engine.metrology.documents.labels import LABELS

TIME_LIMIT_SECONDS = 8
_MEMORY_BYTES = 2 << 30
_MOST_PAGES = 100
_MOST_LINES = 20_000
_MOST_UNPACKED = 40 << 20
_MOST_MEMBERS = 500
_CODE = re.compile(r"查询码\s*([0-9A-Z]{6,16})\b")
_NAMES = {"dcc": "https://ptb.de/dcc", "ofd": "http://www.ofdspec.org/2016"}
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. ``pages`` are the lines of each page; ``values`` are (key, label, text) of a data file."""

    kind: str
    pages: tuple[tuple[str, ...], ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    #: the query code that it carries, "" for none.
    code: str = ""
    #: name → SHA-256 of the files inside.
    attached: tuple[tuple[str, str], ...] = ()


def kind_of(content: bytes) -> str:
    """PDF, OFD or DCC by the first bytes; "" for anything else."""
    if content.startswith(b"%PDF-"):
        return "PDF"
    if content.startswith(b"PK\x03\x04"):
        return "OFD"
    return "DCC" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else ""


def read_upload(content: bytes) -> Reading | None:
    """What a stranger's file says; None when it is no such file, or cannot be read within the limits."""
    if not kind_of(content):
        return None
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "engine.metrology.documents.reading"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, nothing of the stranger's in the command
            command,
            input=content,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
            cwd=_ROOT,
        )
    except subprocess.TimeoutExpired:
        return None
    return _from_json(done.stdout) if done.returncode == 0 else None


def read_file(content: bytes) -> Reading | None:
    """What a file of ours says, read in this process; None when it is no certificate file.

    Raises:
        ValueError: it is one, but damaged.
    """
    reader = {"PDF": _read_pdf, "OFD": _read_ofd, "DCC": _read_dcc}.get(kind_of(content))
    return reader(content) if reader is not None else None


def _read_pdf(content: bytes) -> Reading:
    file = PdfReader(io.BytesIO(content))
    pages = tuple(_lines(page.extract_text()) for page in file.pages[:_MOST_PAGES])
    attached, code = [], _code_in(pages)
    for name, held in sorted(file.attachments.items()):
        inner = held[0] if isinstance(held, list) else held
        attached.append((str(name), hashlib.sha256(inner).hexdigest()))
        if not code and kind_of(inner) == "DCC":
            with suppress(ValueError, etree.LxmlError):
                code = _read_dcc(inner).code
    return Reading("PDF", pages=pages, code=code, attached=tuple(attached))


def _read_ofd(content: bytes) -> Reading:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members = packed.infolist()
        if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > _MOST_UNPACKED:
            raise ValueError("The OFD file is too large when unpacked.")
        names = sorted(
            (one.filename for one in members if re.search(r"/Pages/Page_\d+/Content\.xml$", one.filename)),
            key=lambda name: int(re.findall(r"Page_(\d+)", name)[-1]),
        )
        pages = tuple(tuple(_ofd_lines(packed.read(name))) for name in names[:_MOST_PAGES])
        attached = tuple(
            (one.filename.rpartition("/")[2], hashlib.sha256(packed.read(one)).hexdigest())
            for one in members
            if "/Attachs/" in one.filename and not one.filename.endswith("Attachments.xml")
        )
    return Reading("OFD", pages=pages, code=_code_in(pages), attached=attached)


def _ofd_lines(content: bytes) -> Iterator[str]:
    for text in _parse(content).iterfind(".//ofd:TextObject", _NAMES):
        line = "".join(code.text or "" for code in text.iterfind("ofd:TextCode", _NAMES)).strip()
        if line:
            yield line


def _read_dcc(content: bytes) -> Reading:
    root = _parse(content)
    if etree.QName(root).localname != "digitalCalibrationCertificate":
        raise ValueError("The XML file is no digital calibration certificate.")
    values = tuple(_values(root, ""))
    codes = (text for key, label, text in values if label == "查询码" and "/value[" in key)
    return Reading("DCC", values=values, code=next(codes, ""))


def _values(element: etree._Element, path: str) -> Iterator[tuple[str, str, str]]:
    """Every value below an element, with a key that says where it stands and a label that people understand."""
    seen: dict[str, int] = {}
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child).localname
        seen[name] = seen.get(name, 0) + 1
        key = f"{path}/{name}[{seen[name]}]"
        if len(child):
            yield from _values(child, key)
            continue
        label, text = _label(child, name), (child.text or "").strip()
        if name.endswith("XMLList") and " " in text:
            parts = text.split()
            yield from ((f"{key}#{place}", f"{label} 第{place}个", part) for place, part in enumerate(parts, start=1))
        else:
            yield key, label, text


def _label(element: etree._Element, name: str) -> str:
    """The Chinese name that stands nearest to a value, or that of its kind."""
    if name in LABELS:
        return LABELS[name]
    above = element.getparent()
    if name == "content" and above is not None and etree.QName(above).localname == "name":
        above = above.getparent()
    while above is not None:
        words = above.find("dcc:name/dcc:content", _NAMES)
        if words is not None and words is not element and words.text:
            return words.text
        kind = etree.QName(above).localname
        if kind in LABELS:
            return LABELS[kind]
        above = above.getparent()
    return name


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise ValueError("The XML cannot be read.") from wrong
    if b"<!DOCTYPE" in content:
        raise ValueError("The XML declares a document type.")
    return root


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines()[:_MOST_LINES] if line.strip())


def _code_in(pages: tuple[tuple[str, ...], ...]) -> str:
    return next((found[1] for page in pages for line in page if (found := _CODE.search(line))), "")


def _from_json(text: bytes) -> Reading | None:
    read = json.loads(text)
    if read is None:
        return None
    return Reading(
        kind=read["kind"],
        pages=tuple(tuple(page) for page in read["pages"]),
        values=tuple((key, label, said) for key, label, said in read["values"]),
        code=read["code"],
        attached=tuple((name, digest) for name, digest in read["attached"]),
    )


def main() -> int:
    """Read the file on the input stream and write what it says; for the child process."""
    import resource  # not everywhere; the site itself starts without it

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT_SECONDS, TIME_LIMIT_SECONDS))
    reading = read_file(sys.stdin.buffer.read())
    json.dump(asdict(reading) if reading is not None else None, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
