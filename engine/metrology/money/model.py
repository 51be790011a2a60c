"""Tables of money. Amounts are whole fen; rows of the ledger are only ever added."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id

UNTOLD = text("standing = '已支付' AND told_at IS NULL")


class Standing(StrEnum):
    """How a payment order stands, as pages write it."""

    OPEN = "待支付"
    #: a customer of monthly settlement owes it; the case does not wait.
    ON_ACCOUNT = "月结挂账"
    PAID = "已支付"
    CLOSED = "已关闭"


class Found(StrEnum):
    """How an incoming payment fits its order."""

    PAID = "已入账"
    #: the order was closed or paid by another payment meanwhile.
    LATE = "重复或逾期到款"
    MISMATCH = "金额不符"
    UNKNOWN = "无此订单"


class RefundStanding(StrEnum):
    """How a refund stands."""

    ASKED = "待审批"
    APPROVED = "退款中"
    DONE = "已退款"
    REFUSED = "未批准"
    FAILED = "退款失败"


class LedgerEntry(Base):
    """One entry of the ledger: legs that add up to nothing. ``once`` names its cause, so that it is booked once."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index(None, "day"), Index(None, "case_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    day: Mapped[date]
    #: number of the case or payment order that it is about.
    number: Mapped[str] = mapped_column(String(60))
    memo: Mapped[str] = mapped_column(String(200))
    once: Mapped[str] = mapped_column(String(120), unique=True)
    case_id: Mapped[UUID | None]
    booked_at: Mapped[datetime]


class LedgerLeg(Base):
    """One account of one entry; debits are positive, credits negative."""

    __tablename__ = "ledger_leg"
    __table_args__ = (
        CheckConstraint("amount_fen <> 0", name="amount"),
        Index(None, "account"),
        Index(None, "entry_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"))
    account: Mapped[str] = mapped_column(String(60))
    amount_fen: Mapped[int] = mapped_column(BigInteger)


class PaymentOrder(Base):
    """What somebody is asked to pay."""

    __tablename__ = "payment_order"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        Index(None, "case_id"),
        Index(None, "standing", "id"),
        Index(None, "party_id", "standing"),
        Index("ix_payment_order_untold", "settled_at", postgresql_where=UNTOLD, sqlite_where=UNTOLD),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: what providers know the order by; never used twice.
    number: Mapped[str] = mapped_column(String(32), unique=True)
    case_id: Mapped[UUID | None]
    case_number: Mapped[str] = mapped_column(String(60), default="")
    #: where in its case it was asked for: "settlement" for a part of that name, "" for the case itself.
    scope_path: Mapped[str] = mapped_column(String(200), default="")
    #: who is to pay, as pages and statements name it, and the party, where it is one of ours.
    payer: Mapped[str] = mapped_column(String(100), default="")
    party_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(String(120))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    standing: Mapped[str] = mapped_column(String(12), default=Standing.OPEN)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    #: when its case was told that it is paid, or had nothing to be told any more.
    told_at: Mapped[datetime | None]


class Checkout(Base):
    """One visit of a payer to an online channel: the channel knows it by ``number``, which is used once."""

    __tablename__ = "checkout"
    __table_args__ = (Index(None, "order_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    channel: Mapped[str] = mapped_column(String(20))
    #: number of the order, a hyphen, and which visit it is.
    number: Mapped[str] = mapped_column(String(32), unique=True)
    #: the message that asks the channel for a code to pay by.
    message_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Payment(Base):
    """Money that arrived. The channel's own number is unique, so what is told twice is one row."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("channel", "provider_no"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index(None, "order_number"),
        Index(None, "found"),
        Index(None, "channel", "day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    provider_no: Mapped[str] = mapped_column(String(64))
    #: the order that it names; there may be no such order.
    order_number: Mapped[str] = mapped_column(String(64))
    #: as the provider told it: which visit to the channel it was.
    told_number: Mapped[str] = mapped_column(String(64))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[str] = mapped_column(String(12))
    #: the day on which the provider took the money, in China.
    day: Mapped[date]
    recorded_at: Mapped[datetime]
    refunded_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class Refund(Base):
    """Money to be given back: asked by one person, approved by another, done by the provider."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        Index(None, "payment_id"),
        Index(None, "standing"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    #: what providers know the refund by; the same number again is the same refund.
    number: Mapped[str] = mapped_column(String(32), unique=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(12), default=RefundStanding.ASKED)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(String(200), default="")
    #: the message that asks the channel to give it back; None where a person does.
    message_id: Mapped[UUID | None]
    #: random key of the form that asked for it: the same form sent twice is one refund.
    key: Mapped[str | None] = mapped_column(String(64), unique=True)


class Gap(StrEnum):
    """How the books of a channel differ from ours."""

    #: the channel has it, we have not.
    MORE = "多账"
    #: we have it, the channel has not.
    LESS = "少账"
    AMOUNT = "金额不符"


class StatementDay(Base):
    """A channel's statement of one day, as it was last compared with our books."""

    __tablename__ = "statement_day"
    __table_args__ = (UniqueConstraint("channel", "day"), Index(None, "compared_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    compared_at: Mapped[datetime]
    lines: Mapped[int]
    #: payments less refunds, as the channel and as we have them.
    theirs_fen: Mapped[int] = mapped_column(BigInteger)
    ours_fen: Mapped[int] = mapped_column(BigInteger)


class MoneyDifference(Base):
    """One line in which a channel's statement and our books differ, until somebody has settled it."""

    __tablename__ = "money_difference"
    __table_args__ = (
        UniqueConstraint("channel", "what", "number"),
        Index(None, "settled_at", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))
    #: "payment" or "refund"; ``number`` is the channel's number of a payment, ours of a refund.
    what: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(64))
    order_number: Mapped[str] = mapped_column(String(64), default="")
    ours_fen: Mapped[int] = mapped_column(BigInteger)
    theirs_fen: Mapped[int] = mapped_column(BigInteger)
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_name: Mapped[str] = mapped_column(String(100), default="")
    #: "book", "suspend", "mark", or "agreed" when a later statement agreed.
    how: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
