"""What a form asks of the world around it: read once, by the tables, and only from registers that are there."""

from contextlib import nullcontext
from datetime import date

import pytest

from engine.calendar.commands import import_year
from engine.catalog import Catalog, compile_release, read_bundle
from engine.db import transaction
from engine.errors import InvalidDefinition
from engine.linking import OPERATIONS as OWN_OPERATIONS
from engine.lookups import Lookups, lookups
from engine.metrology.operations import OPERATIONS, RENDERS
from engine.ports import Asking, Choice, Finding
from tests.scenarios.world import ROOT


def a_catalog(read):
    def source(_session, asking):
        read.append(asking.item)
        return lambda asked: (Choice(str(asked["row"]), "甲"),)

    def inquiry(_session, asking):
        read.append("inquiry")
        return lambda asked: Finding(True, "可以", "yes")

    return Catalog({}, {}, {"source": source}, {"inquiry": inquiry})


def test_a_register_is_read_once_however_many_rows_ask(now):
    read, opened = [], []
    around = Lookups(a_catalog(read), Asking(now, item="x"), lambda: opened.append(1) or nullcontext(None))

    assert [around.choices("source", {"row": row})[0].value for row in range(3)] == ["0", "1", "2"]
    assert around.finding("inquiry", {}).zh == "可以"
    assert around.finding("inquiry", {}).possible
    assert (read, len(opened)) == (["x", "inquiry"], 2)


def test_a_register_that_is_not_there_offers_and_says_nothing(now):
    around = Lookups(Catalog({}, {}), Asking(now), lambda: nullcontext(None))

    assert around.choices("nothing", {}) == ()
    assert around.finding("nothing", {}) is None


def test_working_days_are_those_of_the_calendar_table(session, now):
    with transaction(session):
        import_year(session, 2025)
        around = lookups(session, Catalog({}, {}), Asking(now))

        assert around.is_workday(date(2025, 1, 26))  # a Sunday on which people worked for the Spring Festival
        assert not around.is_workday(date(2025, 1, 28))


def test_a_form_that_asks_a_register_that_is_not_there_is_not_published():
    bundle = read_bundle(ROOT / "processes/calibration-order", ROOT / "forms")
    operations = {**OWN_OPERATIONS, **OPERATIONS}
    release = compile_release(bundle, operations=operations, renders=RENDERS)

    with pytest.raises(InvalidDefinition) as refused:
        Catalog(operations, RENDERS).refuse_unknown_registers(release)
    assert "没有名为“instruments.former”的登记册" in [flaw.zh for flaw in refused.value.flaws]
