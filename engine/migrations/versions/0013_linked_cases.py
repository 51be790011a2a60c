"""Which case opened which."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "case_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("scope_path", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("opened_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id_case")),
        sa.ForeignKeyConstraint(["opened_id"], ["case.id"], name=op.f("fk_case_link_opened_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("case_id", "scope_path", "item", name=op.f("uq_case_link_case_id_scope_path_item")),
        sa.UniqueConstraint("opened_id", name=op.f("uq_case_link_opened_id")),
    )
