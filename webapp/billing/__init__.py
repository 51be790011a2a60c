"""Billing: invoices and statements for those who pay, the worklist of finance, and the account of a customer."""

from webapp.billing.accounts import blueprint as accounts
from webapp.billing.desk import blueprint as invoices
from webapp.billing.mine import blueprint

__all__ = ["accounts", "blueprint", "invoices"]
