"""Invoices: what may be invoiced, asking for one, and marking it issued or not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, InvalidAnswers, NotFound, Problem
from engine.metrology.billing.model import InvoicedOrder, InvoiceKind, InvoiceRequest, InvoiceStanding
from engine.metrology.money.model import PaymentOrder, Standing
from engine.metrology.registers.kept import check_credit_code

PAGE = 50
#: orders for which an invoice may be asked.
INVOICED = (Standing.PAID, Standing.ON_ACCOUNT)
_LONGEST = {"title": 100, "address": 200, "bank": 200, "invoice_no": 40, "detail": 200}


def orders_to_invoice(session: Session, party_ids: Collection[UUID]) -> Sequence[PaymentOrder]:
    """Orders of these parties for which no invoice was asked yet, the newest first."""
    asked = select(InvoicedOrder.order_number)
    wanted = select(PaymentOrder).where(
        PaymentOrder.party_id.in_(party_ids),
        PaymentOrder.standing.in_(INVOICED),
        PaymentOrder.number.not_in(asked),
    )
    return session.scalars(wanted.order_by(PaymentOrder.created_at.desc()).limit(200)).all()


def ask_invoice(
    session: Session,
    party_ids: Collection[UUID],
    numbers: Sequence[str],
    typed: Mapping[str, str],
    *,
    by: UUID | None,
    key: str,
    now: datetime,
) -> InvoiceRequest:
    """Ask for one invoice for several orders of one party; the same ``key`` again gives the first request.

    Raises:
        InvalidAnswers: no order was chosen, they belong to several parties or are invoiced already, or what the kind
            of invoice needs is missing or wrong.
    """
    before = session.scalar(select(InvoiceRequest).where(InvoiceRequest.key == key))
    if before is not None:
        return before
    open_orders = {order.number: order for order in orders_to_invoice(session, party_ids)}
    chosen = [open_orders[number] for number in dict.fromkeys(numbers) if number in open_orders]
    values, problems = _read(typed)
    if not chosen or len(chosen) < len(set(numbers)):
        problems.insert(0, Problem("order", "请选择尚未开票的订单", "choose orders that are not invoiced yet"))
    elif len({order.party_id for order in chosen}) > 1:
        problems.insert(0, Problem("order", "请只选择同一单位的订单", "choose orders of one party"))
    if problems:
        raise InvalidAnswers(problems)
    request = InvoiceRequest(
        party_id=chosen[0].party_id, amount_fen=sum(order.amount_fen for order in chosen), asked_at=now, asked_by=by,
        key=key, standing=InvoiceStanding.ASKED, **values,
    )  # fmt: skip
    session.add(request)
    session.flush()
    session.add_all(InvoicedOrder(order_number=order.number, request_id=request.id) for order in chosen)
    session.flush()
    return request


def requests_of(session: Session, party_ids: Collection[UUID]) -> Sequence[InvoiceRequest]:
    """The requests of these parties, the newest first."""
    wanted = select(InvoiceRequest).where(InvoiceRequest.party_id.in_(party_ids))
    return session.scalars(wanted.order_by(InvoiceRequest.id.desc()).limit(PAGE)).all()


def worklist(session: Session, standing: str, *within: ColumnElement[bool]) -> Sequence[InvoiceRequest]:
    """The requests that stand so, within what the reader may see, the oldest first while they wait."""
    wanted = select(InvoiceRequest).where(InvoiceRequest.standing == standing, *within)
    order = InvoiceRequest.id if standing == InvoiceStanding.ASKED else InvoiceRequest.id.desc()
    return session.scalars(wanted.order_by(order).limit(PAGE)).all()


def find_request(session: Session, request_id: UUID, *within: ColumnElement[bool]) -> InvoiceRequest:
    """One request, within what the reader may see. Raises NotFound."""
    found = session.scalar(select(InvoiceRequest).where(InvoiceRequest.id == request_id, *within))
    if found is None:
        raise NotFound("没有这份开票申请", "no such request")
    return found


def orders_of(session: Session, request_id: UUID) -> Sequence[PaymentOrder]:
    """The orders that a request stands for."""
    wanted = select(PaymentOrder).join(InvoicedOrder, InvoicedOrder.order_number == PaymentOrder.number)
    return session.scalars(wanted.where(InvoicedOrder.request_id == request_id).order_by(PaymentOrder.number)).all()


def issue_invoice(
    session: Session, request_id: UUID, number: str, *, on: date, issuer: str, file_id: UUID | None
) -> InvoiceRequest:
    """Mark a request as issued. Raises InvalidAnswers without a number, Conflict when it was settled before."""
    request = _open(session, request_id)
    if not number.strip() or len(number.strip()) > _LONGEST["invoice_no"]:
        raise InvalidAnswers([Problem("invoice_no", "请填写发票号码", "give the number of the invoice")])
    request.invoice_no, request.issued_on, request.issuer = number.strip(), on, issuer
    request.file_id, request.standing = file_id, InvoiceStanding.ISSUED
    return request


def refuse_invoice(session: Session, request_id: UUID, reason: str, *, issuer: str) -> InvoiceRequest:
    """Say why there is no invoice; its orders may be asked for again. Raises as ``issue_invoice``."""
    request = _open(session, request_id)
    if not reason.strip():
        raise InvalidAnswers([Problem("detail", "请填写不能开票的原因", "say why there is no invoice")])
    request.detail, request.issuer = reason.strip()[: _LONGEST["detail"]], issuer
    request.standing = InvoiceStanding.REFUSED
    for row in session.scalars(select(InvoicedOrder).where(InvoicedOrder.request_id == request_id)).all():
        session.delete(row)
    return request


def _open(session: Session, request_id: UUID) -> InvoiceRequest:
    request = session.get(InvoiceRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound("没有这份开票申请", "no such request")
    if request.standing != InvoiceStanding.ASKED:
        raise Conflict(f"这份申请{request.standing}（{request.issuer}）", f"{request.issuer} has settled it already")
    return request


def _read(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    values = {name: " ".join(typed.get(name, "").split()) for name in ("kind", "title", "tax_no", "address", "bank")}
    values["tax_no"] = values["tax_no"].upper().replace(" ", "")
    problems: list[Problem] = []
    if values["kind"] not in list(InvoiceKind):
        problems.append(Problem("kind", "请选择发票种类", "choose the kind of invoice"))
    if not values["title"]:
        problems.append(Problem("title", "请填写发票抬头", "give the name on the invoice"))
    special = values["kind"] == InvoiceKind.SPECIAL
    if special and not values["tax_no"]:
        problems.append(Problem("tax_no", "专用发票请填写纳税人识别号", "a special invoice needs the tax number"))
    elif values["tax_no"] and check_credit_code(values["tax_no"]):
        zh = "纳税人识别号（统一社会信用代码）应为18位，请核对"
        problems.append(Problem("tax_no", zh, "the tax number is not right"))
    for name, zh in (("address", "请填写单位地址"), ("bank", "请填写开户银行及账号")):
        if special and not values[name]:
            problems.append(Problem(name, f"专用发票{zh}", f"a special invoice needs the {name}"))
    for name in ("title", "address", "bank"):
        if len(values[name]) > _LONGEST[name]:
            problems.append(Problem(name, f"不能超过{_LONGEST[name]}个字", "too long"))
    return values, problems
