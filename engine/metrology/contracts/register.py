"""The register of contracts: entering, finding, and drawing orders from a framework contract up to its cap."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, NotFound, Problem
from engine.metrology.contracts.model import Contract, ContractDraw, ContractKind
from engine.metrology.lists import page_of, with_words

PAGE = 50
#: lines of one spreadsheet.
MOST = 20_000


class Term(StrEnum):
    """Whether a contract still counts; one for a single order does until it is done."""

    COUNTS = "有效"
    OVER = "已过期"


@dataclass(frozen=True, slots=True)
class ContractsAsked:
    """What a reader wants to see; "" leaves a filter out."""

    words: str = ""
    kind: str = ""
    term: str = ""
    #: the last number of the page before.
    after: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Who draws: the case, the place in it, and the party it was opened for."""

    case_id: UUID
    case_number: str
    scope_path: str
    party_id: UUID | None


def find_contract(session: Session, number: str) -> Contract | None:
    """The contract with this number."""
    return session.scalar(select(Contract).where(Contract.number == number))


def existing_contract(session: Session, contract_id: UUID) -> Contract:
    """One contract. Raises NotFound."""
    found = session.get(Contract, contract_id)
    if found is None:
        raise NotFound("没有这份合同", "no such contract")
    return found


def search_contracts(
    session: Session, asked: ContractsAsked, *, today: date, limit: int = PAGE
) -> tuple[Sequence[Contract], str]:
    """A page of contracts, the newest first, and the number after which the next page begins; "" on the last one."""
    searched = (Contract.number, Contract.client, Contract.subject, Contract.case_number)
    wanted = with_words(select(Contract).order_by(Contract.number.desc()), asked.words, searched)
    if asked.kind:
        wanted = wanted.where(Contract.kind == asked.kind)
    if asked.term:
        over = Contract.valid_until < today
        wanted = wanted.where(over if asked.term == Term.OVER else or_(Contract.valid_until.is_(None), not_(over)))
    if asked.after:
        wanted = wanted.where(Contract.number < asked.after)
    rows, more = page_of(session, wanted, limit)
    return rows, rows[-1].number if more else ""


def draws_of(session: Session, contract_id: UUID) -> Sequence[ContractDraw]:
    """The orders drawn from a contract, oldest first."""
    wanted = select(ContractDraw).where(ContractDraw.contract_id == contract_id)
    return session.scalars(wanted.order_by(ContractDraw.drawn_at, ContractDraw.id)).all()


def drawn_fen(session: Session, contract_id: UUID) -> int:
    """What was drawn so far, in whole fen."""
    drawn = select(func.coalesce(func.sum(ContractDraw.amount_fen), 0)).where(ContractDraw.contract_id == contract_id)
    return int(session.scalar(drawn) or 0)


def drawn_of(session: Session, contract_ids: Collection[UUID] | None = None) -> Mapping[UUID, int]:
    """What was drawn from each of these contracts, or of all, in whole fen; one statement however many there are."""
    drawn = select(ContractDraw.contract_id, func.sum(ContractDraw.amount_fen)).group_by(ContractDraw.contract_id)
    if contract_ids is not None:
        drawn = drawn.where(ContractDraw.contract_id.in_(contract_ids))
    return defaultdict(int, {contract_id: int(fen) for contract_id, fen in session.execute(drawn)})


def usable_frameworks(session: Session, party_id: UUID | None, on: date) -> Sequence[Contract]:
    """The framework contracts of a party from which may be drawn on a day, by number."""
    if party_id is None:
        return ()
    wanted = select(Contract).where(
        Contract.party_id == party_id,
        Contract.kind == ContractKind.FRAMEWORK,
        Contract.valid_from <= on,
        Contract.valid_until >= on,
    )
    return session.scalars(wanted.order_by(Contract.number)).all()


def draw_order(
    session: Session, number: str, by: Drawing, amount_fen: int, *, on: date, now: datetime
) -> tuple[Contract, int]:
    """Take an order from a framework contract; gives it with what is left, in fen.

    The same place draws once: drawing again changes its amount, and nothing gives it back.

    Raises:
        InvalidAnswers: at ``framework``: no such contract of this client, none that counts on the day, or less is
            left than the order costs; the sentence says how much.
    """
    contract = session.scalar(select(Contract).where(Contract.number == number).with_for_update())
    if contract is None or by.party_id is None or contract.party_id != by.party_id:
        raise _refused(f"贵单位没有编号为 {number} 的框架合同", f"you have no framework contract {number}")
    if contract.kind != ContractKind.FRAMEWORK:
        raise _refused(f"合同 {number} 不是框架合同", f"{number} is no framework contract")
    if contract.valid_until is None or not contract.valid_from <= on <= contract.valid_until:
        zh = f"框架合同 {number} 的有效期为{contract.valid_from}至{contract.valid_until}，现在不能使用"
        raise _refused(zh, f"{number} counts from {contract.valid_from} to {contract.valid_until}")
    once = f"{by.case_id}:{by.scope_path}"
    before = session.scalar(select(ContractDraw).where(ContractDraw.once == once))
    left = contract.cap_fen - drawn_fen(session, contract.id) + (before.amount_fen if before is not None else 0)
    if amount_fen > left:
        zh = f"框架合同 {number} 的额度还剩{_yuan(left)}元，本次需要{_yuan(amount_fen)}元；请调整委托或另签合同"
        raise _refused(zh, f"{_yuan(left)} CNY are left of {number}, the order takes {_yuan(amount_fen)} CNY")
    if before is None and amount_fen:
        session.add(
            ContractDraw(
                contract_id=contract.id, case_id=by.case_id, case_number=by.case_number, amount_fen=amount_fen,
                drawn_at=now, once=once,
            )
        )  # fmt: skip
    elif before is not None and amount_fen:
        before.amount_fen = amount_fen
    elif before is not None:
        session.delete(before)
    session.flush()
    return contract, left - amount_fen


def give_back_draws(session: Session, case_id: UUID) -> int:
    """Give back whatever a case has drawn, in every place; gives how much that was, in fen."""
    drawn = session.scalars(select(ContractDraw).where(ContractDraw.case_id == case_id)).all()
    for one in drawn:
        session.delete(one)
    session.flush()
    return sum(one.amount_fen for one in drawn)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _refused(zh: str, en: str) -> InvalidAnswers:
    return InvalidAnswers([Problem("framework", zh, en)])
