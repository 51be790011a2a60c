"""${message[0].upper() + message[1:]}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
% for line in (upgrades or "pass").splitlines():
% if not line.strip().startswith("# ###"):
    ${line[4:] if line.startswith("    ") else line}
% endif
% endfor
