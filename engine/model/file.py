"""Files kept with drafts and cases: encrypted bytes in a store, a row here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class StoredFile(Base):
    """One file. ``digest`` is of the ciphertext; the name is personal data and sealed with it."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_case", "case_id"), Index("ix_stored_file_digest", "digest"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    owner: Mapped[UUID | None]
    #: "material" (uploaded), "document" (issued by us), "notice".
    kind: Mapped[str] = mapped_column(String(12))
    step: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of the plain content, keyed: says whether two files are the same without telling what they are.
    content_tag: Mapped[str] = mapped_column(String(64))
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
