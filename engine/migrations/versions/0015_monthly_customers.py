"""Who settles monthly stands in the register of customers alone."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_column("pays_monthly")
