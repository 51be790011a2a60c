"""Turns a drawn PDF into PDF/A-3b: output intent, XMP, attached data files and the place for the seal.

This must be the last writer before the seal: a signed file is never saved again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageCms

SEAL_FIELD = "Seal"
_PRODUCER = "Liangheng"
#: offset and length of the creation date in an ICC header, and the date put there so that the bytes never vary.
_ICC_DATE = slice(24, 36)
_FIXED_DATE = bytes.fromhex("07ea00010001000000000000")


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. ``relationship`` is Source, Data or Alternative (PDF/A-3)."""

    name: str
    media_type: str
    content: bytes
    description: str
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the metadata says; ``made_at`` is aware."""

    title: str
    author: str
    subject: str
    made_at: datetime


def make_archival(
    drawn: bytes, facts: Facts, attachments: Sequence[Attachment], *, seal_box: Box, seal_page: int = 0
) -> bytes:
    """Give the PDF/A-3b; ``seal_box`` is left, bottom, right, top in points on the page ``seal_page``, from 0."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        _add_output_intent(pdf)
        _add_attachments(pdf, attachments, facts.made_at)
        _add_seal_field(pdf, seal_box, pdf.pages[seal_page])
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _add_metadata(pdf, facts)
        file = BytesIO()
        pdf.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_ICC_DATE] = _FIXED_DATE
    return bytes(profile)


def _add_output_intent(pdf: Pdf) -> None:
    profile = pdf.make_stream(_srgb(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                Info=String("sRGB IEC61966-2.1"),
                RegistryName=String("http://www.color.org"),
                DestOutputProfile=profile,
            )
        ]
    )


def _add_attachments(pdf: Pdf, attachments: Sequence[Attachment], made_at: datetime) -> None:
    names, associated = Array(), Array()
    for attachment in sorted(attachments, key=lambda each: each.name):
        stream = pdf.make_stream(
            attachment.content,
            Type=Name.EmbeddedFile,
            Subtype=Name(f"/{attachment.media_type}"),
            Params=Dictionary(Size=len(attachment.content), ModDate=String(_pdf_date(made_at))),
        )
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(attachment.name),
                UF=String(attachment.name),
                Desc=String(attachment.description),
                AFRelationship=Name(f"/{attachment.relationship}"),
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        names.extend([String(attachment.name), spec])
        associated.append(spec)
    if attachments:
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
        pdf.Root.AF = associated


def _add_seal_field(pdf: Pdf, box: Box, page: pikepdf.Page) -> None:
    """An empty signature field with an empty picture, which the seal fills in later."""
    left, bottom, right, top = box
    blank = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, right - left, top - bottom]))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SEAL_FIELD),
            Rect=Array([left, bottom, right, top]),
            F=132,  # printed and locked, as PDF/A asks
            P=page.obj,
            AP=Dictionary(N=blank),
        )
    )
    page.obj.Annots = Array([field])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([field])))


def _add_metadata(pdf: Pdf, facts: Facts) -> None:
    pdf.docinfo = pdf.make_indirect(
        Dictionary(
            Title=String(facts.title),
            Author=String(facts.author),
            Subject=String(facts.subject),
            Creator=String(_PRODUCER),
            Producer=String(_PRODUCER),
            CreationDate=String(_pdf_date(facts.made_at)),
            ModDate=String(_pdf_date(facts.made_at)),
        )
    )
    moment = facts.made_at.isoformat(timespec="seconds")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"] = facts.title
        meta["dc:creator"] = [facts.author]
        meta["dc:description"] = facts.subject
        meta["xmp:CreatorTool"] = _PRODUCER
        meta["pdf:Producer"] = _PRODUCER
        meta["xmp:CreateDate"] = moment
        meta["xmp:ModifyDate"] = moment
        meta["pdfaid:part"] = "3"
        meta["pdfaid:conformance"] = "B"


def _pdf_date(at: datetime) -> str:
    offset = at.strftime("%z") or "+0000"
    return f"D:{at.strftime('%Y%m%d%H%M%S')}{offset[:3]}'{offset[3:5]}'"
