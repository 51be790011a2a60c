"""Money: a double-entry ledger in whole fen, payment orders, what providers paid, refunds and reconciliation."""

from engine.metrology.money.asking import Place, ask_payment, payment_of
from engine.metrology.money.checkouts import latest_checkout, open_checkout
from engine.metrology.money.comparing import compare_day, open_money_differences, settle_difference
from engine.metrology.money.ledger import Leg, balances, book, export_beancount, lines_between
from engine.metrology.money.model import (
    Checkout,
    LedgerEntry,
    LedgerLeg,
    MoneyDifference,
    Payment,
    PaymentOrder,
    Refund,
    RefundStanding,
    Standing,
    StatementDay,
)
from engine.metrology.money.orders import (
    PAID_MESSAGE,
    Outcome,
    Paid,
    close_order,
    close_orders_at,
    find_order,
    make_order,
    record_payment,
)
from engine.metrology.money.refunds import approve_refund, ask_refund, record_refund, refuse_refund
from engine.metrology.money.takers import TAKERS
from engine.metrology.money.telling import Untold, mark_told, untold

__all__ = [
    "PAID_MESSAGE",
    "TAKERS",
    "Checkout",
    "LedgerEntry",
    "LedgerLeg",
    "Leg",
    "MoneyDifference",
    "Outcome",
    "Paid",
    "Payment",
    "PaymentOrder",
    "Place",
    "Refund",
    "RefundStanding",
    "Standing",
    "StatementDay",
    "Untold",
    "approve_refund",
    "ask_payment",
    "ask_refund",
    "balances",
    "book",
    "close_order",
    "close_orders_at",
    "compare_day",
    "export_beancount",
    "find_order",
    "latest_checkout",
    "lines_between",
    "make_order",
    "mark_told",
    "open_checkout",
    "open_money_differences",
    "payment_of",
    "record_payment",
    "record_refund",
    "refuse_refund",
    "settle_difference",
    "untold",
]
