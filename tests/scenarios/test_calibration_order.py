"""What the calibration order refuses, fills in by itself, and who may not check whom."""

import pytest
from sqlalchemy import select

from engine.db import reading
from engine.errors import InvalidAnswers
from engine.model.case import Task
from engine.queries import task_page
from tests.items.folder import form, item, scenario
from tests.scenarios.world import World
from webapp.rehearsal import Play

CODE = "calibration-order"
STEPS = scenario(f"{CODE}/scenarios/three-instruments.toml")["steps"]
EXPIRED = "〔2021〕苏量标演字第004号"
APPLY, ACCEPT, RECEIVE, ASSIGN, _, RECORD, *_ = STEPS


def changed(step, **answers):
    return {**step, "answers": {**step["answers"], **answers}}


def refused(work, *args, **more):
    with pytest.raises(InvalidAnswers) as raised:
        work(*args, **more)
    return [(one.field, one.zh) for one in raised.value.problems]


class Order(Play):
    """An order on its way, step by step."""

    def act(self, *steps):
        for step in steps:
            self._act(step)
            self.world.work()

    def stands_at(self):
        return self.world.open_steps(self.case_id)


@pytest.fixture
def order(session, tmp_path, now):
    world = World(session, tmp_path, now)
    world.publish(CODE)
    return Order(world, CODE, {"steps": []})


def test_an_expired_standard_cannot_be_assigned_and_the_case_stays_where_it_was(order):
    order.act(APPLY, ACCEPT, RECEIVE)

    [(field, zh)] = refused(order.act, changed(ASSIGN, standards=[EXPIRED]))

    assert field == "standards"
    assert zh == "计量标准“砝码标准装置”的有效期至2026年7月30日，不能选用"
    assert order.stands_at() == ["assign"]


def test_who_is_not_qualified_for_the_instrument_cannot_record_it(order):
    gauge, *others = APPLY["answers"]["items"]
    tested = {**gauge, "category": "血压计", "service_type": "检测", "range_to": "40", "unit": "kPa"}
    order.act(changed(APPLY, items=[tested, *others]), ACCEPT, RECEIVE)
    order.act(changed(ASSIGN, standards=[*ASSIGN["answers"]["standards"], "〔2023〕苏量标演字第005号"]))
    points = [{**one, "uncertainty": "0.005"} for one in RECORD["answers"]["points"]]

    assert refused(order.act, changed(RECORD, conformity="否", k="2", points=points)) == [
        ("", "徐健没有登记检测员资格，不能办理")
    ]


def test_a_standard_that_was_not_assigned_cannot_be_recorded(order):
    order.act(APPLY, ACCEPT, RECEIVE, ASSIGN)

    assert [field for field, _ in refused(order.act, changed(RECORD, standards=[EXPIRED]))] == ["standards"]


def test_two_instruments_with_one_serial_number_are_refused(now):
    answers = {**APPLY["answers"], "items": [APPLY["answers"]["items"][0]] * 2}

    assert "items[1].serial_no" in [field for field, _ in refused(form(f"{CODE}/apply").check, answers, {}, now=now)]


def test_a_refusal_needs_its_reason_and_words_for_the_client(now):
    fields = [field for field, _ in refused(form(f"{CODE}/accept").check, {"result": "不予受理"}, {}, now=now)]

    assert fields == ["reason", "opinion"]


def test_the_record_of_a_gauge_begins_with_its_limit_points_and_method(order):
    order.act(APPLY, ACCEPT, RECEIVE, ASSIGN)
    world = order.world
    with reading(world.session):
        task = world.session.scalars(select(Task.id).where(Task.address == "instruments[0].record")).one()
        page = task_page(world.session, world.means, world.staff["operator"], task, now=world.now)
        view = page.form.view(page.raw, page.scope, now=world.now)
        shown = {part.name: part.value for one in view.pages for part in fields(one.parts)}

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
    tasks = item(CODE).settings["tasks"]

    assert tasks["verify"]["differs_from"] == ["record"]
    assert tasks["approve"]["differs_from"] == ["record", "verify"]


def test_an_order_is_withdrawn_freely_until_samples_come_and_settled_until_a_certificate_has_its_number():
    settings = item(CODE).settings

    assert settings["withdraw"]["until"] == ["receive_samples", "depart"]
    assert settings["messages"]["withdrawal_asked"]["after"] == ["receive_samples", "depart"]
    assert settings["messages"]["withdrawal_asked"]["until"] == ["register_certificate"]
