"""Orders to operate on; all names and numbers are fictitious."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from engine.forms import form_facts
from engine.metrology.operations import OPERATIONS
from engine.ports import CaseView
from tests.items.folder import form

NOW = datetime(2026, 8, 19, 2, 0, tzinfo=UTC)
GAUGES, CALIBRATOR = "〔2023〕苏量标演字第001号", "〔2023〕苏量标演字第002号"
GAUGE = {
    "name": "一般压力表", "model": "Y-100", "serial_no": "YL-260101", "range_from": Decimal(0),
    "range_to": Decimal("1.6"), "unit": "MPa", "accuracy": "1.6级", "service_type": "检定", "category": "压力表",
}  # fmt: skip
METER = {
    "name": "数字多用表", "model": "6½ 位", "serial_no": "DMM-260103", "range_from": Decimal(0),
    "range_to": Decimal(1000), "unit": "V", "service_type": "校准", "category": "数字多用表",
}  # fmt: skip
RECORD = {
    "done_on": date(2026, 8, 19), "place": "本院压力实验室302室", "temperature": Decimal("20.3"),
    "humidity": Decimal(48), "method": "JJG 52-2013", "remarks": "外观：符合要求。\n\n轻敲位移：符合要求。",
}  # fmt: skip


def a_case(*, without=()):
    names = {"record": "徐健", "verify": "沈悦", "approve": "钱铮"}
    done = {
        f"instruments[0].{step}": {"account_id": name, "name": name, "at": NOW}
        for step, name in names.items()
        if step not in without
    }
    return CaseView(
        UUID(int=7),
        "WT-2026-000001",
        "ABCD2345",
        "calibration-order",
        "检定/校准委托",
        "instruments[0]",
        NOW,
        done_by=done,
    )


def template(name):
    """What the operations are told of a record's form."""
    return form_facts(form(f"calibration-order/records/{name}"))


def recorded(name, typed, service="检定", unit="V"):
    """What the form of a method stores of what was typed."""
    found = form(f"calibration-order/records/{name}")
    item = {
        "service_type": service, "category": "", "name": "", "model": "", "serial_no": "", "accuracy": None,
        "unit": unit, "range_to": Decimal(100), "range_from": Decimal(0),
    }  # fmt: skip
    scope = {"item": item, "record": None, "assign": {"standards": [GAUGES]}, "verify": None, "approve": None}
    kept = ({"conformity": "否", "k": "2"} if service != "检定" else {}) | {
        "standards": [GAUGES], "done_on": "2026-08-19", "place": "本院", "temperature": "20.3", "humidity": "48",
        "appearance": "符合要求", "limit": "100", "step": "0.001", "adjusted": "否",
    }  # fmt: skip
    return found.read(found.check({**kept, **typed}, scope, now=NOW))


def gauge_points(*pairs):
    """Points of a gauge that reads the same rising and falling."""
    return recorded("pressure-gauge", {"points": [{"nominal": n, "up": r, "down": r} for n, r in pairs]})["points"]


def meter_points(*rows):
    """Points of a multimeter that shows the same thrice."""
    typed = [{"nominal": n, "r1": r, "r2": r, "r3": r, "step": "0.00001", "uncertainty": u} for n, r, u in rows]
    return recorded("digital-multimeter", {"points": typed}, "校准")["points"]


def run(name, session, case=None, **inputs):
    return OPERATIONS[name].run(session, case or a_case(), NOW, **inputs)


def evaluated(session, *, instrument=GAUGE, form="pressure-gauge", **changes):
    record = {
        "method": "JJG 52-2013", "standards": [GAUGES], "done_on": date(2026, 8, 19), "appearance": "符合要求",
        "limit": Decimal("0.0256"), "points": gauge_points(("0.80", "0.81"), ("1.60", "1.60")), **changes,
    }  # fmt: skip
    return run("record.evaluate", session, instrument=instrument, record=record, form=template(form))


def calibrated(session, **changes):
    facts = {
        "method": "JJF 1587-2016", "standards": [CALIBRATOR], "limit": None, "k": None, "conformity": "否",
        "points": meter_points(("10.00000", "10.00012", "0.00008")),
    }  # fmt: skip
    return evaluated(session, instrument=METER, form="digital-multimeter", **{**facts, **changes})


def registered(session, evaluation, case=None, **changes):
    facts = {
        "evaluation": evaluation, "instrument": GAUGE, "record": RECORD,
        "client_name": "吴江澄湖精密机械有限公司（演示）", "client_address": "江苏省苏州市吴江区澄湖路88号",
        "holder_name": None, "holder_address": None, "received_on": date(2026, 8, 18),
    }  # fmt: skip
    return run("certificate.register", session, case, **{**facts, **changes})
