"""The registers of the demo, within one transaction."""

import pytest

from engine.db import transaction
from engine.metrology.registers import load_demo
from tests.engine.metrology.operations.orders import NOW


@pytest.fixture
def registers(session):
    with transaction(session):
        load_demo(session, NOW)
        yield session
