"""The archive."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "archive_destruction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("first_by", sa.Uuid(), nullable=True),
        sa.Column("first_by_name", sa.String(length=100), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=True),
        sa.Column("second_by", sa.Uuid(), nullable=True),
        sa.Column("second_by_name", sa.String(length=100), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("refused_by_name", sa.String(length=100), nullable=False),
        sa.Column("refused_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_destruction")),
        sa.UniqueConstraint("key", name=op.f("uq_archive_destruction_key")),
        sa.UniqueConstraint("number", name=op.f("uq_archive_destruction_number")),
    )
    with op.batch_alter_table("archive_destruction", schema=None) as batch_op:
        batch_op.create_index("ix_archive_destruction_open", ["done_at", "proposed_at"], unique=False)

    op.create_table(
        "archive_package",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("retention", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_archive_package_case_id_case")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_message.id"], name=op.f("fk_archive_package_message_id_outbox_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_package")),
        sa.UniqueConstraint("case_id", "part", name=op.f("uq_archive_package_case_id_part")),
        sa.UniqueConstraint("message_id", name=op.f("uq_archive_package_message_id")),
        sa.UniqueConstraint("name", name=op.f("uq_archive_package_name")),
    )
    with op.batch_alter_table("archive_package", schema=None) as batch_op:
        batch_op.create_index("ix_archive_package_closed", ["closed_on"], unique=False)
        batch_op.create_index("ix_archive_package_expires", ["expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_package_number"), ["number"], unique=False)

    op.create_table(
        "archive_destruction_line",
        sa.Column("destruction_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destruction_id"],
            ["archive_destruction.id"],
            name=op.f("fk_archive_destruction_line_destruction_id_archive_destruction"),
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["archive_package.id"], name=op.f("fk_archive_destruction_line_package_id_archive_package")
        ),
        sa.PrimaryKeyConstraint("destruction_id", "package_id", name=op.f("pk_archive_destruction_line")),
    )
    with op.batch_alter_table("archive_destruction_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_destruction_line_package_id"), ["package_id"], unique=False)

    op.create_table(
        "archive_loan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["package_id"], ["archive_package.id"], name=op.f("fk_archive_loan_package_id_archive_package")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_loan")),
        sa.UniqueConstraint("key", name=op.f("uq_archive_loan_key")),
    )
    with op.batch_alter_table("archive_loan", schema=None) as batch_op:
        batch_op.create_index("ix_archive_loan_by", ["asked_by"], unique=False)
        batch_op.create_index("ix_archive_loan_open", ["decided_at", "asked_at"], unique=False)
