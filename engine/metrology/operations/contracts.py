"""contract.compose, contract.register, contract.draw: a contract on paper, in the register, and drawn down."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from engine.errors import InvalidAnswers, Problem
from engine.metrology.contracts import (
    Contract,
    ContractKind,
    Drawing,
    draw_order,
    drawn_fen,
    find_contract,
    give_back_draws,
    usable_frameworks,
)
from engine.metrology.documents.letter import Letter, compose_letter
from engine.metrology.operations.letters import done_by
from engine.metrology.operations.prices import told, yuan_of
from engine.metrology.operations.sealing import PDF_MEDIA_TYPE, our_fonts
from engine.metrology.prices import read_fen
from engine.metrology.registers.samples import LOCAL
from engine.ports import (
    Asking,
    CaseView,
    Choice,
    Operation,
    Render,
    Rendered,
    RenderedFile,
    RenderTools,
    SealWish,
    Value,
)

KIND_OF_SEAL = "合同"


def compose(
    tools: RenderTools,
    case: CaseView,
    now: datetime,
    *,
    title: str,
    number: str,
    text: str,
    dated: date,
    asked_by: str | None,
) -> Rendered:
    """Compose a contract as PDF/A-3b; sealed where somebody answers for it, else the draft that the client reads.

    Args:
        title: what it is called.
        number: its number.
        text: its words; every line is a paragraph.
        dated: the day it carries.
        asked_by: the step whose doer signs for the institution and asks for the seal; None for the draft.

    Returns:
        The PDF as file; ``title``, ``number``, ``text``, ``dated``, ``pdf_name``, ``pdf_sha256``.

    Raises:
        InvalidCertificate: there is no text, or the font lacks a character.
        EngineError: there is no seal for 合同, or it may not be used.
    """
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    letter = Letter(
        title=title, number=number, institution=tools.institution, addressee="", paragraphs=lines, dated=dated,
        made_at=case.opened_at,
    )  # fmt: skip
    pdf = compose_letter(letter, fonts=our_fonts(), demo_line=tools.demo_line)
    name = f"{title} {number}{'' if asked_by else '（待签署）'}.pdf"
    if asked_by:
        asker = done_by(case, asked_by)
        wish = SealWish(
            kind=KIND_OF_SEAL, document=f"{title} {number}", reason=title, case_id=str(case.id),
            case_number=case.number, applicant_id=asker.get("account_id", ""), applicant=asker.get("name", ""),
        )  # fmt: skip
        pdf = tools.signer.sign_pdf(pdf, wish=wish, now=now)
    return Rendered(
        files=(RenderedFile(name, PDF_MEDIA_TYPE, pdf),),
        values={
            "title": title,
            "number": number,
            "text": "\n".join(lines),
            "dated": dated,
            "pdf_name": name,
            "pdf_sha256": hashlib.sha256(pdf).hexdigest(),
        },
    )


def register(
    session: Session,
    case: CaseView,
    now: datetime,
    *,
    number: str,
    kind: str,
    subject: str,
    amount: Decimal,
    valid_until: date | None,
    pdf_sha256: str,
) -> Mapping[str, Value]:
    """Enter a contract that both sides have signed; the same number again is the same contract.

    Args:
        kind: 单次合同 or 框架合同.
        amount: what the order costs, or the cap of a framework contract, in yuan.
        valid_until: the last day on which may be drawn from a framework contract.

    Returns:
        ``number``, ``kind``, ``amount_text``, ``valid_from``, ``valid_until``.

    Raises:
        InvalidAnswers: the kind is none, or a framework contract lacks its cap or its last day.
    """
    today = now.astimezone(LOCAL).date()
    fen = _fen(amount)
    if kind not in list(ContractKind):
        raise InvalidAnswers([Problem("kind", "合同种类不对", f"no kind of contract: {kind}")])
    if kind == ContractKind.FRAMEWORK and (not fen or valid_until is None or valid_until < today):
        raise InvalidAnswers(
            [Problem("cap", "框架合同要有额度和今天以后的截止日期", "a cap and a last day are needed")]
        )
    if find_contract(session, number) is None:
        session.add(
            Contract(
                number=number, kind=kind, client=case.applicant_name[:200], party_id=case.party_id, case_id=case.id,
                case_number=case.number, subject=subject[:200], cap_fen=fen, valid_from=today,
                valid_until=valid_until, pdf_digest=pdf_sha256, registered_at=now,
            )
        )  # fmt: skip
        session.flush()
    return {
        "number": number,
        "kind": kind,
        "amount_text": told(fen),
        "valid_from": today,
        "valid_until": valid_until,
    }


def draw(session: Session, case: CaseView, now: datetime, *, number: str, amount: Decimal) -> Mapping[str, Value]:
    """Draw an order from the client's framework contract.

    Args:
        amount: what the order costs, in yuan.

    Returns:
        ``number``, ``amount``, ``left`` in yuan, ``left_text``, ``valid_until``.

    Raises:
        InvalidAnswers: at ``framework``, as ``draw_order``.
    """
    by = Drawing(case.id, case.number, case.scope_path, case.party_id)
    fen, today = _fen(amount), now.astimezone(LOCAL).date()
    contract, left = draw_order(session, number, by, fen, on=today, now=now)
    return {
        "number": contract.number,
        "amount": yuan_of(fen),
        "left": yuan_of(left),
        "left_text": f"{yuan_of(left):,.2f}元",
        "valid_until": contract.valid_until,
    }


def give_back(session: Session, case: CaseView, now: datetime) -> Mapping[str, Value]:
    """Give back everything that the case has drawn from framework contracts, in whatever place.

    Returns:
        ``amount`` in yuan, ``amount_text``.
    """
    fen = give_back_draws(session, case.id)
    return {"amount": yuan_of(fen), "amount_text": f"{yuan_of(fen):,.2f}元"}


def usable_contracts(session: Session, asking: Asking) -> Callable[[Mapping[str, Value]], Sequence[Choice]]:
    """The client's framework contracts that count today, with what is left of each."""
    today = asking.now.astimezone(LOCAL).date()
    rows = [
        (one, one.cap_fen - drawn_fen(session, one.id)) for one in usable_frameworks(session, asking.party_id, today)
    ]
    choices = tuple(
        Choice(
            one.number, f"{one.number} {one.subject}", one.number,
            hint=f"额度还剩{yuan_of(left):,.2f}元，{one.valid_until}前有效",
        )
        for one, left in rows
    )  # fmt: skip
    return lambda asked: choices


