"""What the calibration order refuses, fills in by itself, and who may not check whom."""

import pytest

from engine.errors import InvalidAnswers
from tests.items.folder import form, item, scenario
from tests.items.walk import NOW, Walk

STEPS = scenario("calibration-order/scenarios/three-instruments.toml")["steps"]
EXPIRED = "〔2021〕苏量标演字第004号"
APPLY, ACCEPT, RECEIVE, ASSIGN, _, RECORD, *_ = STEPS


def changed(step, **answers):
    return {**step, "answers": {**step["answers"], **answers}}


def refused(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    return [(one.field, one.zh) for one in raised.value.problems]


@pytest.fixture
def walk(registers):
    return Walk(item("calibration-order"), registers)


def test_an_expired_standard_cannot_be_assigned_and_the_case_stays_where_it_was(walk):
    for step in (APPLY, ACCEPT, RECEIVE):
        walk.act(step)

    [(field, zh)] = refused(walk.act, changed(ASSIGN, standards=[EXPIRED]))

    assert field == "standards"
    assert zh == "计量标准“砝码标准装置”的有效期至2026年7月30日，不能选用"
    assert [token.address for token in walk.move.tokens if token.step_kind] == ["assign"]


def test_who_is_not_qualified_for_the_instrument_cannot_record_it(walk):
    gauge, *others = APPLY["answers"]["items"]
    tested = {**gauge, "category": "血压计", "service_type": "检测", "range_to": "40", "unit": "kPa"}
    walk.act(changed(APPLY, items=[tested, *others]))
    for step in (ACCEPT, RECEIVE):
        walk.act(step)
    walk.act(changed(ASSIGN, standards=[*ASSIGN["answers"]["standards"], "〔2023〕苏量标演字第005号"]))
    points = [{**one, "uncertainty": "0.005"} for one in RECORD["answers"]["points"]]

    assert refused(walk.act, changed(RECORD, conformity="否", k="2", points=points)) == [
        ("", "徐健没有登记检测员资格，不能办理")
    ]


def test_a_standard_that_was_not_assigned_cannot_be_recorded(walk):
    for step in (APPLY, ACCEPT, RECEIVE, ASSIGN):
        walk.act(step)

    assert [field for field, _ in refused(walk.act, changed(RECORD, standards=[EXPIRED]))] == ["standards"]


def test_two_instruments_with_one_serial_number_are_refused():
    answers = {**APPLY["answers"], "items": [APPLY["answers"]["items"][0]] * 2}

    assert "items[1].serial_no" in [
        field for field, _ in refused(form("calibration-order/apply").check, answers, {}, now=NOW)
    ]


def test_a_refusal_needs_its_reason_and_words_for_the_client():
    fields = [
        field for field, _ in refused(form("calibration-order/accept").check, {"result": "不予受理"}, {}, now=NOW)
    ]

    assert fields == ["reason", "opinion"]


def test_the_record_of_a_gauge_begins_with_its_limit_points_and_method(walk):
    for step in (APPLY, ACCEPT, RECEIVE, ASSIGN):
        walk.act(step)

    page = walk.form_of("record", "instruments[0]").view({}, walk.scope("instruments[0]"), now=NOW)
    shown = {part.name: part.value for one in page.pages for part in fields(one.parts)}

    assert (shown["limit"], shown["method"]) == ("0.0256", "JJG 52-2013")
    assert [shown[f"points[{place}].nominal"] for place in range(5)] == ["0.0", "0.4", "0.8", "1.2", "1.6"]


def fields(parts):
    for part in parts:
        if part.part == "field":
            yield part
        elif part.part == "list":
            for row in part.rows:
                yield from fields(row.parts)
        else:
            yield from fields(getattr(part, "parts", ()))


def test_nobody_checks_or_approves_his_own_work():
    tasks = item("calibration-order").settings["tasks"]

    assert tasks["verify"]["differs_from"] == ["record"]
    assert tasks["approve"]["differs_from"] == ["record", "verify"]


def test_an_order_may_be_withdrawn_until_a_certificate_has_its_number():
    assert item("calibration-order").settings["withdraw"]["until"] == ["register_certificate"]
