"""Money: a double-entry ledger in whole fen, payment orders, what providers paid, refunds and reconciliation."""

from engine.metrology.money.ledger import Leg, balances, book, export_beancount, lines_between
from engine.metrology.money.model import LedgerEntry, LedgerLeg, Payment, PaymentOrder, Refund
from engine.metrology.money.orders import (
    Outcome,
    Paid,
    close_order,
    find_order,
    make_order,
    record_payment,
)
from engine.metrology.money.refunds import approve_refund, ask_refund, record_refund, refuse_refund

__all__ = [
    "LedgerEntry",
    "LedgerLeg",
    "Leg",
    "Outcome",
    "Paid",
    "Payment",
    "PaymentOrder",
    "Refund",
    "approve_refund",
    "ask_refund",
    "balances",
    "book",
    "close_order",
    "export_beancount",
    "find_order",
    "lines_between",
    "make_order",
    "record_payment",
    "record_refund",
    "refuse_refund",
]