def _fen(amount: Decimal | None) -> int:
    try:
        return read_fen("" if amount is None else f"{amount:f}")
    except ValueError as wrong:
        raise InvalidAnswers([Problem("amount", "金额不对", f"no sum of money: {amount}")]) from wrong


COMPOSE_CONTRACT = Render(
    name="contract.compose",
    inputs={"title": "string", "number": "string", "text": "string", "dated": "date", "asked_by": "string"},
    gives={
        "title": "string",
        "number": "string",
        "text": "string",
        "dated": "date",
        "pdf_name": "string",
        "pdf_sha256": "string",
    },
    run=compose,
)
REGISTER_CONTRACT = Operation(
    name="contract.register",
    inputs={
        "number": "string",
        "kind": "string",
        "subject": "string",
        "amount": "number",
        "valid_until": "date",
        "pdf_sha256": "string",
    },
    gives={
        "number": "string",
        "kind": "string",
        "amount_text": "string",
        "valid_from": "date",
        "valid_until": "date",
    },
    run=register,
)
DRAW = Operation(
    name="contract.draw",
    inputs={"number": "string", "amount": "number"},
    gives={"number": "string", "amount": "number", "left": "number", "left_text": "string", "valid_until": "date"},
    run=draw,
)
GIVE_BACK = Operation(
    name="contract.give_back", inputs={}, gives={"amount": "number", "amount_text": "string"}, run=give_back
)
CONTRACTS = (REGISTER_CONTRACT, DRAW, GIVE_BACK)
