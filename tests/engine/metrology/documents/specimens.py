"""Certificates to test with; all names and numbers are fictitious."""

from dataclasses import replace
from datetime import UTC, date, datetime
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
    Uncertainty,
)

SITE = "https://jl.example.cn"
DEMO_LINE = "演示数据，不具法律效力"
HOUSE = Institution(
    name="苏州量衡计量测试院（演示）",
    name_en="Suzhou Liangheng Institute of Metrology (demo)",
    address="江苏省苏州市姑苏区示例路 1 号",
    city="苏州市",
    phone="0512-00000000",
    postcode="215000",
    website="jl.example.cn",
    authorisations=("法定计量检定机构计量授权证书号：（苏）法计（2024）00000 号（演示）",),
)
PRESSURE = "\\mega\\pascal"


def a_verification(**changes: Any) -> Certificate:
    """A pressure gauge that passed (instrument A of the demo)."""
    columns = (
        Column("标准压力值", "MPa", PRESSURE, "basic_referenceValue"),
        Column("被检示值", "MPa", PRESSURE, "basic_measuredValue"),
        Column("示值误差", "MPa", PRESSURE, "basic_measurementError"),
        Column("最大允许误差", "MPa"),
        Column("结论"),
    )
    rows = tuple(
        (standard, shown, error, "±0.0256", "合格")
        for standard, shown, error in (
            ("0.00", "0.00", "0.00"),
            ("0.40", "0.40", "0.00"),
            ("0.80", "0.81", "+0.01"),
            ("1.20", "1.21", "+0.01"),
            ("1.60", "1.60", "0.00"),
        )
    )
    certificate = Certificate(
        kind=Kind.VERIFICATION,
        number="LH-YL-202611-000123",
        query_code="9F2C1A77",
        institution=HOUSE,
        client=Party("吴江澄湖精密机械有限公司（演示）", "江苏省苏州市吴江区澄湖路 88 号"),
        instrument=Instrument(
            name="一般压力表",
            model="Y-100",
            maker="常熟虞东仪表有限公司（演示）",
            serial="YL-260101",
            range="(0～1.6) MPa",
            accuracy="1.6 级",
            asset_no="CH-P-007",
        ),
        method=(Method("JJG 52-2013", "弹性元件式一般压力表、压力真空表和真空表检定规程"),),
        standards=(
            StandardUsed(
                name="精密压力表标准装置",
                number="〔2023〕苏量标演字第 001 号",
                certificate_no="LX-2026-0456",
                valid_until=date(2027, 5, 31),
                quality="0.25 级",
                range="(0～2.5) MPa",
                model="YB-150",
            ),
        ),
        place="本院压力实验室 302 室",
        conditions=(
            Condition("温度", "20.3", "℃", "\\degreecelsius", "basic_temperature"),
            Condition("相对湿度", "48", "%", "\\percent", "basic_humidityRelative"),
        ),
        tables=(ResultTable("示值误差", columns, rows),),
        signatures=(
            Signature("检定", "徐健", datetime(2026, 11, 18, 2, 5, tzinfo=UTC)),
            Signature("核验", "沈悦", datetime(2026, 11, 18, 6, 40, tzinfo=UTC)),
            Signature("批准", "钱铮", datetime(2026, 11, 19, 1, 12, tzinfo=UTC)),
        ),
        received_on=date(2026, 11, 16),
        done_on=date(2026, 11, 18),
        issued_on=date(2026, 11, 19),
        valid_until=date(2027, 5, 17),
        conclusion="合格，准予作 1.6 级使用",
        remarks=("外观及零位检查、轻敲位移、指针偏转平稳性：符合要求。",),
        order_no="WT-2026-000045",
    )
    return replace(certificate, **changes)


def a_calibration(*, points: int = 1, **changes: Any) -> Certificate:
    """A multimeter, calibrated, no conclusion (instrument C of the demo); ``points`` rows."""
    volt = "\\volt"
    columns = (
        Column("量程"),
        Column("标准值", "V", volt, "basic_referenceValue"),
        Column("示值", "V", volt, "basic_measuredValue"),
        Column("扩展不确定度 U (k=2)", "V", volt, "basic_expandedUncertainty", uncertainty_of="示值"),
    )
    rows = tuple(("DC 10 V", "10.00000", f"10.000{number:02d}", "0.00008") for number in range(12, 12 + points))
    certificate = a_verification(
        kind=Kind.CALIBRATION,
        number="LH-DC-202611-000031",
        instrument=Instrument(
            name="数字多用表", model="6½ 位", maker="示例仪器（演示）", serial="DMM-260103", range="DC (0～1000) V"
        ),
        method=(Method("JJF 1587-2016", "数字多用表校准规范"),),
        tables=(ResultTable("直流电压", columns, rows),),
        valid_until=None,
        conclusion=None,
        holder=Party("昆山玉峰人民医院（演示）", "江苏省昆山市玉峰路 6 号"),
        uncertainty_statement="扩展不确定度 U 由合成标准不确定度乘以包含因子 k = 2 得到，包含概率约为 95 %。",
        remarks=("下次校准时间由使用单位根据仪器使用情况自行确定。",),
    )
    return replace(certificate, **changes)


def a_shared_uncertainty() -> ResultTable:
    """One U for a whole column, and a column of words with blanks in it."""
    return ResultTable(
        title="质量",
        columns=(Column("砝码编号"), Column("修正值", "mg", "\\milli\\gram", "basic_correction"), Column("备注")),
        rows=(("E2 No. 1", "-0.030", ""), ("E2 No. 2", "0.150", "按 JJG 99 修约")),
        uncertainty=Uncertainty("0.05", "mg", "\\milli\\gram", of="修正值"),
    )
