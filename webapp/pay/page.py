"""What the payer's page shows: where an order stands, and the code of the visit under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrology.money import Checkout, Payment, PaymentOrder, Standing, latest_checkout
from engine.model.case import Case
from engine.model.outbox import OutboxMessage
from engine.policy import Actor
from engine.ports import Adapter
from webapp.finance.orders import ONLINE, seen_order

#: pixels of one square of a code.
SCALE = 5
PAID, CLOSED, CHOOSE, ASKING, CODE, FAILED = "paid", "closed", "choose", "asking", "code", "failed"


@dataclass(frozen=True, slots=True)
class PayPage:
    """An order as its payer sees it. ``state`` says which of the pages is shown."""

    order: PaymentOrder
    case: Case | None
    state: str
    channels: Sequence[tuple[str, str]]
    payment: Payment | None = None
    checkout: Checkout | None = None
    channel_name: str = ""
    #: picture of the code as a data address, and where it leads, if that can be opened by hand.
    code: str = ""
    link: str = ""
    detail: str = ""

    @property
    def refresh_seconds(self) -> int:
        """After how many seconds the page asks to be shown anew; 0 for never."""
        return {ASKING: 2, CODE: 5}.get(self.state, 0)


def pay_page(
    session: Session,
    actor: Actor,
    number: str,
    *,
    adapters: Mapping[str, Adapter],
    site_url: str,
    choosing: bool,
    now: datetime,
) -> PayPage:
    """The page of an order.

    Args:
        choosing: the payer wants to choose again although a visit is under way.

    Raises:
        NotFound: no such order, or it is somebody else's.
    """
    order, case = seen_order(session, actor, number)
    channels = [(channel, name) for channel, name in ONLINE.items() if channel in adapters]
    if order.standing == Standing.PAID:
        payment = session.scalar(
            select(Payment).where(Payment.order_number == number, Payment.found == "已入账").limit(1)
        )
        return PayPage(order, case, PAID, channels, payment=payment)
    if order.standing == Standing.CLOSED:
        return PayPage(order, case, CLOSED, channels)
    checkout = latest_checkout(session, order.id)
    if checkout is None or checkout.message_id is None or checkout.expires_at <= now or choosing:
        return PayPage(order, case, CHOOSE, channels, checkout=checkout)
    message = session.get_one(OutboxMessage, checkout.message_id)
    name = ONLINE.get(checkout.channel, checkout.channel)
    if message.settled_at is None:
        return PayPage(order, case, ASKING, channels, checkout=checkout, channel_name=name, detail=message.detail)
    if message.verdict != "delivered":
        return PayPage(order, case, FAILED, channels, checkout=checkout, channel_name=name, detail=message.detail)
    text = _address(message.reference or "", site_url)
    return PayPage(
        order, case, CODE, channels, checkout=checkout, channel_name=name,
        code=segno.make(text, error="m", micro=False).svg_data_uri(scale=SCALE, border=2),
        link=text if text.startswith(("https://", "http://")) else "",
    )  # fmt: skip


def _address(reference: str, site_url: str) -> str:
    """Where a code leads; a channel of our own gives a path on this site."""
    return f"{site_url}{reference}" if reference.startswith("/") else reference
