"""Volunteers ask for hours to be put right; a worker decides, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "hours_put_right"
down_revision = "who_died_or_left"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER correction_events_append_only_delete BEFORE DELETE ON correction_events
BEGIN SELECT RAISE(ABORT, 'correction_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER correction_events_append_only_replace BEFORE INSERT ON correction_events
WHEN EXISTS (SELECT 1 FROM correction_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'correction_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER correction_events_append_only_update BEFORE UPDATE ON correction_events
BEGIN SELECT RAISE(ABORT, 'correction_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION correction_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'correction_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER correction_events_append_only BEFORE DELETE OR UPDATE ON correction_events FOR EACH ROW EXECUTE FUNCTION correction_events_append_only()""",
        """CREATE TRIGGER correction_events_append_only_truncate BEFORE TRUNCATE ON correction_events FOR EACH STATEMENT EXECUTE FUNCTION correction_events_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "missing", "wrong", name="correctionkind_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "granted",
                "refused",
                name="correctionstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "asked_by_kind",
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
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_minutes", sa.Integer(), nullable=True),
        sa.Column("made_transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'missing') = (from_minute IS NOT NULL)", name=op.f("ck_corrections_missing_hours_have_a_time")
        ),
        sa.CheckConstraint(
            "(kind = 'wrong') = (transfer_id IS NOT NULL)", name=op.f("ck_corrections_only_wrong_hours_name_a_transfer")
        ),
        sa.CheckConstraint(
            "(state = 'granted') = (made_transfer_id IS NOT NULL)",
            name=op.f("ck_corrections_granted_with_a_counter_entry"),
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_corrections_decided_unless_open")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by_id IS NULL)", name=op.f("ck_corrections_somebody_decided_unless_open")
        ),
        sa.CheckConstraint(
            "(from_minute IS NULL) = (until_minute IS NULL)", name=op.f("ck_corrections_begins_and_ends")
        ),
        sa.CheckConstraint("from_minute >= 0 AND until_minute <= 1440", name=op.f("ck_corrections_lies_within_a_day")),
        sa.CheckConstraint(
            "granted_minutes BETWEEN 1 AND minutes", name=op.f("ck_corrections_grants_no_more_than_was_asked")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_corrections_minutes_positive")),
        sa.CheckConstraint("until_minute > from_minute", name=op.f("ck_corrections_ends_after_it_began")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_corrections_community_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_corrections_decided_by_id")),
        sa.ForeignKeyConstraint(["made_transfer_id"], ["transfers.id"], name=op.f("fk_corrections_made_transfer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_corrections_person_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_corrections_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("made_transfer_id", name=op.f("uq_corrections_made_transfer_id")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index("ix_corrections_community_id_state_id", ["community_id", "state", "id"], unique=False)
        batch_op.create_index("ix_corrections_person_id_happened_on", ["person_id", "happened_on"], unique=False)

    op.create_table(
        "correction_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["correction_id"], ["corrections.id"], name=op.f("fk_correction_events_correction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_events")),
    )
    with op.batch_alter_table("correction_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_events_correction_id"), ["correction_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
