"""Billing: invoices that are asked for and issued, and the monthly statements of customers."""

from engine.metrology.billing.invoices import (
    ask_invoice,
    find_request,
    issue_invoice,
    orders_of,
    orders_to_invoice,
    refuse_invoice,
    requests_of,
    worklist,
)
from engine.metrology.billing.model import (
    InvoiceKind,
    InvoiceRequest,
    InvoiceStanding,
    Statement,
    StatementStanding,
)
from engine.metrology.billing.statements import (
    answer_statement,
    find_statement,
    lines_of,
    send_statement,
    statements_of,
)

__all__ = [
    "InvoiceKind",
    "InvoiceRequest",
    "InvoiceStanding",
    "Statement",
    "StatementStanding",
    "answer_statement",
    "ask_invoice",
    "find_request",
    "find_statement",
    "issue_invoice",
    "lines_of",
    "orders_of",
    "orders_to_invoice",
    "refuse_invoice",
    "requests_of",
    "send_statement",
    "statements_of",
    "worklist",
]
