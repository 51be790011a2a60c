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

FORMAT = 1
STATEMENT = "扩展不确定度 U 由合成标准不确定度乘以包含因子 k = {k} 得到，包含概率约为 95 %。"
NEXT_TIME = "下次校准时间由使用单位根据仪器使用情况自行确定。"


def freeze(words: Mapping[str, Any]) -> str:
    """The words as canonical JSON."""
    return json.dumps({"format": FORMAT, **words}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str) -> str:
    """SHA-256 of frozen words, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def certificate_of(content: str, institution: str) -> Certificate:
    """The certificate that frozen words make, issued by ``institution``.

    Raises:
        ValueError: the text is no frozen certificate of this format.
    """
    words = json.loads(content)
    if words.get("format") != FORMAT:
        raise ValueError("The content of the certificate has an unknown format.")
    kind = Kind(words["kind"])
    return Certificate(
        kind=kind,
        number=words["number"],
        query_code=words["query_code"],
        institution=Institution(name=institution),
        client=Party(**words["client"]),
        holder=Party(**words["holder"]) if words["holder"] else None,
        instrument=Instrument(**words["instrument"]),
        method=(Method(**words["method"]),),
        standards=tuple(_standard(one) for one in words["standards"]),
        place=words["place"],
        conditions=_conditions(words),
        tables=(_table(kind, words),),
        signatures=tuple(_signature(one) for one in words["signatures"]),
        received_on=_day(words["received_on"]),
        done_on=date.fromisoformat(words["done_on"]),
        issued_on=date.fromisoformat(words["issued_on"]),
        valid_until=_day(words["valid_until"]),
        conclusion=words["conclusion"] or None,
        uncertainty_statement=STATEMENT.format(k=words["k"]) if kind is Kind.CALIBRATION else "",
        remarks=(NEXT_TIME, *words["remarks"]) if kind is Kind.CALIBRATION else tuple(words["remarks"]),
        order_no=words["order_no"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _standard(words: Mapping[str, Any]) -> StandardUsed:
    return StandardUsed(**{**words, "valid_until": date.fromisoformat(words["valid_until"])})


def _signature(words: Mapping[str, Any]) -> Signature:
    return Signature(words["role"], words["name"], datetime.fromisoformat(words["at"]))


def _conditions(words: Mapping[str, Any]) -> tuple[Condition, ...]:
    return (
        Condition("温度", words["temperature"], "℃", "\\degreecelsius", "basic_temperature"),
        Condition("相对湿度", words["humidity"], "%", "\\percent", "basic_humidityRelative"),
    )


def _table(kind: Kind, words: Mapping[str, Any]) -> ResultTable:
    unit, dsi, rows = words["unit"], _dsi(words["unit"]), words["rows"]
    columns = [
        Column("标准值", unit, dsi, "basic_referenceValue"),
        Column("被检（校）示值", unit, dsi, "basic_measuredValue"),
        Column("示值误差", unit, dsi, "basic_measurementError"),
    ]
    names = ["nominal", "reading", "error"]
    if kind is Kind.CALIBRATION:
        title = f"扩展不确定度 U (k={words['k']})"
        columns.append(Column(title, unit, dsi, "basic_expandedUncertainty", uncertainty_of="被检（校）示值"))
        names.append("uncertainty")
    else:
        columns += [Column("最大允许误差", unit), Column("结论")]
        names += ["limit", "result"]
    cells = tuple(tuple(row[name] for name in names) for row in rows)
    return ResultTable("示值误差", tuple(columns), cells, k=words["k"])


def _dsi(unit: str) -> str:
    try:
        return parse_unit(unit).dsi
    except BadUnit:
        return ""
