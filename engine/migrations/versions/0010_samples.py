"""Instruments, samples, shipments and surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "instrument",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("serial_no", sa.String(length=60), nullable=False),
        sa.Column("asset_no", sa.String(length=60), nullable=False),
        sa.Column("maker", sa.String(length=100), nullable=False),
        sa.Column("range_from", sa.String(length=40), nullable=False),
        sa.Column("range_to", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("accuracy", sa.String(length=60), nullable=False),
        sa.Column("resolution", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("service_type", sa.String(length=10), nullable=False),
        sa.Column("compulsory", sa.String(length=2), nullable=False),
        sa.Column("grade", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=6), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("cycle_months", sa.Integer(), nullable=True),
        sa.Column("last_certificate", sa.String(length=60), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("party_id", "maker", "serial_no", name=op.f("uq_instrument_party_id_maker_serial_no")),
    )
    with op.batch_alter_table("instrument", schema=None) as batch_op:
        batch_op.create_index("ix_instrument_due", ["party_id", "due_on"], unique=False)
        batch_op.create_index("ix_instrument_remind", ["remind_on", "party_id"], unique=False)

    op.create_table(
        "sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label_no", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("serial_no", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=6), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("condition", sa.String(length=100), nullable=False),
        sa.Column("accessories", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("case_id", "address", name=op.f("uq_sample_case_id_address")),
        sa.UniqueConstraint("label_no", name=op.f("uq_sample_label_no")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index("ix_sample_ready", ["status", "ready_on"], unique=False)
        batch_op.create_index("ix_sample_status", ["status", "label_no"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("contents", sa.String(length=500), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.Integer(), nullable=False),
        sa.Column("insured", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.String(length=100), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("waybill", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=6), nullable=False),
        sa.Column("latest", sa.String(length=64), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("ended", sa.String(length=6), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("case_id", "address", "number", name=op.f("uq_shipment_case_id_address_number")),
        sa.UniqueConstraint("number", name=op.f("uq_shipment_number")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_case", ["case_id", "address"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_waybill"), ["waybill"], unique=False)

    op.create_table(
        "shipment_track",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("waybill", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_track")),
        sa.UniqueConstraint("digest", name=op.f("uq_shipment_track_digest")),
    )
    with op.batch_alter_table("shipment_track", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_track_waybill", ["waybill", "at"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("followed_up", sa.String(length=10), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("case_id", "address", name=op.f("uq_survey_case_id_address")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_survey_code_digest")),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index("ix_survey_item", ["item", "rated_on"], unique=False)

    op.create_table(
        "sample_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(length=6), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_move_sample_id_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_move")),
        sa.UniqueConstraint("key", name=op.f("uq_sample_move_key")),
    )
    with op.batch_alter_table("sample_move", schema=None) as batch_op:
        batch_op.create_index("ix_sample_move_sample", ["sample_id", "at"], unique=False)
