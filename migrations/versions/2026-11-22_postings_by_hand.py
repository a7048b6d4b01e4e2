"""Postings and reversals by hand wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "hand_postings"
down_revision = "entries_move_together"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER hand_posting_events_append_only_delete BEFORE DELETE ON hand_posting_events
BEGIN SELECT RAISE(ABORT, 'hand_posting_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER hand_posting_events_append_only_replace BEFORE INSERT ON hand_posting_events
WHEN EXISTS (SELECT 1 FROM hand_posting_events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'hand_posting_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER hand_posting_events_append_only_update BEFORE UPDATE ON hand_posting_events
BEGIN SELECT RAISE(ABORT, 'hand_posting_events is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION hand_posting_events_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'hand_posting_events is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER hand_posting_events_append_only BEFORE DELETE OR UPDATE ON hand_posting_events FOR EACH ROW EXECUTE FUNCTION hand_posting_events_append_only()""",
        """CREATE TRIGGER hand_posting_events_append_only_truncate BEFORE TRUNCATE ON hand_posting_events FOR EACH STATEMENT EXECUTE FUNCTION hand_posting_events_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "hand_postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "earn",
                "redeem",
                "gift",
                "donate",
                "inherit",
                "issue",
                "opening",
                "adjust",
                "reverse",
                "move_in",
                "move_out",
                "lapse",
                name="transferkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("from_account_id", sa.Integer(), nullable=False),
        sa.Column("to_account_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "posted",
                "rejected",
                "withdrawn",
                name="handstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'reverse') = (reverses_id IS NOT NULL)", name=op.f("ck_hand_postings_only_reversals_reverse")
        ),
        sa.CheckConstraint(
            "(state = 'posted') = (transfer_id IS NOT NULL)", name=op.f("ck_hand_postings_posted_is_a_transfer")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_hand_postings_ended_unless_it_waits")
        ),
        sa.CheckConstraint(
            "(state IN ('posted', 'rejected')) = (decided_by_id IS NOT NULL)",
            name=op.f("ck_hand_postings_somebody_decided_it"),
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_hand_postings_a_second_person_decides")),
        sa.CheckConstraint("from_account_id <> to_account_id", name=op.f("ck_hand_postings_between_two_accounts")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_hand_postings_minutes_positive")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_hand_postings_community_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_hand_postings_decided_by_id")),
        sa.ForeignKeyConstraint(["from_account_id"], ["accounts.id"], name=op.f("fk_hand_postings_from_account_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["staff.id"], name=op.f("fk_hand_postings_proposed_by_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["transfers.id"], name=op.f("fk_hand_postings_reverses_id")),
        sa.ForeignKeyConstraint(["to_account_id"], ["accounts.id"], name=op.f("fk_hand_postings_to_account_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfers.id"], name=op.f("fk_hand_postings_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_postings")),
        sa.UniqueConstraint("key", name=op.f("uq_hand_postings_key")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_hand_postings_transfer_id")),
    )
    with op.batch_alter_table("hand_postings", schema=None) as batch_op:
        batch_op.create_index("ix_hand_postings_community_id_id", ["community_id", "id"], unique=False)
        batch_op.create_index("ix_hand_postings_from_account_id", ["from_account_id"], unique=False)
        batch_op.create_index("ix_hand_postings_to_account_id", ["to_account_id"], unique=False)
        batch_op.create_index(
            "ix_hand_postings_waiting",
            ["community_id", "id"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_hand_postings_one_waiting_reversal",
            ["reverses_id"],
            unique=True,
            postgresql_where=sa.text("state = 'waiting' AND reverses_id IS NOT NULL"),
            sqlite_where=sa.text("state = 'waiting' AND reverses_id IS NOT NULL"),
        )

    op.create_table(
        "hand_posting_events",
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["posting_id"], ["hand_postings.id"], name=op.f("fk_hand_posting_events_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_posting_events")),
    )
    with op.batch_alter_table("hand_posting_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_posting_events_posting_id"), ["posting_id"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
