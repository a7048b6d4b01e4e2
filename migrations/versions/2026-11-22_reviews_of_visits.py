"""Visits that somebody looks at again, with the facts and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "reviews_of_visits"
down_revision = "savers_nudged"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER review_events_append_only_delete BEFORE DELETE ON review_events
BEGIN SELECT RAISE(ABORT, 'review_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER review_events_append_only_replace BEFORE INSERT ON review_events
WHEN EXISTS (SELECT 1 FROM review_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'review_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER review_events_append_only_update BEFORE UPDATE ON review_events
BEGIN SELECT RAISE(ABORT, 'review_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER review_findings_append_only_delete BEFORE DELETE ON review_findings
BEGIN SELECT RAISE(ABORT, 'review_findings is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER review_findings_append_only_replace BEFORE INSERT ON review_findings
WHEN EXISTS (SELECT 1 FROM review_findings WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'review_findings is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER review_findings_append_only_update BEFORE UPDATE ON review_findings
BEGIN SELECT RAISE(ABORT, 'review_findings is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION review_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'review_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE OR REPLACE FUNCTION review_findings_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'review_findings is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER review_events_append_only BEFORE DELETE OR UPDATE ON review_events FOR EACH ROW EXECUTE FUNCTION review_events_append_only()""",
        """CREATE TRIGGER review_events_append_only_truncate BEFORE TRUNCATE ON review_events FOR EACH STATEMENT EXECUTE FUNCTION review_events_append_only()""",
        """CREATE TRIGGER review_findings_append_only BEFORE DELETE OR UPDATE ON review_findings FOR EACH ROW EXECUTE FUNCTION review_findings_append_only()""",
        """CREATE TRIGGER review_findings_append_only_truncate BEFORE TRUNCATE ON review_findings FOR EACH STATEMENT EXECUTE FUNCTION review_findings_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "all_right",
                "corrected",
                name="reviewstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("counted_minutes", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'corrected') = (counted_minutes IS NOT NULL)", name=op.f("ck_reviews_corrected_to_a_number")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_reviews_decided_unless_open")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by_id IS NULL)", name=op.f("ck_reviews_somebody_decided_unless_open")
        ),
        sa.CheckConstraint(
            "counted_minutes BETWEEN 0 AND minutes", name=op.f("ck_reviews_counts_no_more_than_was_credited")
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_reviews_minutes_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reviews_account_id")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_reviews_community_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_reviews_decided_by_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_reviews_hold_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_reviews_visit_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_reviews_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_reviews_visit_id")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index("ix_reviews_community_id_state_id", ["community_id", "state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reviews_volunteer_id"), ["volunteer_id"], unique=False)

    op.create_table(
        "review_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_events_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_events")),
    )
    with op.batch_alter_table("review_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_events_review_id"), ["review_id"], unique=False)

    op.create_table(
        "review_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "overlap",
                "travel",
                "kin",
                "reciprocal",
                "long",
                "short",
                "day_cap",
                name="findingkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("other_visit_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["other_visit_id"], ["visits.id"], name=op.f("fk_review_findings_other_visit_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_findings_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_findings")),
    )
    with op.batch_alter_table("review_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_findings_review_id"), ["review_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
