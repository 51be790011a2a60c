"""Composes a certificate: pages that people read and a data file that machines read, in one PDF/A-3b.

The same certificate gives the same bytes, so a render may be repeated. Sealing is a later step (``seal``).
"""

from collections.abc import Mapping
from functools import partial

from reportlab.pdfgen.canvas import Canvas

from engine.metrology.documents.cover import ENGLISH, SEAL_CENTRE, SEAL_SIDE, draw_cover
from engine.metrology.documents.dcc import DCC_MEDIA_TYPE, write_dcc
from engine.metrology.documents.dcc_check import check_dcc
from engine.metrology.documents.fonts import Fonts
from engine.metrology.documents.ofd import OfdFacts, write_ofd
from engine.metrology.documents.page import (
    HAIR,
    HEIGHT,
    LEFT,
    MUTED,
    RIGHT,
    WARN,
    WIDTH,
    Frame,
    Sheets,
    Typeface,
    draw_rule,
    draw_text,
)
from engine.metrology.documents.pdfa import Attachment, Box, Facts, make_archival
from engine.metrology.documents.record import Certificate, InvalidCertificate
from engine.metrology.documents.results import COPYING, draw_results

#: where the public authenticity page of a certificate lives below the site's address.
AUTHENTICITY_PATH = "/verify/{query_code}"


def authenticity_address(site_url: str, query_code: str) -> str:
    """The public page that says whether a certificate is genuine."""
    return site_url.rstrip("/") + AUTHENTICITY_PATH.format(query_code=query_code)


def dcc_name(certificate: Certificate) -> str:
    """The name of the data file inside the PDF."""
    safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in certificate.number)
    return f"{safe}.dcc.xml"


def compose(certificate: Certificate, *, fonts: Fonts, site_url: str, demo_line: str = "") -> bytes:
    """Give the certificate as PDF/A-3b with its DCC attached, unsealed.

    Args:
        site_url: absolute public address of the site, for the QR code.
        demo_line: printed on every page, "" for none.

    Raises:
        InvalidCertificate: the values do not make a certificate or a sound data file, do not fit the page,
            or the font lacks a character.
    """
    sheets, frame = _drawn(certificate, fonts=fonts, site_url=site_url, demo_line=demo_line)
    title = _title(certificate)
    drawn = sheets.paint(frame, title=title, author=certificate.institution.name)
    facts = Facts(
        title=title,
        author=certificate.institution.name,
        subject=_subject(certificate),
        made_at=max(signature.at for signature in certificate.signatures),
    )
    data = Attachment(
        name=dcc_name(certificate),
        media_type=DCC_MEDIA_TYPE,
        content=_sound_dcc(certificate),
        description="数字校准证书（DCC 3.3.0）",
    )
    return make_archival(drawn, facts, [data], seal_box=seal_box())


def compose_ofd(certificate: Certificate, *, fonts: Fonts, site_url: str, demo_line: str = "") -> Mapping[str, bytes]:
    """Give the same certificate as the files of an OFD package, unsealed. Arguments and errors as ``compose``."""
    sheets, frame = _drawn(certificate, fonts=fonts, site_url=site_url, demo_line=demo_line)
    facts = OfdFacts(_title(certificate), certificate.institution.name, _subject(certificate), certificate.issued_on)
    data = (dcc_name(certificate), _sound_dcc(certificate))
    return write_ofd(sheets, frame, facts, fonts=fonts, attachment=data)


def _drawn(certificate: Certificate, *, fonts: Fonts, site_url: str, demo_line: str) -> tuple[Sheets, Frame]:
    """The pages, and what is drawn on each of them; the same for every format."""
    certificate.check()
    face = Typeface(fonts)
    sheets = Sheets(face)
    draw_cover(sheets, certificate, authenticity_address(site_url, certificate.query_code))
    draw_results(sheets, certificate)
    face.require(demo_line)
    return sheets, _frame_of(face, certificate, demo_line)


def _title(certificate: Certificate) -> str:
    return f"{certificate.kind} {certificate.number}"


def _subject(certificate: Certificate) -> str:
    return f"{certificate.instrument.name} {certificate.instrument.serial}".strip()


def _sound_dcc(certificate: Certificate) -> bytes:
    content = write_dcc(certificate)
    flaws = check_dcc(content)
    if flaws:
        raise InvalidCertificate(
            f"数据文件不合格，不能制证：{flaws[0]}",
            f"The data file is not sound, nothing was issued: {'; '.join(flaws)}",
        )
    return content


def seal_box() -> Box:
    """Where the seal goes on the first page: left, bottom, right, top in points."""
    x, y = SEAL_CENTRE
    half = SEAL_SIDE / 2
    return (x - half, y - half, x + half, y + half)


def _frame_of(face: Typeface, certificate: Certificate, demo_line: str) -> Frame:
    return partial(_draw_frame, face=face, certificate=certificate, demo_line=demo_line)


def _draw_frame(
    canvas: Canvas, page: int, pages: int, *, face: Typeface, certificate: Certificate, demo_line: str
) -> None:
    """What every page carries: number, page x of y, the demo line and the sentence on copying."""
    text = partial(draw_text, canvas, face=face)
    if demo_line:
        text(x=WIDTH / 2, y=36, text=demo_line, size=9.5, bold=True, color=WARN, align="center", spacing=1)
    if page > 1:
        text(x=LEFT, y=60, text=f"{certificate.kind}  {ENGLISH[certificate.kind]}", size=8.5, color=MUTED)
        text(x=RIGHT, y=60, text=f"证书编号：{certificate.number}", size=8.5, color=MUTED, align="right")
        draw_rule(canvas, x1=LEFT, y1=66, x2=RIGHT, y2=66)
    _draw_footer(canvas, page, pages, face=face, certificate=certificate)


def _draw_footer(canvas: Canvas, page: int, pages: int, *, face: Typeface, certificate: Certificate) -> None:
    text = partial(draw_text, canvas, face=face)
    base = HEIGHT - 44
    house = certificate.institution
    if page == 1:
        contact = (
            ("地址：", house.address),
            ("邮编：", house.postcode),
            ("电话：", house.phone),
            ("网址：", house.website),
        )
        lines = [*house.authorisations, "　".join(label + value for label, value in contact if value)]
        for place, line in enumerate(reversed([line for line in lines if line])):
            face.require(line)
            text(x=WIDTH / 2, y=base - 9 - place * 11, text=line, size=7.5, color=MUTED, align="center")
    draw_rule(canvas, x1=LEFT, y1=base, x2=RIGHT, y2=base, color=HAIR)
    text(x=LEFT, y=base + 13, text=COPYING.rstrip("。"), size=8, color=MUTED)
    text(x=RIGHT, y=base + 13, text=f"第 {page} 页  共 {pages} 页", size=8.5, align="right")
    text(x=RIGHT, y=base + 22, text=f"Page {page} of {pages}", size=6.5, color=MUTED, align="right")
