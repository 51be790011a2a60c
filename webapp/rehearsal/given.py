"""What stands in the registers before a scenario begins: contracts, customers, licences, other service items."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.db import transaction
from engine.metrology.contracts import Contract, ContractKind
from engine.metrology.registers import StandardLicence
from engine.metrology.registers.customer_model import Customer
from webapp.rehearsal.world import World


def before(world: World, given: Mapping[str, Any]) -> None:
    """Enter what the table ``given`` of a scenario tells."""
    for code in given.get("items", ()):
        world.publish(code)
    for licence in given.get("licences", ()):
        a_licence(world, **licence)
    for contract in given.get("contracts", ()):
        a_contract(world, **contract)
    for customer in given.get("customers", ()):
        a_customer(world, **customer)


def a_contract(world: World, *, number: str, cap_fen: int, valid_until: date) -> None:
    """A framework contract that the applicant signed before."""
    with transaction(world.session):
        world.session.add(
            Contract(
                number=number, kind=ContractKind.FRAMEWORK, client="澄湖精密机械（演示）", party_id=world.party,
                case_id=None, subject="年度检定校准", cap_fen=cap_fen, valid_from=world.now.date(),
                valid_until=valid_until, registered_at=world.now,
            )
        )  # fmt: skip


def a_customer(world: World, *, credit_limit: str) -> None:
    """The applicant settles monthly, up to a limit in yuan."""
    with transaction(world.session):
        world.session.add(
            Customer(
                number="KH-001", name="澄湖精密机械（演示）", party_id=world.party, monthly=True,
                credit_limit=credit_limit, suspended=False,
            )
        )  # fmt: skip


def a_licence(world: World, *, certificate_no: str, valid_until: date, status: str = "有效") -> None:
    """A licence that the applicant holds from before."""
    with transaction(world.session):
        world.session.add(
            StandardLicence(
                certificate_no=certificate_no, query_code=f"Q{abs(hash(certificate_no)) % 10**11}", kind="其他计量标准",
                name="精密压力表标准装置", holder="澄湖精密机械（演示）", holder_id=world.party, case_id=None,
                issued_on=valid_until - timedelta(days=1826), valid_until=valid_until, status=status, scope={},
                remarks=[],
            )
        )  # fmt: skip
