"""Files to try the demo with: a sheet that fits, one with five bad rows, and a certificate that was changed."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from types import MappingProxyType

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import Means
from engine.errors import NotFound
from engine.files import open_file
from engine.forms import Form
from engine.forms.sheet_columns import columns_of
from engine.forms.spreadsheet import list_of_form
from engine.metrology.registers import Certificate, Status
from engine.model.file import StoredFile
from engine.ports import FileStore

GOOD, BAD, CHANGED = "instruments.xlsx", "five-bad-rows.xlsx", "changed-certificate.pdf"
#: file → Chinese and English words of its link.
NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        GOOD: ("三台器具的表格", "A sheet of three instruments"),
        BAD: ("有五行错误的表格", "A sheet with five bad rows"),
        CHANGED: ("被改动的证书", "A certificate that was changed"),
    }
)
ORDER, LIST = "calibration-order", "items"
_PDF = "application/pdf"
_HEADS = (
    "器具类别", "服务类型", "器具名称", "型号规格", "出厂编号", "制造单位", "测量范围下限", "测量范围上限", "计量单位",
    "准确度等级", "用途",
)  # fmt: skip
_MAKER = "常熟虞东仪表有限公司（演示）"
_A = ("压力表", "检定", "一般压力表", "Y-100", "YL-260101", _MAKER, "0", "1.6", "MPa", "1.6级", "企业内部")
_B = ("压力表", "检定", "一般压力表", "Y-100", "YL-260102", _MAKER, "0", "2.5", "MPa", "1.6级", "企业内部")
_C = ("数字多用表", "校准", "数字多用表", "6½ 位", "DMM-260103", "示例仪器（演示）", "0", "1000", "V", "", "企业内部")
#: what makes each of five rows bad: column → what stands there; a formula begins with "=".
_FAULTS: Sequence[Mapping[str, str]] = (
    {"出厂编号": "YL-260101"},
    {"出厂编号": "YL-260103", "器具类别": "精度"},
    {"出厂编号": '="YL-"&260104'},
    {"出厂编号": "YL-260105", "测量范围下限": "1.6", "测量范围上限": "0"},
    {"出厂编号": "YL-260106", "测量范围上限": "１．６兆帕"},
)


def good_sheet(form: Form) -> bytes:
    """Three instruments, as the application takes them."""
    return _sheet(form, (_A, _B, _C))


def bad_sheet(form: Form) -> bytes:
    """The first instrument, and five rows that are wrong: each in its own way."""
    rows = [tuple(faults.get(head, cell) for head, cell in zip(_HEADS, _A, strict=True)) for faults in _FAULTS]
    return _sheet(form, (_A, *rows))


def _sheet(form: Form, rows: Sequence[Sequence[str]]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False}) as book:
        page, text = book.add_worksheet("填报"), book.add_format({"num_format": "@"})
        heads = [column.head("zh") for column in columns_of(list_of_form(form, LIST))]
        for place, head in enumerate(heads):
            page.set_column(place, place, 16, text)
            page.write_string(0, place, head)
            if head in _HEADS:
                for number, row in enumerate(rows, 1):
                    cell = row[_HEADS.index(head)]
                    write = page.write_formula if cell.startswith("=") else page.write_string
                    write(number, place, cell)
    return content.getvalue()


def changed_certificate(session: Session, means: Means, store: FileStore) -> bytes:
    """The latest certificate of the demo with one byte in its middle changed. Raises NotFound."""
    case_id = session.scalars(
        select(Certificate.case_id)
        .where(Certificate.status == Status.ISSUED, Certificate.case_id.is_not(None))
        .order_by(Certificate.registered_at.desc())
    ).first()
    row = session.scalars(
        select(StoredFile)
        .where(StoredFile.case_id == case_id, StoredFile.media_type == _PDF, StoredFile.kind != "material")
        .order_by(StoredFile.id.desc())
    ).first()
    if case_id is None or row is None:
        raise NotFound("演示里还没有签发的证书", "the demo has issued no certificate yet")
    content = bytearray(open_file(means.ring, store, row)[1])
    content[len(content) // 2] ^= 1
    return bytes(content)
