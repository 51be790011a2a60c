"""Notices as PDF: what they say, where the seal goes, and that they can be checked like certificates."""

from dataclasses import replace
from datetime import UTC, date, datetime

import page as pdf_checker
import pytest

from engine.metrology.documents.letter import Letter, compose_letter
from engine.metrology.documents.record import InvalidCertificate
from engine.metrology.documents.verification import verify_pdf
from tests.engine.metrology.documents.specimens import DEMO_LINE
from tests.engine.metrology.documents.strangers import run_tool

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LETTER = Letter(
    title="行政许可申请受理通知书",
    number="〔2026〕第 12 号",
    institution="苏州市场监督管理局（演示）",
    addressee="常熟虞东仪表有限公司（演示）",
    paragraphs=(
        "你单位于 2026 年 11 月 18 日提出的计量标准器具核准（新建考核）申请，经审查，材料齐全，符合法定形式，"
        "依据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，决定予以受理。",
        "自受理之日起 20 个工作日内作出行政许可决定；依法需要专家评审的，所需时间不计算在内。",
    ),
    dated=date(2026, 11, 20),
    made_at=NOW,
    check_address="https://jl.example.cn/cases/9F2C1A77",
    contact="联系电话：0512-00000000",
)


def text_of(content, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    return run_tool("pdftotext", "-layout", str(path), "-")


def test_a_notice_says_what_it_has_to(fonts, tmp_path):
    text = text_of(compose_letter(LETTER, fonts=fonts, demo_line=DEMO_LINE), tmp_path)

    for expected in (
        LETTER.title,
        LETTER.number,
        LETTER.addressee,
        "2026 年 11 月 20 日",
        "决定予以受理",
        DEMO_LINE,
        LETTER.contact,
    ):
        assert expected in text


@pytest.mark.parametrize("repeated", [1, 12])
def test_a_sealed_notice_is_genuine_and_archival(fonts, seal, roots, repeated):
    letter = replace(LETTER, paragraphs=LETTER.paragraphs * repeated)

    sealed = seal.sign_pdf(compose_letter(letter, fonts=fonts), reason=letter.title, now=NOW)

    assert verify_pdf(sealed, roots).genuine
    assert pdf_checker.validate_pdf_bytes(sealed, profile="pdfa-3b").is_compliant


def test_a_long_notice_goes_on_with_numbered_pages(fonts, tmp_path):
    letter = replace(LETTER, paragraphs=LETTER.paragraphs * 12)

    text = text_of(compose_letter(letter, fonts=fonts), tmp_path)

    assert "第2页共3页" in "".join(text.split())
    assert text.count("专家评审") == 12


def test_a_notice_without_text_is_refused(fonts):
    with pytest.raises(InvalidCertificate) as refused:
        compose_letter(replace(LETTER, paragraphs=("",)), fonts=fonts)

    assert "正文" in refused.value.zh
