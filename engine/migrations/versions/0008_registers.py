"""Registers of certificates, standards, people and licences."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Change the tables. There is no way back but a backup."""
    op.create_table(
        "capability",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("parameter", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("service_type", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=60), nullable=False),
        sa.Column("method_name", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=8), nullable=False),
        sa.Column("cycle_months", sa.Integer(), nullable=True),
        sa.Column("accredited", sa.Boolean(), nullable=False),
        sa.Column("cma", sa.Boolean(), nullable=False),
        sa.Column("range", sa.String(length=60), nullable=False),
        sa.Column("uncertainty", sa.String(length=60), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capability")),
        sa.UniqueConstraint("number", name=op.f("uq_capability_number")),
    )
    with op.batch_alter_table("capability", schema=None) as batch_op:
        batch_op.create_index("ix_capability_work", ["category", "service_type", "method"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("query_code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("instrument_name", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("serial_no", sa.String(length=200), nullable=False),
        sa.Column("conclusion", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("dcc_digest", sa.String(length=64), nullable=False),
        sa.Column("ofd_digest", sa.String(length=64), nullable=False),
        sa.Column("replaced_by", sa.String(length=60), nullable=False),
        sa.Column("replaces", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("query_code", name=op.f("uq_certificate_query_code")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_case", ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_dcc_digest"), ["dcc_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_ofd_digest"), ["ofd_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_pdf_digest"), ["pdf_digest"], unique=False)

    op.create_table(
        "certificate_series",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_certificate_series")),
    )

    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("credit_limit", sa.String(length=20), nullable=False),
        sa.Column("terms_days", sa.Integer(), nullable=True),
        sa.Column("remarks", sa.String(length=200), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
        sa.UniqueConstraint("party_id", name=op.f("uq_customer_party_id")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_credit_code"), ["credit_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_name"), ["name"], unique=False)

    op.create_table(
        "examiner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examiner")),
        sa.UniqueConstraint("number", name=op.f("uq_examiner_number")),
    )

    op.create_table(
        "measurement_standard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("range", sa.String(length=200), nullable=False),
        sa.Column("certificate_no", sa.String(length=100), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("quality", sa.String(length=200), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_standard")),
        sa.UniqueConstraint("number", name=op.f("uq_measurement_standard_number")),
    )

    op.create_table(
        "qualification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
        sa.UniqueConstraint("number", name=op.f("uq_qualification_number")),
    )

    op.create_table(
        "register_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
        sa.UniqueConstraint("key", name=op.f("uq_register_change_key")),
    )
    with op.batch_alter_table("register_change", schema=None) as batch_op:
        batch_op.create_index("ix_register_change_row", ["row_id"], unique=False)

    op.create_table(
        "standard_licence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("query_code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("measuring_range", sa.String(length=300), nullable=False),
        sa.Column("quality", sa.String(length=300), nullable=False),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("replaced_by", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_licence")),
        sa.UniqueConstraint("certificate_no", name=op.f("uq_standard_licence_certificate_no")),
        sa.UniqueConstraint("query_code", name=op.f("uq_standard_licence_query_code")),
    )
    with op.batch_alter_table("standard_licence", schema=None) as batch_op:
        batch_op.create_index("ix_standard_licence_holder", ["holder_id"], unique=False)
        batch_op.create_index("ix_standard_licence_on", ["issued_on"], unique=False)

    op.create_table(
        "trace_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard", sa.String(length=100), nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_back")),
        sa.UniqueConstraint("key", name=op.f("uq_trace_back_key")),
    )
    with op.batch_alter_table("trace_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_back_standard"), ["standard"], unique=False)

    op.create_table(
        "certificate_standard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("standard", sa.String(length=100), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_standard_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_standard")),
    )
    with op.batch_alter_table("certificate_standard", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_standard_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index("ix_certificate_standard_used", ["standard", "done_on"], unique=False)

    op.create_table(
        "trace_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trace_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_trace_item_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace_back.id"], name=op.f("fk_trace_item_trace_id_trace_back")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_item")),
        sa.UniqueConstraint("trace_id", "certificate_id", name=op.f("uq_trace_item_trace_id_certificate_id")),
    )
