"""Uploads are taken for what they are."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from engine.db import new_id
from engine.files import FolderStore, open_file
from engine.vault import KeyRing
from webapp.filling import Shelf
from webapp.filling.shelf import look_at
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
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, content, reason):
    with pytest.raises(UploadRefused) as refused:
        look_at(name, content, (".pdf", ".png", ".docx", ".txt"))

    assert refused.value.reason == reason


def test_a_file_is_kept_sealed_and_known_by_its_reference(tmp_path, now):
    ring, store = KeyRing.load_or_make(tmp_path / "ring"), FolderStore(tmp_path / "files")
    shelf = Shelf(ring, store, owner=new_id(), known={}, now=now)

    reference = shelf.stage(FileStorage(BytesIO(PDF), filename="说明.pdf"), endings=(".pdf",), max_bytes=100)

    assert shelf.find(reference["id"]) == reference
    assert open_file(ring, store, shelf._rows[0]) == ("说明.pdf", PDF)
    assert PDF not in store.get(reference["digest"])


def test_a_file_over_the_limit_is_refused(tmp_path, now):
    shelf = Shelf(KeyRing.load_or_make(tmp_path / "ring"), FolderStore(tmp_path), owner=new_id(), known={}, now=now)

    with pytest.raises(UploadRefused):
        shelf.stage(FileStorage(BytesIO(PDF), filename="a.pdf"), endings=(), max_bytes=5)


def test_only_files_among_the_answers_are_found_again(tmp_path, now):
    kept = {"id": "f1", "digest": "0" * 64, "name": "a.pdf", "size": 3, "media_type": "application/pdf"}
    known = {"items": [{"photo": [kept]}]}
    shelf = Shelf(KeyRing.load_or_make(tmp_path / "ring"), FolderStore(tmp_path), owner=new_id(), known=known, now=now)

    assert shelf.find("f1") == kept
    assert shelf.find("f2") is None
