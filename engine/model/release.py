"""Releases: the immutable, hashed versions of service items."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base


class ReleaseRow(Base):
    """One immutable version of a service item: every file it needs, and the stored drawing."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("item", "version"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    #: every file of the version, compressed; and its drawing as the engine runs it.
    bundle: Mapped[bytes] = mapped_column(LargeBinary)
    definition: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None]


class ServiceItemRow(Base):
    """A service item and the release that new cases begin with."""

    __tablename__ = "service_item"

    code: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("release.digest"))
    unit_id: Mapped[UUID | None]
    open_for_new: Mapped[bool] = mapped_column(default=True)
