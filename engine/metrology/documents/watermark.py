"""Copies for reading: a PDF or a picture with who reads it, when and why across every page.

A stamped copy is no document: its seal no longer holds, and that is meant.
"""

from io import BytesIO

import pikepdf
from pikepdf import Pdf
from PIL import Image
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.page import HEIGHT, WIDTH, Typeface

PDF_TYPE = "application/pdf"
PICTURE_TYPES = ("image/jpeg", "image/png", "image/tiff")
_INK = Color(0.7, 0.15, 0.12, alpha=0.22)
_SIZE, _ANGLE = 13, 30
_ACROSS, _DOWN = 95 * mm, 55 * mm
_MARGIN = 15 * mm


def stamp_copy(media_type: str, content: bytes, text: str, *, fonts: Fonts) -> bytes | None:
    """Give the stamped copy as PDF; None for files that no page can be made of.

    Raises:
        InvalidCertificate: the font lacks a character of ``text``.
    """
    if media_type in PICTURE_TYPES:
        content = _on_a_page(content)
    elif media_type != PDF_TYPE:
        return None
    face = Typeface(fonts)
    face.require(text)
    with Pdf.open(BytesIO(content)) as pdf:
        pdf.flatten_annotations("all")
        for page in pdf.pages:
            box = pikepdf.Rectangle(page.trimbox)
            with Pdf.open(BytesIO(_stamp(text, box.width, box.height, face))) as over:
                page.add_overlay(over.pages[0], box)
            if "/Annots" in page:
                del page.Annots
        if "/AcroForm" in pdf.Root:
            del pdf.Root.AcroForm
        file = BytesIO()
        pdf.save(file)
    return file.getvalue()


def _stamp(text: str, width: float, height: float, face: Typeface) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height))
    canvas.setFillColor(_INK)
    canvas.setFont(face.regular, _SIZE)
    across, down = int(width // _ACROSS) + 2, int(height // _DOWN) + 2
    for row in range(-1, down):
        for column in range(-1, across):
            canvas.saveState()
            canvas.translate(column * _ACROSS + (row % 2) * _ACROSS / 2, row * _DOWN)
            canvas.rotate(_ANGLE)
            canvas.drawString(0, 0, text)
            canvas.restoreState()
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _on_a_page(content: bytes) -> bytes:
    """A picture on a page of A4, as large as it goes."""
    with Image.open(BytesIO(content)) as picture:
        plain = picture.convert("RGB")
    scale = min((WIDTH - 2 * _MARGIN) / plain.width, (HEIGHT - 2 * _MARGIN) / plain.height)
    width, height = plain.width * scale, plain.height * scale
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    canvas.drawImage(ImageReader(plain), (WIDTH - width) / 2, HEIGHT - _MARGIN - height, width, height)
    canvas.showPage()
    canvas.save()
    return file.getvalue()
