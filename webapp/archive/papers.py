"""The archive's papers: stamped copies for reading, and the certificate of a destruction."""

from collections.abc import Sequence
from datetime import datetime

from engine.archive import PackageFacts
from engine.calendar.days import local_date
from engine.metrology.documents.fonts import make_fonts
from engine.metrology.documents.letter import Letter, compose_letter
from engine.metrology.documents.watermark import stamp_copy
from engine.model.package import DestructionRow
from webapp.settings import Settings
from webapp.wiring import DEMO_LINE

#: lines of the list that the certificate prints; the list itself is on the page.
MOST_LINES = 500


def reading_copy(settings: Settings, media_type: str, content: bytes, text: str) -> bytes | None:
    """A stamped copy as PDF; None for files that cannot be shown as pages."""
    return stamp_copy(media_type, content, text, fonts=make_fonts(settings.var / "fonts"))


def destruction_certificate(
    settings: Settings, row: DestructionRow, packages: Sequence[PackageFacts], *, now: datetime
) -> bytes:
    """The certificate of a finished destruction, as PDF/A with a place for the institution's stamp."""
    done_at = row.done_at or now
    day = local_date(done_at)
    lines = [
        f"根据《{row.number}》销毁清册，下列{len(packages)}件档案保管期限届满，经鉴定和两人审批，已于"
        f"{day.year}年{day.month}月{day.day}日销毁：办件的加密密钥已销毁，归档包已从档案库删除，内容无法恢复。",
        f"销毁理由：{row.reason}",
        f"提出：{row.proposed_by_name}；审批：{row.first_by_name}、{row.second_by_name}。",
        *(
            f"{number}．{one.number}　{one.title}　{one.outcome}　保管期限{one.retention}　办结{one.closed_on}"
            for number, one in enumerate(packages[:MOST_LINES], start=1)
        ),
    ]
    letter = Letter(
        title="档案销毁证明",
        number=row.number,
        institution=settings.institution,
        addressee="",
        paragraphs=tuple(lines),
        dated=day,
        made_at=done_at,
    )
    demo_line = DEMO_LINE if settings.demo else ""
    return compose_letter(letter, fonts=make_fonts(settings.var / "fonts"), demo_line=demo_line)
