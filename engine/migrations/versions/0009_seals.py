"""Seals."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("approval", sa.String(length=10), nullable=False),
        sa.Column("keeper_id", sa.String(length=36), nullable=False),
        sa.Column("keeper_name", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("pdf_certificate", sa.String(length=64), nullable=False),
        sa.Column("ofd_certificate", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("code", name=op.f("uq_seal_code")),
    )

    op.create_table(
        "seal_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("applicant_id", sa.String(length=36), nullable=False),
        sa.Column("applicant", sa.String(length=64), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("approver_id", sa.String(length=36), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_application_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_application")),
        sa.UniqueConstraint(
            "seal_id", "case_id", "document", name=op.f("uq_seal_application_seal_id_case_id_document")
        ),
    )
    with op.batch_alter_table("seal_application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seal_application_status_applied_at"), ["status", "applied_at"], unique=False
        )

    op.create_table(
        "seal_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_record_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_record")),
        sa.UniqueConstraint("key", name=op.f("uq_seal_record_key")),
    )
    with op.batch_alter_table("seal_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_record_seal_id_at"), ["seal_id", "at"], unique=False)

    op.create_table(
        "seal_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_user_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_user")),
        sa.UniqueConstraint("seal_id", "account_id", name=op.f("uq_seal_user_seal_id_account_id")),
    )

    op.create_table(
        "seal_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["seal_application.id"], name=op.f("fk_seal_use_application_id_seal_application")
        ),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_seal_use_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_use")),
        sa.UniqueConstraint("number", name=op.f("uq_seal_use_number")),
    )
    with op.batch_alter_table("seal_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_use_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_use_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_seal_use_seal_id_sealed_at"), ["seal_id", "sealed_at"], unique=False)
