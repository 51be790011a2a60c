"""Calendars, clocks and supervision."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.CheckConstraint("source in ('notice', 'statutory', 'entered')", name=op.f("ck_calendar_year_source")),
        sa.CheckConstraint("status in ('provisional', 'confirmed')", name=op.f("ck_calendar_year_status")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )

    op.create_table(
        "clock",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("legal_days", sa.Integer(), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.String(length=500), nullable=False),
        sa.Column("extension_notice", sa.String(length=100), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("counted_days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("legal_due_on", sa.Date(), nullable=True),
        sa.Column("yellow_on", sa.Date(), nullable=True),
        sa.Column("light", sa.String(length=8), nullable=False),
        sa.Column("next_change_on", sa.Date(), nullable=True),
        sa.Column("calendar_stamp", sa.String(length=32), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("light in ('green', 'yellow', 'red')", name=op.f("ck_clock_light")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_clock")),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_calendar_stamp"), ["calendar_stamp"], unique=False)
        batch_op.create_index(batch_op.f("ix_clock_due_on"), ["due_on"], unique=False)
        batch_op.create_index("ix_clock_item_stopped", ["item", "stopped_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_clock_next_change_on"), ["next_change_on"], unique=False)
        batch_op.create_index(
            "ix_clock_running",
            ["light", "due_on"],
            unique=False,
            postgresql_where=sa.text("stopped_on IS NULL"),
            sqlite_where=sa.text("stopped_on IS NULL"),
        )

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["calendar_year.year"], name=op.f("fk_calendar_day_year_calendar_year")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_year"), ["year"], unique=False)

    op.create_table(
        "clock_segment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("notice", sa.String(length=100), nullable=False),
        sa.Column("planned_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('counting', 'paused')", name=op.f("ck_clock_segment_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["clock.case_id"], name=op.f("fk_clock_segment_case_id_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_segment")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_clock_segment_case_id_position")),
    )

    op.create_table(
        "serving",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("scope_path", sa.String(length=200), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("takes_account", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("calendar_stamp", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_serving_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving")),
    )
    with op.batch_alter_table("serving", schema=None) as batch_op:
        batch_op.create_index(
            "ix_serving_calendar",
            ["calendar_stamp"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_serving_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_serving_next",
            ["next_on"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_serving_open",
            ["unit_id", "role"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "slip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("rule", sa.String(length=4), nullable=False),
        sa.Column("light", sa.String(length=8), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(length=1000), nullable=False),
        sa.Column("replied_by", sa.String(length=100), nullable=True),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=1000), nullable=False),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("once", sa.String(length=120), nullable=False),
        sa.CheckConstraint("light in ('yellow', 'red')", name=op.f("ck_slip_light")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_slip_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("once", name=op.f("uq_slip_once")),
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.create_index("ix_slip_case", ["case_id"], unique=False)
        batch_op.create_index(
            "ix_slip_open",
            ["light", "raised_at"],
            unique=False,
            postgresql_where=sa.text("closed_at IS NULL"),
            sqlite_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_slip_task", ["task_id"], unique=False)

    op.create_table(
        "watch_limit",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=4), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("calendar_stamp", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_watch_limit_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "rule", name=op.f("pk_watch_limit")),
    )
    with op.batch_alter_table("watch_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_watch_limit_calendar_stamp"), ["calendar_stamp"], unique=False)
        batch_op.create_index(batch_op.f("ix_watch_limit_due_on"), ["due_on"], unique=False)

    op.create_table(
        "serving_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("serving_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["serving_id"], ["serving.id"], name=op.f("fk_serving_try_serving_id_serving")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving_try")),
    )
    with op.batch_alter_table("serving_try", schema=None) as batch_op:
        batch_op.create_index("ix_serving_try_serving", ["serving_id"], unique=False)
