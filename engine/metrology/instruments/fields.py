"""What is kept of an instrument, and what is wrong with what somebody typed or imported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from engine.errors import Problem

STATUSES = ("在用", "备用", "停用", "封存", "禁用", "报废")
CATEGORIES = ("压力表", "数字多用表", "卡尺", "数字指示秤", "血压计", "砝码", "温度计", "其他")
PURPOSES = ("贸易结算", "安全防护", "医疗卫生", "环境监测", "企业内部", "其他")
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of an instrument: ``kind`` is text, choice, number, months or date."""

    key: str
    zh: str
    en: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 60


FIELDS = (
    Field("name", "器具名称", "Instrument", required=True, longest=100),
    Field("category", "器具类别", "Category", "choice", required=True, choices=CATEGORIES),
    Field("model", "型号规格", "Model", required=True),
    Field("serial_no", "出厂编号", "Serial number", required=True),
    Field("maker", "制造单位", "Manufacturer", required=True, longest=100),
    Field("asset_no", "管理编号", "Asset number"),
    Field("range_from", "测量范围下限", "Range from", "number", longest=40),
    Field("range_to", "测量范围上限", "Range to", "number", longest=40),
    Field("unit", "计量单位", "Unit", longest=20),
    Field("accuracy", "准确度等级", "Accuracy"),
    Field("resolution", "分度值", "Resolution", "number", longest=40),
    Field("purpose", "用途", "Purpose", "choice", choices=PURPOSES),
    Field("service_type", "服务类型", "Service", "choice", choices=("检定", "校准", "检测")),
    Field("compulsory", "强制检定", "Compulsory", "choice", choices=("是", "否")),
    Field("grade", "管理类别", "Class", "choice", choices=("A", "B", "C")),
    Field("status", "状态", "Status", "choice", required=True, choices=STATUSES),
    Field("site", "使用地点", "Place", longest=100),
    Field("cycle_months", "周期（月）", "Cycle in months", "months"),
    Field("last_certificate", "上次证书编号", "Last certificate"),
    Field("last_on", "上次检定/校准日期", "Last done", "date"),
    Field("due_on", "有效期至", "Valid until", "date"),
)


def check_instrument(raw: Mapping[str, str]) -> tuple[dict[str, str | int | date | None], list[Problem]]:
    """The values to keep, and what is wrong; problems come in the order of the fields."""
    values: dict[str, str | int | date | None] = {}
    problems: list[Problem] = []
    for field in FIELDS:
        text = " ".join(str(raw.get(field.key, "") or "").split())
        if field.key == "status" and not text:
            text = STATUSES[0]
        found = list(_problems(field, text))
        problems += found
        values[field.key] = None if found else _value(field, text)
    low, high = _number(values["range_from"]), _number(values["range_to"])
    if low is not None and high is not None and low >= high:
        problems.append(Problem("range_to", "测量范围上限应大于下限", "the range must rise"))
    return values, problems


def _problems(field: Field, text: str) -> Iterator[Problem]:
    if not text:
        if field.required:
            yield Problem(field.key, f"请填写{field.zh}", f"{field.en} is missing")
    elif len(text) > field.longest:
        yield Problem(field.key, f"{field.zh}不超过{field.longest}字", f"at most {field.longest} characters")
    elif field.kind == "choice" and text not in field.choices:
        yield Problem(field.key, f"{field.zh}应为{'、'.join(field.choices)}之一", f"one of {', '.join(field.choices)}")
    elif field.kind == "number" and _number(text) is None:
        yield Problem(field.key, f"{field.zh}应为数字", f"{field.en} must be a number")
    elif field.kind == "months" and not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_MONTHS):
        yield Problem(field.key, f"{field.zh}应为1至{MOST_MONTHS}的整数", f"a whole number from 1 to {MOST_MONTHS}")
    elif field.kind == "date" and _date(text) is None:
        yield Problem(field.key, f"{field.zh}应为日期，如 2026-11-30", f"{field.en} must be a date")


def _value(field: Field, text: str) -> str | int | date | None:
    if field.kind == "months":
        return int(text) if text else None
    if field.kind == "date":
        return _date(text)
    return text


def _number(text: object) -> Decimal | None:
    try:
        found = Decimal(str(text)) if text else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
