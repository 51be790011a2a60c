"""The registers that keepers look after: what a row of each is made of, and what may be typed into its fields."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.metrology.numbers.exact import BadNumber
from engine.metrology.prices.fields import read_fen
from engine.metrology.registers.customer_model import Customer
from engine.metrology.registers.model import Capability, MeasurementStandard, Qualification
from engine.metrology.registers.staff import KINDS
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.quantities import parse_range

Row = MeasurementStandard | Qualification | Capability | Customer
SERVICES = ("检定", "校准", "检测")
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**place % len(_CODE) for place in range(17))
_SERIES = re.compile(r"[A-Z]{1,8}")


def check_range(text: str) -> tuple[str, str] | None:
    """What is wrong with a measuring range; None for one that can be compared with."""
    try:
        parse_range(text)
    except (BadNumber, BadUnit) as wrong:
        return f"测量范围“{text}”读不出来：{wrong.zh}", f"cannot read the range {text}: {wrong.en}"
    return None


def check_series(text: str) -> tuple[str, str] | None:
    """What is wrong with the letters of a certificate number."""
    return None if _SERIES.fullmatch(text) else ("证书编号字母为1至8个大写字母", "one to eight capital letters")


def check_money(text: str) -> tuple[str, str] | None:
    """What is wrong with a sum of money."""
    try:
        read_fen(text)
    except ValueError:
        return "请填写金额，例如 50000.00", "a sum of money, such as 50000.00"
    return None


def check_credit_code(text: str) -> tuple[str, str] | None:
    """What is wrong with a unified social credit code (GB 32100)."""
    if len(text) == len(_WEIGHTS) + 1 and set(text) <= set(_CODE):
        total = sum(_CODE.index(sign) * weight for sign, weight in zip(text, _WEIGHTS, strict=False))
        if _CODE[-total % len(_CODE)] == text[-1]:
            return None
    return "统一社会信用代码应为18位，请核对", "the unified social credit code is not right"


class Takes(StrEnum):
    """What a field of a register takes."""

    TEXT = "text"
    DATE = "date"
    WORDS = "words"
    CHOICE = "choice"
    ACCOUNT = "account"
    MONTHS = "months"
    MONEY = "money"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a register as its page asks for it; words in Chinese and English."""

    name: str
    zh: str
    en: str
    takes: Takes = Takes.TEXT
    needed: bool = True
    choices: tuple[str, ...] = ()
    hint_zh: str = ""
    hint_en: str = ""
    #: what is wrong with a text, in Chinese and English; None when nothing is.
    check: Callable[[str], tuple[str, str] | None] | None = None

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The choices as (value, words)."""
        return tuple((one, one) for one in self.choices)


@dataclass(frozen=True, slots=True)
class Register:
    """One register: its table and what a row is made of, the identifying field first."""

    key: str
    #: what it is called, and what it is for, in Chinese and English.
    zh: str
    en: str
    lead_zh: str
    lead_en: str
    table: type[Row]
    entries: tuple[Entry, ...]
    searched: tuple[str, ...]
    #: the fields that the list shows.
    listed: tuple[str, ...]
    #: the field, a choice or a switch, by whose values the list may be sifted; "" for none.
    sifted: str = ""

    def entry(self, name: str) -> Entry:
        """The field of that name."""
        return next(one for one in self.entries if one.name == name)


_CATEGORIES = Entry(
    "categories", "适用的器具类别", "Categories of instruments", Takes.WORDS,
    hint_zh="多个类别用顿号分开，例如：压力表、血压计", hint_en="Several are parted by commas",
)  # fmt: skip
_UNTIL = Entry(
    "valid_until", "有效期至", "Valid until", Takes.DATE,
    hint_zh="例如 2027-08-21，当天仍有效", hint_en="Such as 2027-08-21, the last day on which it counts",
)  # fmt: skip
STANDARDS = Register(
    "standards",
    "计量标准", "Measurement standards",
    "分派和原始记录只能选用有效期内、未停用的计量标准。", "Only standards within their validity may be used.",
    MeasurementStandard,
    (
        Entry("number", "编号", "Number", hint_zh="计量标准考核证书号", hint_en="Of the certificate of examination"),
        Entry("name", "名称", "Name"),
        Entry("model", "型号规格", "Model", needed=False),
        Entry("range", "测量范围", "Range", needed=False),
        Entry("quality", "准确度等级、最大允许误差或不确定度", "Accuracy class, MPE or uncertainty"),
        Entry("certificate_no", "检定或校准证书编号", "Number of its certificate"),
        _UNTIL,
        _CATEGORIES,
        Entry(
            "suspended", "停用", "Out of service", Takes.SWITCH, needed=False,
            hint_zh="停用期间不能选用", hint_en="It cannot be chosen meanwhile",
        ),
    ),
    ("number", "name", "certificate_no", "categories"),
    ("number", "name", "range", "quality", "categories", "valid_until"),
)  # fmt: skip
QUALIFICATIONS = Register(
    "qualifications",
    "人员资格", "Qualifications",
    "检定、校准、核验和批准时，按资格、器具类别和有效期逐次核对。", "Compared with every record and approval.",
    Qualification,
    (
        Entry("number", "证书编号", "Number of the certificate"),
        Entry("person", "姓名", "Name"),
        Entry(
            "account", "账号", "Account", Takes.ACCOUNT, needed=False,
            hint_zh="没有选择账号的，按姓名核对", hint_en="Without one, the name is compared",
        ),
        Entry("kind", "资格", "Qualification", Takes.CHOICE, choices=KINDS),
        _CATEGORIES,
        Entry("valid_from", "有效期起", "Valid from", Takes.DATE, needed=False),
        _UNTIL,
        Entry(
            "suspended", "暂停", "Suspended", Takes.SWITCH, needed=False,
            hint_zh="暂停期间不能办理", hint_en="It does not count meanwhile",
        ),
    ),
    ("number", "person", "categories"),
    ("number", "person", "kind", "categories", "valid_until"),
    "kind",
)  # fmt: skip
CAPABILITIES = Register(
    "capabilities",
    "测量能力", "Capabilities",
    "在线委托、能力查询和出证都以本表为准；停用的项目不再接受委托。", "Orders and certificates go by this table.",
    Capability,
    (
        Entry("number", "项目编号", "Number", hint_zh="能力表中的序号", hint_en="In the table of capabilities"),
        Entry("category", "器具类别", "Category of instruments"),
        Entry("parameter", "参数", "Quantity", hint_zh="例如：压力、直流电压", hint_en="Such as pressure"),
        Entry("service_type", "服务类型", "Service", Takes.CHOICE, choices=SERVICES),
        Entry(
            "range", "测量范围", "Range", needed=False, check=check_range,
            hint_zh="例如 0~60 MPa；不限的不填", hint_en="Such as 0~60 MPa; empty where it is not limited",
        ),
        Entry(
            "uncertainty", "扩展不确定度、准确度等级或最大允许误差", "Uncertainty, class or MPE", needed=False,
            hint_zh="例如 U=0.05 % (k=2)", hint_en="Such as U=0.05 % (k=2)",
        ),
        Entry("method", "依据编号", "Number of the method", hint_zh="例如 JJG 52-2013", hint_en="Such as JJG 52-2013"),
        Entry("method_name", "依据名称", "Name of the method"),
        Entry(
            "series", "证书编号字母", "Letters of certificate numbers", check=check_series,
            hint_zh="例如 YL，用于 LH-YL-202611-000001", hint_en="Such as YL",
        ),
        Entry(
            "cycle_months", "检定周期（月）", "Cycle in months", Takes.MONTHS, needed=False,
            hint_zh="校准和检测不填", hint_en="Empty for calibrations and tests",
        ),
        Entry("accredited", "CNAS 认可范围内", "In the CNAS scope", Takes.SWITCH, needed=False),
        Entry("cma", "CMA 资质认定范围内", "In the CMA scope", Takes.SWITCH, needed=False),
        Entry(
            "suspended", "停用", "Suspended", Takes.SWITCH, needed=False,
            hint_zh="停用期间不接受委托，也不能出证", hint_en="No orders and no certificates meanwhile",
        ),
    ),
    ("number", "category", "parameter", "method", "method_name"),
    ("number", "category", "parameter", "service_type", "range", "uncertainty", "method"),
    "service_type",
)  # fmt: skip
CUSTOMERS = Register(
    "customers",
    "客户", "Customers",
    "月结客户在信用额度内先办理、按月结算；登记统一社会信用代码后与平台上的申请单位对应。",
    "Customers of monthly settlement order within their credit limit and pay once a month.",
    Customer,
    (
        Entry("number", "客户编号", "Number", hint_zh="例如 KH-0001", hint_en="Such as KH-0001"),
        Entry("name", "单位名称", "Name"),
        Entry("credit_code", "统一社会信用代码", "Unified social credit code", check=check_credit_code),
        Entry("monthly", "月结", "Monthly settlement", Takes.SWITCH, needed=False),
        Entry(
            "credit_limit", "信用额度（元）", "Credit limit (CNY)", Takes.MONEY, check=check_money,
            hint_zh="未结清的金额不能超过它；不月结的填 0", hint_en="What may stand open; 0 without monthly settlement",
        ),
        Entry(
            "terms_days", "付款期限（天）", "Terms of payment (days)", Takes.MONTHS, needed=False,
            hint_zh="收到月结单后多少天内付款", hint_en="After the statement",
        ),
        Entry("remarks", "备注", "Remarks", needed=False),
        Entry(
            "suspended", "暂停月结", "Suspended", Takes.SWITCH, needed=False,
            hint_zh="暂停期间逐单结算", hint_en="Every order is paid by itself meanwhile",
        ),
    ),
    ("number", "name", "credit_code"),
    ("number", "name", "monthly", "credit_limit", "terms_days"),
    "monthly",
)  # fmt: skip
REGISTERS: Mapping[str, Register] = {one.key: one for one in (STANDARDS, QUALIFICATIONS, CAPABILITIES, CUSTOMERS)}
