"""The inner pages of a certificate: rule, standards, conditions, results, uncertainty, remarks and the end mark."""

from engine.metrology.documents.cover import chinese_date
from engine.metrology.documents.page import BODY, LEFT, MUTED, WIDTH, Sheets
from engine.metrology.documents.record import Certificate, Column, Condition, ResultTable, verb
from engine.metrology.documents.tables import draw_table, lay_out

NUMERALS = "一二三四五六七八九十"
END_MARK = "以下空白"
COPYING = "未经本机构书面批准，不得部分复制。"
NOTES_EN = (
    "The results relate only to the item named on this certificate.",
    "This file and the data file inside it say the same; the code on the cover leads to the check of authenticity.",
    "It may not be reproduced except in full without our written approval.",
)


def draw_results(sheets: Sheets, certificate: Certificate) -> None:
    """Draw everything after the cover, from a new page on."""
    sheets.new_page()
    headings = iter(NUMERALS)
    done = verb(certificate.kind)
    sheets.heading(f"{next(headings)}、{done}依据", "Reference document")
    sheets.paragraph("；".join(f"{rule.number}《{rule.name}》" for rule in certificate.method) + "。", 10)
    if certificate.standards:
        sheets.heading(f"{next(headings)}、所用计量标准", "Measurement standards used")
        _draw_standards(sheets, certificate)
    sheets.heading(f"{next(headings)}、环境条件与地点", "Environment and place")
    sheets.paragraph(f"{_conditions(certificate)}{done}地点：{certificate.place}。", 10)
    sheets.heading(f"{next(headings)}、{done}结果", "Results")
    for table in certificate.tables:
        _draw_results_table(sheets, table, bilingual=certificate.bilingual)
    if certificate.uncertainty_statement:
        sheets.heading(f"{next(headings)}、测量不确定度", "Measurement uncertainty")
        sheets.paragraph(certificate.uncertainty_statement, 10)
    remarks = [*_facts(certificate), *certificate.remarks, *_standing_remarks(certificate)]
    sheets.heading(f"{next(headings)}、说明", "Notes")
    for number, remark in enumerate(remarks, start=1):
        _draw_remark(sheets, number, remark)
    _draw_end_mark(sheets)


def _draw_standards(sheets: Sheets, certificate: Certificate) -> None:
    header = ("名称 / 型号", "编号", "测量范围", "U (k=2) / 等级 / MPE", "证书编号", "有效期至")
    rows = [
        (
            f"{standard.name}\n{standard.model}".strip(),
            standard.number,
            standard.range or "/",
            standard.quality,
            standard.certificate_no,
            standard.valid_until.isoformat(),
        )
        for standard in certificate.standards
    ]
    draw_table(sheets, lay_out(sheets.face, header, rows), continued="所用计量标准（续）")
    sheets.paragraph("以上计量标准的量值溯源至国家计量基准。", 9, color=MUTED)


def _conditions(certificate: Certificate) -> str:
    both = certificate.bilingual
    return "".join(
        f"{_label_of(item, bilingual=both)}：{item.value} {item.symbol}".rstrip() + "；"
        for item in certificate.conditions
    )


def _label_of(condition: Condition, *, bilingual: bool) -> str:
    return f"{condition.label} {condition.label_en}" if bilingual and condition.label_en else condition.label


def _draw_results_table(sheets: Sheets, table: ResultTable, *, bilingual: bool) -> None:
    header = [_heading_of(column, bilingual=bilingual) for column in table.columns]
    if table.title:
        sheets.room(60)
        sheets.y += 4
        title = f"{table.title}  {table.title_en}" if bilingual and table.title_en else table.title
        sheets.text(LEFT, sheets.y + 9, title, 10, bold=True)
        sheets.y += 17
    draw_table(sheets, lay_out(sheets.face, header, table.rows), continued=f"{table.title}（续）")
    if table.uncertainty is not None:
        shared = table.uncertainty
        sheets.paragraph(f"扩展不确定度：U = {shared.value} {shared.symbol}（k = {shared.k}）".strip(), 9.5)


def _heading_of(column: Column, *, bilingual: bool) -> str:
    title = f"{column.title} {column.title_en}" if bilingual and column.title_en else column.title
    return f"{title} / {column.symbol}" if column.symbol else title


def _facts(certificate: Certificate) -> list[str]:
    facts = [f"{label}：{value}。" for label, value in certificate.extra]
    if certificate.order_no:
        facts.append(f"委托单编号：{certificate.order_no}。")
    if certificate.received_on is not None:
        facts.append(f"样品接收日期：{chinese_date(certificate.received_on)}。")
    if certificate.replaces:
        done = "修改" if certificate.change == "amended" else "换发"
        facts.append(f"本证书为{done}证书，替换编号 {certificate.replaces} 的证书，原证书作废。")
    return facts


def _standing_remarks(certificate: Certificate) -> list[str]:
    done = verb(certificate.kind)
    notes = [
        f"本证书的{done}结果仅对所{done}的计量器具有效。",
        "本证书的电子文件与所附数据文件内容一致；扫描封面二维码可核验真伪。",
        COPYING,
    ]
    if not certificate.bilingual:
        return notes
    return [f"{note} {english}" for note, english in zip(notes, NOTES_EN, strict=True)]


def _draw_remark(sheets: Sheets, number: int, remark: str) -> None:
    sheets.room(2 * 16)
    sheets.text(LEFT, sheets.y + 12, f"{number}.", 10)
    sheets.paragraph(remark, 10, x=LEFT + 16, width=BODY - 16)


def _draw_end_mark(sheets: Sheets) -> None:
    sheets.room(34)
    sheets.y += 20
    width = sheets.face.width(END_MARK, 10) + 3 * 8
    for sign in (-1, 1):
        inner = WIDTH / 2 + sign * (width / 2 + 12)
        sheets.rule(inner, sheets.y - 3.5, inner + sign * 60, sheets.y - 3.5)
    sheets.text(WIDTH / 2, sheets.y, END_MARK, 10, align="center", spacing=8, color=MUTED)
