"""Uploads are taken for what they are."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from engine.db import new_id
from engine.files import FolderStore, open_file
from engine.forms.kinds.files import FileRules
from engine.vault import KeyRing
from webapp.filling import Place, Shelf
from webapp.filling.pictures import NoPicture, thumbnail
from webapp.filling.shelf import Keeping, look_at
from webapp.forms import UploadRefused

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.exe", b"MZ", "type"),
        ("a.pdf", b"<html>", "content"),
        ("a.png", PDF, "content"),
        ("a.jpg", PDF, "type"),
        ("a.pdf", b"%PDF-1.7 trailer << /Encrypt 5 0 R >>", "encrypted"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted"),
        ("a.txt", b"a\x00b", "content"),
        ("照片.svg", b"<svg><script>alert(1)</script></svg>", "type"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "content"),
        ("setup.exe.pdf", b"MZ\x90\x00", "content"),
        ("a.pdf.exe", PDF, "type"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, content, reason):
    with pytest.raises(UploadRefused) as refused:
        look_at(name, content, (".pdf", ".png", ".docx", ".txt"))

    assert refused.value.reason == reason


def a_shelf(folder, now, *, known=None, scanner=None):
    keeping = Keeping(KeyRing.load_or_make(folder / "ring"), FolderStore(folder / "files"), scanner)
    return Shelf(keeping, Place(new_id()), known=known or {}, now=now)


def test_a_file_is_kept_sealed_and_known_by_its_reference(tmp_path, now):
    ring, store = KeyRing.load_or_make(tmp_path / "ring"), FolderStore(tmp_path / "files")
    shelf = Shelf(Keeping(ring, store), Place(new_id()), known={}, now=now)

    reference = shelf.stage(FileStorage(BytesIO(PDF), filename="说明.pdf"), FileRules((".pdf",), 100))

    assert shelf.find(reference["id"]) == reference
    assert open_file(ring, store, shelf._rows[0]) == ("说明.pdf", PDF)
    assert PDF not in store.get(reference["digest"])


def test_a_file_over_the_limit_is_refused(tmp_path, now):
    shelf = a_shelf(tmp_path, now)

    with pytest.raises(UploadRefused):
        shelf.stage(FileStorage(BytesIO(PDF), filename="a.pdf"), FileRules(max_bytes=5))


def test_only_files_among_the_answers_are_found_again(tmp_path, now):
    kept = {"id": "f1", "digest": "0" * 64, "name": "a.pdf", "size": 3, "media_type": "application/pdf"}
    known = {"items": [{"photo": [kept]}]}
    shelf = a_shelf(tmp_path, now, known=known)

    assert shelf.find("f1") == kept
    assert shelf.find("f2") is None


class Says:
    """A scanner that has made up its mind."""

    def __init__(self, found=""):
        self.found = found

    def scan(self, content):
        if self.found == "silent":
            raise OSError("connection refused")
        return self.found


@pytest.mark.parametrize(("found", "reason"), [("Eicar-Signature", "virus"), ("silent", "unchecked")])
def test_a_file_that_the_scanner_does_not_clear_is_not_kept(tmp_path, now, found, reason):
    shelf = a_shelf(tmp_path, now, scanner=Says(found))

    with pytest.raises(UploadRefused) as refused:
        shelf.stage(FileStorage(BytesIO(PDF), filename="a.pdf"), FileRules())

    assert refused.value.reason == reason
    assert FolderStore(tmp_path / "files").digests() == []


def test_a_file_that_the_scanner_clears_is_kept(tmp_path, now):
    shelf = a_shelf(tmp_path, now, scanner=Says())

    assert shelf.stage(FileStorage(BytesIO(PDF), filename="a.pdf"), FileRules())["name"] == "a.pdf"


def test_a_picture_loses_what_the_camera_wrote_where_the_form_asks_for_that(tmp_path, now):
    shelf = a_shelf(tmp_path, now)

    reference = shelf.stage(FileStorage(BytesIO(a_photo()), filename="a.jpg"), FileRules(strips=True))

    kept = open_file(shelf._keeping.ring, shelf._keeping.store, shelf._rows[0])[1]
    assert b"Suzhou" in a_photo()
    assert b"Suzhou" not in kept
    assert Image.open(BytesIO(kept)).size == (30, 40), "turned upright as the camera said"
    assert reference["size"] == len(kept)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(tmp_path, now):
    shelf = a_shelf(tmp_path, now)

    with pytest.raises(UploadRefused) as refused:
        shelf.stage(FileStorage(BytesIO(a_bomb()), filename="a.png"), FileRules(strips=True))

    assert refused.value.reason == "too-many-pixels"


def test_a_small_look_at_a_picture_is_drawn_anew():
    small = Image.open(BytesIO(thumbnail(a_photo(side=2000))))

    assert small.format == "JPEG"
    assert max(small.size) <= 320
    assert not small.getexif()


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, PDF])
def test_a_broken_picture_has_no_small_look(content):
    with pytest.raises(NoPicture):
        thumbnail(content)


def a_photo(side=40):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "Suzhou"
    content = BytesIO()
    Image.new("RGB", (side, side * 3 // 4), "teal").save(content, "JPEG", exif=exif)
    return content.getvalue()


def a_bomb():
    """A PNG that says it is 60 000 × 60 000 pixels, in a few bytes."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 100)
    chunks = [_chunk(b"IHDR", head), _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
