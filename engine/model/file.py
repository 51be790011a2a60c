"""Files kept with drafts and cases: encrypted bytes in a store, a row here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, new_id


class StoredFile(Base):
    """One file. ``digest`` is of the ciphertext; the name is personal data and sealed with it."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_case", "case_id"),
        Index("ix_stored_file_digest", "digest"),
        Index("ix_stored_file_owner", "owner", "created_at"),
        Index("ix_stored_file_party", "party_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    owner: Mapped[UUID | None]
    #: the party whose application it was uploaded for: all who act for the party may use it.
    party_id: Mapped[UUID | None]
    #: the task it was uploaded for: whoever does the task may use it.
    task_id: Mapped[UUID | None]
    #: trust grade A to D where whoever uploaded it settles that, else "": the form's field says.
    trust: Mapped[str] = mapped_column(String(1), default="")
    #: "material" (uploaded), "document" (issued by us), "notice", "part" (of an upload under way).
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


class Upload(Base):
    """A large file on its way, piece by piece; its pieces are stored files of kind "part" with its id as address."""

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_owner", "owner", "field"), Index("ix_upload_begun", "begun_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner: Mapped[UUID]
    party_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    #: what it is for: the draft or task, and the dotted name of the field.
    field: Mapped[str] = mapped_column(String(500))
    #: keyed hash of name, size and time of change: the same file chosen again goes on where it broke off.
    fingerprint: Mapped[str] = mapped_column(String(64))
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    #: endings that the field takes, ".pdf,.jpg"; "" for any.
    endings: Mapped[str] = mapped_column(String(400))
    strips: Mapped[bool]
    trust: Mapped[str] = mapped_column(String(1), default="")
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime]
