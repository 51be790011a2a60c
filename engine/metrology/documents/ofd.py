"""Writes a certificate as OFD (GB/T 33190-2016): the pages of the PDF, the data file attached, one place to sign.

A subset of the standard: one document, text with embedded fonts, lines and filled shapes, one attachment. The same
certificate gives the same bytes. Signing is a later step (``ofd_seal``).
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from fontTools import subset
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics

from engine.metrology.documents.canvas import MM_PER_POINT, OfdCanvas
from engine.metrology.documents.fonts import FAMILY, Fonts
from engine.metrology.documents.page import HEIGHT, WIDTH, Frame, Sheets

OFD_MEDIA_TYPE = "application/ofd"
NAMESPACE = "http://www.ofdspec.org/2016"
SIGNATURES = "Doc_0/Signs/Signatures.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XMLNS = f'xmlns:ofd="{NAMESPACE}"'
_STAMP = (1980, 1, 1, 0, 0, 0)
_PAGE_BOX = f"0 0 {WIDTH * MM_PER_POINT:.0f} {HEIGHT * MM_PER_POINT:.0f}"
_REGULAR_ID, _BOLD_ID, _FIRST_FREE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class OfdFacts:
    """What the document says of itself."""

    title: str
    author: str
    subject: str
    made_on: date


def write_ofd(
    sheets: Sheets, frame: Frame, facts: OfdFacts, *, fonts: Fonts, attachment: tuple[str, bytes]
) -> Mapping[str, bytes]:
    """Give the files of the OFD package: path → content, in the order in which they are packed.

    Args:
        frame: draws what every page carries, as for the PDF.
        attachment: name and content of the data file.
    """
    face = sheets.face
    ids = {face.regular: _REGULAR_ID, face.bold: _BOLD_ID}
    canvas = OfdCanvas(lambda char, name, size: pdfmetrics.stringWidth(char, name, size), ids, _FIRST_FREE)
    sheets.draw_on(canvas, frame)
    pages = [page for page in canvas.pages if page]
    page_ids = [canvas.new_id() for _ in pages]
    layers = [canvas.new_id() for _ in pages]
    sources = {face.regular: fonts.regular, face.bold: fonts.bold}
    name, data = attachment
    files: dict[str, str | bytes] = {
        "OFD.xml": _root_xml(facts, name + facts.title),
        "Doc_0/Document.xml": _document_xml(page_ids, canvas.last_id),
        "Doc_0/PublicRes.xml": _resources_xml(),
        **{
            f"Doc_0/Res/font_{ids[key]}.ttf": _subset_of(TTFont(source, lazy=True), canvas.characters[key])
            for key, source in sources.items()
        },
        **{
            f"Doc_0/Pages/Page_{place}/Content.xml": _page_xml(drawn, layers[place])
            for place, drawn in enumerate(pages)
        },
        "Doc_0/Attachs/Attachments.xml": _attachments_xml(name, facts.made_on, len(data)),
        f"Doc_0/Attachs/{name}": data,
    }
    return {path: content.encode() if isinstance(content, str) else content for path, content in files.items()}


def pack(files: Mapping[str, bytes]) -> bytes:
    """The package of files, without anything of the time or machine it was packed at."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def _root_xml(facts: OfdFacts, seed: str) -> str:
    return (
        f'{_HEAD}<ofd:OFD {_XMLNS} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{hashlib.sha256(seed.encode()).hexdigest()[:32]}</ofd:DocID>"
        f"<ofd:Title>{escape(facts.title)}</ofd:Title><ofd:Author>{escape(facts.author)}</ofd:Author>"
        f"<ofd:Subject>{escape(facts.subject)}</ofd:Subject>"
        f"<ofd:CreationDate>{facts.made_on.isoformat()}</ofd:CreationDate>"
        f"<ofd:Creator>Liangheng</ofd:Creator><ofd:CreatorVersion>0.1.0</ofd:CreatorVersion></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>{SIGNATURES}</ofd:Signatures>"
        f"</ofd:DocBody></ofd:OFD>"
    )


def _document_xml(page_ids: list[int], last_id: int) -> str:
    pages = "".join(
        f'<ofd:Page ID="{page}" BaseLoc="Pages/Page_{place}/Content.xml"/>' for place, page in enumerate(page_ids)
    )
    return (
        f"{_HEAD}<ofd:Document {_XMLNS}><ofd:CommonData><ofd:MaxUnitID>{last_id}</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>{_PAGE_BOX}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>"
        f"<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>"
    )


def _resources_xml() -> str:
    fonts = "".join(
        f'<ofd:Font ID="{number}" FontName={quoteattr(FAMILY + weight)} FamilyName={quoteattr(FAMILY)}{bold}>'
        f"<ofd:FontFile>font_{number}.ttf</ofd:FontFile></ofd:Font>"
        for number, weight, bold in ((_REGULAR_ID, "", ""), (_BOLD_ID, " Bold", ' Bold="true"'))
    )
    return f'{_HEAD}<ofd:Res {_XMLNS} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>'


def _page_xml(drawn: list[str], layer: int) -> str:
    return (
        f"{_HEAD}<ofd:Page {_XMLNS}><ofd:Area><ofd:PhysicalBox>{_PAGE_BOX}</ofd:PhysicalBox></ofd:Area><ofd:Content>"
        f'<ofd:Layer ID="{layer}" Type="Body">{"".join(drawn)}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def _attachments_xml(name: str, made_on: date, size: int) -> str:
    return (
        f'{_HEAD}<ofd:Attachments {_XMLNS}><ofd:Attachment ID="dcc" Name={quoteattr(name)} Format="xml" '
        f'CreationDate="{made_on.isoformat()}" Size="{size / 1024:.3f}" Visible="true">'
        f"<ofd:FileLoc>{escape(name)}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
    )


def _subset_of(font: TTFont, characters: set[str]) -> bytes:
    """The font with these characters alone; the same characters give the same bytes."""
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, recalc_timestamp=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "VORG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={ord(char) for char in characters} | {ord(" ")})
    font.recalcTimestamp = False
    with font:
        cutter.subset(font)
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()
