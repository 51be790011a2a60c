"""Routes of the register of contracts: look up, and what was drawn from a framework contract."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.calendar.days import local_date
from engine.db import reading
from engine.metrology import contracts
from engine.metrology.contracts import ContractKind, ContractsAsked, Term
from engine.metrology.money.ledger import yuan
from webapp.extensions import db, now
from webapp.security import role
from webapp.session import current_actor
from webapp.workbooks import send_workbook

blueprint = Blueprint("contracts", __name__, url_prefix="/registers/contracts")
reader = role("register_keeper", "approver", "dispatcher", "finance", "audit_admin")
HEADS = ("合同编号", "种类", "委托单位", "内容", "金额或额度（元）", "已使用（元）", "签订日期", "有效期至", "办件编号")


@blueprint.get("/")
@reader
def listed() -> ResponseReturnValue:
    """Contracts, the newest first, with their filters."""
    asked, today = asked_for(), local_date(now())
    with reading(db.session()) as session:
        current_actor(session)
        rows, after = contracts.search_contracts(session, asked, today=today)
        drawn = contracts.drawn_of(session, [row.id for row in rows])
        return render_template(
            "contracts/list.html", rows=rows, asked=asked, today=today, next=after,
            left={row.id: row.cap_fen - drawn[row.id] for row in rows}, kinds=tuple(ContractKind), terms=tuple(Term),
        )  # fmt: skip


@blueprint.get("/export.xlsx")
@reader
def export() -> ResponseReturnValue:
    """The contracts of the present filters as a sheet."""
    with reading(db.session()) as session:
        current_actor(session)
        every, _ = contracts.search_contracts(session, asked_for(), today=local_date(now()), limit=contracts.MOST)
        drawn = contracts.drawn_of(session)
        rows = [
            (
                row.number, row.kind, row.client, row.subject, yuan(row.cap_fen),
                yuan(drawn[row.id]), str(row.valid_from), str(row.valid_until or ""),
                row.case_number,
            )
            for row in every
        ]  # fmt: skip
    return send_workbook("合同台账", HEADS, rows)


def asked_for() -> ContractsAsked:
    """The filters of the address; what cannot be read is left out."""
    given = request.args
    return ContractsAsked(
        words=given.get("words", "").strip()[:100],
        kind=given.get("kind", "") if given.get("kind") in tuple(ContractKind) else "",
        term=given.get("term", "") if given.get("term") in tuple(Term) else "",
        after=given.get("after", "")[:60],
    )


@blueprint.get("/<uuid:contract_id>")
@reader
def show(contract_id: UUID) -> ResponseReturnValue:
    """One contract, and the orders drawn from it."""
    with reading(db.session()) as session:
        current_actor(session)
        found = contracts.existing_contract(session, contract_id)
        drawn = contracts.draws_of(session, contract_id)
        return render_template(
            "contracts/show.html", contract=found, drawn=drawn, used=sum(one.amount_fen for one in drawn)
        )
