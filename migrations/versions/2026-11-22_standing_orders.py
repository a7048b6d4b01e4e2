"""Standing orders: series with helpers, dates left out, pauses and history; orders know the series that made them."""

import sqlalchemy as sa
from alembic import op

revision = "standing_orders"
down_revision = "conversations_of_before"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER series_events_append_only_delete BEFORE DELETE ON series_events
BEGIN SELECT RAISE(ABORT, 'series_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER series_events_append_only_replace BEFORE INSERT ON series_events
WHEN EXISTS (SELECT 1 FROM series_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'series_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER series_events_append_only_update BEFORE UPDATE ON series_events
BEGIN SELECT RAISE(ABORT, 'series_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION series_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'series_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER series_events_append_only BEFORE DELETE OR UPDATE ON series_events FOR EACH ROW EXECUTE FUNCTION series_events_append_only()""",
        """CREATE TRIGGER series_events_append_only_truncate BEFORE TRUNCATE ON series_events FOR EACH STATEMENT EXECUTE FUNCTION series_events_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elder_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        sa.Column(
            "repeat",
            sa.Enum(
                "weekly",
                "monthly_day",
                "monthly_last_day",
                "monthly_weekday",
                name="repeat_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("clock_time", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people_needed", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column(
            "on_holiday",
            sa.Enum(
                "go_on", "skip", "move", name="onholiday_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "repeat <> 'monthly_day' OR month_day IS NOT NULL", name=op.f("ck_series_day_of_month_is_given")
        ),
        sa.CheckConstraint("repeat <> 'monthly_weekday' OR nth IS NOT NULL", name=op.f("ck_series_nth_is_given")),
        sa.CheckConstraint("every BETWEEN 1 AND 12", name=op.f("ck_series_comes_round_every_1_to_12")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name=op.f("ck_series_lasts_between_5_minutes_and_12_hours")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 31", name=op.f("ck_series_day_of_month_exists")),
        sa.CheckConstraint("nth IN (-1, 1, 2, 3, 4)", name=op.f("ck_series_nth_is_the_first_to_fourth_or_last")),
        sa.CheckConstraint("people_needed BETWEEN 1 AND 20", name=op.f("ck_series_needs_1_to_20_people")),
        sa.ForeignKeyConstraint(["elder_id"], ["elders.id"], name=op.f("fk_series_elder_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["series.id"], name=op.f("fk_series_follows_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["persons.id"], name=op.f("fk_series_requester_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_series_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_elder_id"), ["elder_id"], unique=False)
        batch_op.create_index("ix_series_filled_ends", ["filled_on", "ends_on"], unique=False)

    op.create_table(
        "series_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "by_kind",
            sa.Enum(
                "staff",
                "person",
                "system",
                name="actorkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "via",
            sa.Enum(
                "sms",
                "call",
                "console",
                "mobile",
                "family",
                "api",
                "clock",
                "command",
                name="door_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_events_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_events")),
    )
    with op.batch_alter_table("series_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_events_series_id"), ["series_id"], unique=False)

    op.create_table(
        "series_helpers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "standing",
                "substitute",
                name="helperrole_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(volunteer_id IS NULL) <> (provider_id IS NULL)", name=op.f("ck_series_helpers_is_exactly_one_helper")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_series_helpers_provider_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_helpers_series_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_series_helpers_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_helpers")),
        sa.UniqueConstraint("series_id", "provider_id", name="uq_series_helpers_each_provider_once"),
        sa.UniqueConstraint("series_id", "volunteer_id", name="uq_series_helpers_each_volunteer_once"),
    )
    op.create_table(
        "series_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("elder_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "hospital",
                "away",
                "family",
                "other",
                name="pausereason_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_series_pauses_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["elder_id"], ["elders.id"], name=op.f("fk_series_pauses_elder_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_pauses_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_pauses")),
    )
    with op.batch_alter_table("series_pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_pauses_elder_id"), ["elder_id"], unique=False)
        batch_op.create_index("ix_series_pauses_until", ["until_on", "asked_at"], unique=False)

    op.create_table(
        "series_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("left_out_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_skips_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_skips")),
        sa.UniqueConstraint("series_id", "left_out_on", name="uq_series_skips_each_date_once"),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_date", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "next_to_ask",
                sa.Enum(
                    "standing",
                    "substitute",
                    name="next_to_ask_is_known",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=True,
            )
        )
        batch_op.create_index(
            "ix_orders_next_to_ask",
            ["starts_at"],
            unique=False,
            postgresql_where=sa.text("next_to_ask IS NOT NULL"),
            sqlite_where=sa.text("next_to_ask IS NOT NULL"),
        )
        batch_op.create_index("uq_orders_once_for_each_date_of_a_series", ["series_id", "series_date"], unique=True)
        batch_op.create_foreign_key(batch_op.f("fk_orders_series_id"), "series", ["series_id"], ["id"])

    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_follow_ups_followupkind_is_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_follow_ups_followupkind_is_known"),
            "kind IN ('low_rating', 'call_back', 'nobody_checked_in', 'unfilled', 'after_pause')",
        )

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
