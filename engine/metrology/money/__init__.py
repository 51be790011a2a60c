"""Money: a double-entry ledger in whole fen, payment orders, what providers paid, refunds and reconciliation."""

from engine.metrology.money.asking import Place, ask_payment, payment_of
from engine.metrology.money.ledger import Leg, balances, book, export_beancount, lines_between
from engine.metrology.money.model import LedgerEntry, LedgerLeg, Payment, PaymentOrder, Refund, Standing
from engine.metrology.money.orders import (
    Outcome,
    Paid,
    close_order,
    find_order,
    make_order,
    record_payment,
)
from engine.metrology.money.refunds import approve_refund, ask_refund, record_refund, refuse_refund
from engine.metrology.money.takers import TAKERS
from engine.metrology.money.telling import Untold, mark_told, untold

__all__ = [
    "TAKERS",
    "LedgerEntry",
    "LedgerLeg",
    "Leg",
    "Outcome",
    "Paid",
    "Payment",
    "PaymentOrder",
    "Place",
    "Refund",
    "Standing",
    "Untold",
    "approve_refund",
    "ask_payment",
    "ask_refund",
    "balances",
    "book",
    "close_order",
    "export_beancount",
    "find_order",
    "lines_between",
    "make_order",
    "mark_told",
    "payment_of",
    "record_payment",
    "record_refund",
    "refuse_refund",
    "untold",
]
