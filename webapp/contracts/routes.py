"""Routes of the register of contracts: look up, and what was drawn from a framework contract."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.calendar.days import local_date
from engine.db import reading
from engine.metrology import contracts
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
    """Contracts, the newest first, with a search."""
    words, after = request.args.get("words", "").strip()[:100], request.args.get("after", "")
    with reading(db.session()) as session:
        current_actor(session)
        found = contracts.search_contracts(session, words, after=after)
        rows = found[: contracts.PAGE]
        drawn = contracts.drawn_of(session, [row.id for row in rows])
        return render_template(
            "contracts/list.html", rows=rows, words=words, yuan=yuan, today=local_date(now()),
            left={row.id: row.cap_fen - drawn[row.id] for row in rows},
            next=rows[-1].number if len(found) > contracts.PAGE else "",
        )  # fmt: skip


@blueprint.get("/export.xlsx")
@reader
def export() -> ResponseReturnValue:
    """The whole register as a sheet."""
    with reading(db.session()) as session:
        current_actor(session)
        every = contracts.every_contract(session)
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


@blueprint.get("/<uuid:contract_id>")
@reader
def show(contract_id: UUID) -> ResponseReturnValue:
    """One contract, and the orders drawn from it."""
    with reading(db.session()) as session:
        current_actor(session)
        found = contracts.existing_contract(session, contract_id)
        drawn = contracts.draws_of(session, contract_id)
        return render_template(
            "contracts/show.html", contract=found, drawn=drawn, yuan=yuan, used=sum(one.amount_fen for one in drawn)
        )
