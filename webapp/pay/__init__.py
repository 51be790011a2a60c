"""The payer's face: choose a channel, pay, wait for its word, keep the receipt."""

from webapp.pay.routes import blueprint

__all__ = ["blueprint"]
