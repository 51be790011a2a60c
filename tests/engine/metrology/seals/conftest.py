"""A register with one seal, its keeper and somebody who may ask for it."""

import pytest

from engine.db import transaction
from engine.metrology.seals import SealKind, add_seal, allow_user
from tests.engine.metrology.seals.people import ASKER, KEEPER, SETUP


@pytest.fixture
def seal_id(session, now):
    with transaction(session):
        seal = add_seal(
            session, code="JD-01", name="检定专用章", kind=SealKind.VERIFICATION,
            documents=["检定证书", "检定结果通知书"], keeper=KEEPER, valid_until=now.date().replace(year=2027),
            by=SETUP, now=now,
        )  # fmt: skip
        allow_user(session, seal.id, KEEPER, ASKER, key="first", now=now)
        return seal.id
