"""Opening balances from paper or a file, posted and undone as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "opening_balances"
down_revision = "cards_for_the_counter"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER opening_events_append_only_delete BEFORE DELETE ON opening_events
BEGIN SELECT RAISE(ABORT, 'opening_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER opening_events_append_only_replace BEFORE INSERT ON opening_events
WHEN EXISTS (SELECT 1 FROM opening_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'opening_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER opening_events_append_only_update BEFORE UPDATE ON opening_events
BEGIN SELECT RAISE(ABORT, 'opening_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER opening_rows_append_only_delete BEFORE DELETE ON opening_rows
BEGIN SELECT RAISE(ABORT, 'opening_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER opening_rows_append_only_replace BEFORE INSERT ON opening_rows
WHEN EXISTS (SELECT 1 FROM opening_rows WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'opening_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER opening_rows_append_only_update BEFORE UPDATE ON opening_rows
BEGIN SELECT RAISE(ABORT, 'opening_rows is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION opening_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'opening_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION opening_rows_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'opening_rows is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER opening_events_append_only BEFORE DELETE OR UPDATE ON opening_events FOR EACH ROW EXECUTE FUNCTION opening_events_append_only()""",
        """CREATE TRIGGER opening_events_append_only_truncate BEFORE TRUNCATE ON opening_events FOR EACH STATEMENT EXECUTE FUNCTION opening_events_append_only()""",
        """CREATE TRIGGER opening_rows_append_only BEFORE DELETE OR UPDATE ON opening_rows FOR EACH ROW EXECUTE FUNCTION opening_rows_append_only()""",
        """CREATE TRIGGER opening_rows_append_only_truncate BEFORE TRUNCATE ON opening_rows FOR EACH STATEMENT EXECUTE FUNCTION opening_rows_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "opening_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "discarded",
                "posted",
                "undo_asked",
                "undone",
                name="importstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("total_minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=False),
        sa.Column("undo_asked_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(posted_at IS NULL) = (state IN ('draft', 'discarded'))",
            name=op.f("ck_opening_imports_posted_unless_a_draft"),
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (state <> 'undone')", name=op.f("ck_opening_imports_undone_at_a_time")
        ),
        sa.CheckConstraint(
            "undo_asked_by_id <> undone_by_id", name=op.f("ck_opening_imports_somebody_else_approves_undoing")
        ),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_opening_imports_community_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_opening_imports_made_by_id")),
        sa.ForeignKeyConstraint(["undo_asked_by_id"], ["staff.id"], name=op.f("fk_opening_imports_undo_asked_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["staff.id"], name=op.f("fk_opening_imports_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_imports")),
    )
    with op.batch_alter_table("opening_imports", schema=None) as batch_op:
        batch_op.create_index("ix_opening_imports_community_id_id", ["community_id", "id"], unique=False)
        batch_op.create_index("ix_opening_imports_digest", ["digest"], unique=False)

    op.create_table(
        "opening_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["import_id"], ["opening_imports.id"], name=op.f("fk_opening_events_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_events")),
    )
    with op.batch_alter_table("opening_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_events_import_id"), ["import_id"], unique=False)

    op.create_table(
        "opening_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_opening_rows_minutes_positive")),
        sa.ForeignKeyConstraint(["import_id"], ["opening_imports.id"], name=op.f("fk_opening_rows_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_opening_rows_person_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_opening_rows_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_rows")),
        sa.UniqueConstraint("import_id", "person_id", name=op.f("uq_opening_rows_import_id_person_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_opening_rows_transfer_id")),
    )
    with op.batch_alter_table("opening_rows", schema=None) as batch_op:
        batch_op.create_index("ix_opening_rows_person_id", ["person_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
