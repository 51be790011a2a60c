"""The register of purposes as a spreadsheet; every cell is text, so that nothing in it becomes a formula."""

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter

from engine.queries.purposes import PERSONAL, SENSITIVE, AskedField

HEADS = ("事项", "环节", "填写人", "字段", "标识", "处理目的", "个人信息", "保存期限")
SENSITIVITY = {SENSITIVE: "敏感个人信息", PERSONAL: "个人信息"}
_WIDTHS = (22, 16, 10, 28, 24, 30, 14, 10)


def table_of(fields: Iterable[AskedField]) -> bytes:
    """The rows with their heads, as .xlsx."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("处理目的"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, (head, width) in enumerate(zip(HEADS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, bold)
        for number, one in enumerate(fields, 1):
            for place, text in enumerate(row_of(one)):
                sheet.write_string(number, place, text)
    return content.getvalue()


def row_of(one: AskedField) -> tuple[str, ...]:
    """One question under the heads of the table."""
    who = "申请人" if one.by_applicant else "办理人"
    told = SENSITIVITY.get(one.sensitivity, "否")
    return one.item_title, one.step_name, who, one.zh, one.name, one.purpose, told, one.retention
