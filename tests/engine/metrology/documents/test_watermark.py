"""Copies for reading bear the reader's name on every page."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from engine.metrology.documents.record import InvalidCertificate
from engine.metrology.documents.watermark import stamp_copy
from tests.engine.metrology.documents.strangers import run_tool

MARK = "借阅 何坚 2026年8月19日 09:00"


def words_of(content, tmp_path):
    path = tmp_path / "copy.pdf"
    path.write_bytes(content)
    # Slanted text is told piece by piece; the order of the letters is what counts.
    return "".join(run_tool("pdftotext", "-raw", str(path), "-").split())


def test_every_page_of_a_copy_bears_the_mark(sealed, fonts, tmp_path):
    copy = stamp_copy("application/pdf", sealed, MARK, fonts=fonts)

    with pikepdf.open(BytesIO(copy)) as pdf:
        assert "/AcroForm" not in pdf.Root
        pages = len(pdf.pages)
    assert words_of(copy, tmp_path).count("".join(MARK.split())) >= pages


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_becomes_a_page_with_the_mark(kind, fonts, tmp_path):
    picture = BytesIO()
    Image.new("RGB", (800, 600), "white").save(picture, kind)

    copy = stamp_copy(f"image/{kind.lower()}", picture.getvalue(), MARK, fonts=fonts)

    assert "".join(MARK.split()) in words_of(copy, tmp_path)


def test_of_other_files_no_copy_is_made(fonts):
    assert stamp_copy("text/csv", b"a,b", MARK, fonts=fonts) is None


def test_a_name_that_the_font_cannot_draw_is_refused(sealed, fonts):
    with pytest.raises(InvalidCertificate):
        stamp_copy("application/pdf", sealed, "借阅 \U0001f600", fonts=fonts)
