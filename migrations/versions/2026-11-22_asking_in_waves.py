"""Asking in waves: how far each has got and who was asked in which; a call about an order that nobody takes."""

import sqlalchemy as sa
from alembic import op

revision = "asking_in_waves"
down_revision = "staff_of_providers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "askings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "asking",
                "resting",
                "exhausted",
                "filled",
                "over",
                "stopped",
                name="askingstatus_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("wave_size", sa.Integer(), nullable=False),
        sa.Column("wave_minutes", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("is_broadcast", sa.Boolean(), nullable=False),
        sa.Column("after_event_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (status IN ('asking', 'resting', 'exhausted'))",
            name=op.f("ck_askings_ends_when_it_is_over"),
        ),
        sa.CheckConstraint(
            "(next_at IS NULL) = (status NOT IN ('asking', 'resting'))", name=op.f("ck_askings_goes_on_at_a_known_time")
        ),
        sa.CheckConstraint("wave_minutes BETWEEN 1 AND 1440", name=op.f("ck_askings_waits_a_minute_to_a_day")),
        sa.CheckConstraint("wave_size BETWEEN 1 AND 20", name=op.f("ck_askings_asks_1_to_20_at_a_time")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_askings_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
    )
    with op.batch_alter_table("askings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_askings_order_id"), ["order_id"], unique=False)
        batch_op.create_index(
            "uq_askings_one_at_a_time_about_an_order",
            ["order_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "wave_offers",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("asking_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("is_broadcast", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["asking_id"], ["askings.id"], name=op.f("fk_wave_offers_asking_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_wave_offers_offer_id")),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_wave_offers")),
    )
    with op.batch_alter_table("wave_offers", schema=None) as batch_op:
        batch_op.create_index("ix_wave_offers_asking_wave", ["asking_id", "wave"], unique=False)

    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_follow_ups_followupkind_is_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_follow_ups_followupkind_is_known"),
            "kind IN ('low_rating', 'call_back', 'nobody_checked_in', 'unfilled', 'nobody_accepted', 'after_pause')",
        )
