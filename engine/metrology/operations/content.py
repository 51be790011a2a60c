"""The words of a certificate, frozen as JSON text: every number stays the string it was printed as.

The same words give the same text, so that its SHA-256 names them.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.metrology.documents.record import (
    Certificate,
    Column,
    Condition,
    Institution,
    Instrument,
    Kind,
    Method,
    Party,
    ResultTable,
    Signature,
    StandardUsed,
)
from engine.metrology.units.catalogue import BadUnit
from engine.metrology.units.parsing import parse_unit

FORMAT = 2
#: the language of certificates whose tables, notes and data are in English too.
BOTH = "中英文"
AUTHORISATION = "计量授权证书编号 Authorisation No."
ACCREDITATION = "CNAS 认可证书编号 Accreditation No."
CMA = "CMA 资质认定证书编号 CMA No."
STATEMENT = "扩展不确定度 U 由合成标准不确定度乘以包含因子 k = {k} 得到，包含概率约为 95 %。"
STATEMENT_EN = (
    "The expanded uncertainty U is the combined standard uncertainty multiplied by the coverage factor k = {k}, "
    "which corresponds to a coverage probability of approximately 95 %."
)
#: field of a record → label, its English, symbol, D-SI unit and DCC reference type of an environmental condition.
CONDITIONS = {
    "temperature": ("温度", "Temperature", "℃", "\\degreecelsius", "basic_temperature"),
    "temperature_end": ("温度", "Temperature", "℃", "\\degreecelsius", "basic_temperature"),
    "humidity": ("相对湿度", "Relative humidity", "%", "\\percent", "basic_humidityRelative"),
    "humidity_end": ("相对湿度", "Relative humidity", "%", "\\percent", "basic_humidityRelative"),
    "pressure": ("大气压", "Atmospheric pressure", "kPa", "\\kilo\\pascal", "basic_airPressure"),
    "environment": ("其他环境条件", "Other conditions", "", "", ""),
}
NEXT_TIME = "下次校准时间由使用单位根据仪器使用情况自行确定。"
NEXT_TIME_EN = "When to calibrate next is for the user to decide."


def freeze(words: Mapping[str, Any]) -> str:
    """The words as canonical JSON."""
    return json.dumps({"format": FORMAT, **words}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str) -> str:
    """SHA-256 of frozen words, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def certificate_of(content: str, institution: str, particulars: Mapping[str, str] | None = None) -> Certificate:
    """The certificate that frozen words make, issued by ``institution``.

    Args:
        particulars: what else is said of the institution, as ``RenderTools`` has it.

    Raises:
        ValueError: the text is no frozen certificate of this format.
    """
    words = json.loads(content)
    if words.get("format") != FORMAT:
        raise ValueError("The content of the certificate has an unknown format.")
    kind = Kind(words["kind"])
    bilingual = words.get("language") == BOTH
    statement, next_time = _notes(bilingual=bilingual)
    return Certificate(
        kind=kind,
        number=words["number"],
        query_code=words["query_code"],
        institution=_institution(institution, particulars or {}, words),
        client=Party(**words["client"]),
        holder=Party(**words["holder"]) if words["holder"] else None,
        instrument=Instrument(**words["instrument"]),
        method=(Method(**words["method"]),),
        standards=tuple(_standard(one) for one in words["standards"]),
        place=words["place"],
        conditions=_conditions(words),
        tables=tuple(_table(one) for one in words["tables"]),
        signatures=tuple(_signature(one) for one in words["signatures"]),
        received_on=_day(words["received_on"]),
        done_on=date.fromisoformat(words["done_on"]),
        issued_on=date.fromisoformat(words["issued_on"]),
        valid_until=_day(words["valid_until"]),
        conclusion=words["conclusion"] or None,
        uncertainty_statement=statement.format(k=words["k"]) if kind is Kind.CALIBRATION else "",
        remarks=(next_time, *words["remarks"]) if kind is Kind.CALIBRATION else tuple(words["remarks"]),
        order_no=words["order_no"],
        replaces=(words.get("replaces") or {}).get("number", ""),
        change=(words.get("replaces") or {}).get("change", "substituted"),
        bilingual=bilingual,
    )


def _notes(*, bilingual: bool) -> tuple[str, str]:
    """The sentences on uncertainty and on the next calibration, in one or both languages."""
    return (f"{STATEMENT} {STATEMENT_EN}", f"{NEXT_TIME} {NEXT_TIME_EN}") if bilingual else (STATEMENT, NEXT_TIME)


def _institution(name: str, told: Mapping[str, str], words: Mapping[str, Any]) -> Institution:
    """Who issues; the mark of accreditation only where the method lies in its scope."""
    lines = [(AUTHORISATION, "authorisation")]
    if words.get("accredited"):
        lines += [(ACCREDITATION, "accreditation"), (CMA, "cma")]
    return Institution(
        name=name,
        **{field: told.get(field, "") for field in ("name_en", "address", "phone", "postcode", "website")},
        authorisations=tuple(f"{label}：{told[field]}" for label, field in lines if told.get(field)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _standard(words: Mapping[str, Any]) -> StandardUsed:
    return StandardUsed(**{**words, "valid_until": date.fromisoformat(words["valid_until"])})


def _signature(words: Mapping[str, Any]) -> Signature:
    return Signature(words["role"], words["name"], datetime.fromisoformat(words["at"]))


def _conditions(words: Mapping[str, Any]) -> tuple[Condition, ...]:
    """What was noted at the start and at the end; where both are the same, once."""
    noted: dict[str, str] = dict(words["environment"])
    for start in ("temperature", "humidity"):
        if noted.get(f"{start}_end") == noted.get(start):
            noted.pop(f"{start}_end", None)
    return tuple(_condition(name, value, noted) for name, value in noted.items())


def _condition(name: str, value: str, noted: Mapping[str, str]) -> Condition:
    label, english, symbol, dsi, ref_type = CONDITIONS[name]
    both = name.removesuffix("_end") in noted and f"{name.removesuffix('_end')}_end" in noted
    when, time = ("（结束）", " (end)") if name.endswith("_end") else ("（开始）", " (start)")
    if not both:
        when = time = ""
    return Condition(label + when, value, symbol, dsi, ref_type, english + time)


def _table(words: Mapping[str, Any]) -> ResultTable:
    columns = tuple(
        Column(
            one["title"],
            one["symbol"],
            _dsi(one["symbol"]),
            one["ref_type"],
            uncertainty_of=one["uncertainty_of"],
            title_en=one["en"],
        )
        for one in words["columns"]
    )
    rows = tuple(tuple(row) for row in words["rows"])
    return ResultTable(words["title"], columns, rows, k=words["k"], title_en=words["en"])


def _dsi(unit: str) -> str:
    if not unit:
        return ""
    try:
        return parse_unit(unit).dsi
    except BadUnit:
        return ""
