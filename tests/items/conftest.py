"""Each scenario is walked once per run, with registers of its own in memory."""

from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import Base, connect
from engine.metrology.registers import load_demo
from engine.metrology.registers.model import Certificate
from tests.items.folder import item, scenario
from tests.items.walk import NOW, Walk

REGISTERS = [one.local_table for one in Base.registry.mappers if one.class_.__module__.startswith("engine.metrology.")]


@cache
def _walked(name):
    engine = connect("sqlite://")
    Base.metadata.create_all(engine, tables=REGISTERS)
    with Session(engine) as session:
        load_demo(session, NOW)
        walk = Walk(item(name.split("/")[0]), session)
        for step in scenario(name)["steps"]:
            walk.act(step)
        made = select(Certificate).where(Certificate.case_id.is_not(None)).order_by(Certificate.address)
        walk.certificates = [(one.kind, one.status) for one in session.scalars(made)]
    engine.dispose()
    return walk


@pytest.fixture
def registers():
    engine = connect("sqlite://")
    Base.metadata.create_all(engine, tables=REGISTERS)
    with Session(engine) as session:
        load_demo(session, NOW)
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def walked():
    return _walked
