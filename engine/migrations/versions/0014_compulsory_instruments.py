"""Instruments under compulsory verification, as the national portal wants them listed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "compulsory_instrument",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("serial_no", sa.String(length=200), nullable=False),
        sa.Column("asset_no", sa.String(length=200), nullable=False),
        sa.Column("maker", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("catalogue_row", sa.String(length=200), nullable=False),
        sa.Column("filing_no", sa.String(length=40), nullable=False),
        sa.Column("application_no", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reported_to", sa.String(length=100), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compulsory_instrument")),
        sa.UniqueConstraint("case_id", "serial_no", name=op.f("uq_compulsory_instrument_case_id_serial_no")),
    )
    with op.batch_alter_table("compulsory_instrument", schema=None) as batch_op:
        batch_op.create_index("ix_compulsory_instrument_entered", ["entered_on", "id"], unique=False)
