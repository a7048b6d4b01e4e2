"""Commendation lists with their rows, objections and history."""

import sqlalchemy as sa
from alembic import op

revision = "commendation_lists"
down_revision = "day_without_reversed"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER commendation_events_append_only_delete BEFORE DELETE ON commendation_events
BEGIN SELECT RAISE(ABORT, 'commendation_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER commendation_events_append_only_replace BEFORE INSERT ON commendation_events
WHEN EXISTS (SELECT 1 FROM commendation_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'commendation_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER commendation_events_append_only_update BEFORE UPDATE ON commendation_events
BEGIN SELECT RAISE(ABORT, 'commendation_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER commendation_rows_append_only_delete BEFORE DELETE ON commendation_rows
BEGIN SELECT RAISE(ABORT, 'commendation_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER commendation_rows_append_only_replace BEFORE INSERT ON commendation_rows
WHEN EXISTS (SELECT 1 FROM commendation_rows WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'commendation_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER commendation_rows_append_only_update BEFORE UPDATE ON commendation_rows
BEGIN SELECT RAISE(ABORT, 'commendation_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION commendation_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'commendation_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION commendation_rows_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'commendation_rows is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER commendation_events_append_only BEFORE DELETE OR UPDATE ON commendation_events FOR EACH ROW EXECUTE FUNCTION commendation_events_append_only()""",
        """CREATE TRIGGER commendation_events_append_only_truncate BEFORE TRUNCATE ON commendation_events FOR EACH STATEMENT EXECUTE FUNCTION commendation_events_append_only()""",
        """CREATE TRIGGER commendation_rows_append_only BEFORE DELETE OR UPDATE ON commendation_rows FOR EACH ROW EXECUTE FUNCTION commendation_rows_append_only()""",
        """CREATE TRIGGER commendation_rows_append_only_truncate BEFORE TRUNCATE ON commendation_rows FOR EACH STATEMENT EXECUTE FUNCTION commendation_rows_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "commendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("masks_names", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "final",
                "withdrawn",
                name="commendationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_commendations_published_for_some_days")
        ),
        sa.CheckConstraint("since_on <= until_on", name=op.f("ck_commendations_period_goes_forward")),
        sa.CheckConstraint("top >= 0", name=op.f("ck_commendations_top_not_negative")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_commendations_community_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendations")),
        sa.UniqueConstraint("token", name=op.f("uq_commendations_token")),
    )
    with op.batch_alter_table("commendations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendations_community_id"), ["community_id"], unique=False)

    op.create_table(
        "commendation_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commendation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["commendation_id"], ["commendations.id"], name=op.f("fk_commendation_events_commendation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_events")),
    )
    with op.batch_alter_table("commendation_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_events_commendation_id"), ["commendation_id"], unique=False)

    op.create_table(
        "commendation_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commendation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decided_at IS NULL OR decision <> ''", name=op.f("ck_commendation_objections_decided_for_a_reason")
        ),
        sa.CheckConstraint(
            "(is_upheld IS NULL) = (decided_at IS NULL)", name=op.f("ck_commendation_objections_decided_at_some_time")
        ),
        sa.ForeignKeyConstraint(
            ["commendation_id"], ["commendations.id"], name=op.f("fk_commendation_objections_commendation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_commendation_objections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_objections")),
    )
    with op.batch_alter_table("commendation_objections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_commendation_objections_commendation_id"), ["commendation_id"], unique=False
        )

    op.create_table(
        "commendation_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commendation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "final",
                "withdrawn",
                name="commendationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("minutes_in_all", sa.Integer(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("stars_before", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commendation_id"], ["commendations.id"], name=op.f("fk_commendation_rows_commendation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_commendation_rows_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation_rows")),
        sa.UniqueConstraint(
            "commendation_id", "state", "person_id", name=op.f("uq_commendation_rows_commendation_id_state_person_id")
        ),
    )
    with op.batch_alter_table("commendation_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendation_rows_person_id"), ["person_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
