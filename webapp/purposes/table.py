"""The register of purposes as a spreadsheet; every cell is text, so that nothing in it becomes a formula."""

from collections.abc import Iterable

from engine.queries.purposes import PERSONAL, SENSITIVE, AskedField
from webapp.workbooks import workbook

HEADS = ("事项", "环节", "填写人", "字段", "标识", "处理目的", "个人信息", "保存期限")
SENSITIVITY = {SENSITIVE: "敏感个人信息", PERSONAL: "个人信息"}
_WIDTHS = (22, 16, 10, 28, 24, 30, 14, 10)


def table_of(fields: Iterable[AskedField]) -> bytes:
    """The rows with their heads, as .xlsx."""
    return workbook("处理目的", HEADS, map(row_of, fields), widths=_WIDTHS)


def row_of(one: AskedField) -> tuple[str, ...]:
    """One question under the heads of the table."""
    who = "申请人" if one.by_applicant else "办理人"
    told = SENSITIVITY.get(one.sensitivity, "否")
    return one.item_title, one.step_name, who, one.zh, one.name, one.purpose, told, one.retention
