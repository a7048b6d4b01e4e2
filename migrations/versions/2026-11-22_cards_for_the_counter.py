"""Cards for people who come without a telephone, and who looked at them."""

import sqlalchemy as sa
from alembic import op

revision = "cards_for_the_counter"
down_revision = "visits_that_earned_nothing"
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER card_checks_append_only_delete BEFORE DELETE ON card_checks
BEGIN SELECT RAISE(ABORT, 'card_checks is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER card_checks_append_only_replace BEFORE INSERT ON card_checks
WHEN EXISTS (SELECT 1 FROM card_checks WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'card_checks is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
        """CREATE TRIGGER card_checks_append_only_update BEFORE UPDATE ON card_checks
BEGIN SELECT RAISE(ABORT, 'card_checks is append-only: its rows are never changed or deleted; record what is right in a new row'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION card_checks_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'card_checks is append-only: its rows are never changed or deleted; record what is right in a new row';
END $function$""",
        """CREATE TRIGGER card_checks_append_only BEFORE DELETE OR UPDATE ON card_checks FOR EACH ROW EXECUTE FUNCTION card_checks_append_only()""",
        """CREATE TRIGGER card_checks_append_only_truncate BEFORE TRUNCATE ON card_checks FOR EACH STATEMENT EXECUTE FUNCTION card_checks_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("token_index", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "end_kind",
            sa.Enum(
                "replaced",
                "lost",
                "taken_back",
                name="cardend_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name=op.f("ck_cards_ended_for_a_reason")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("number", name=op.f("uq_cards_number")),
        sa.UniqueConstraint("token_index", name=op.f("uq_cards_token_index")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index("ix_cards_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_cards_one_valid_per_person",
            ["person_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "card_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "matched",
                "wrong",
                "ended",
                "unknown",
                "refused",
                name="checkoutcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_card_checks_card_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_checks")),
    )
    with op.batch_alter_table("card_checks", schema=None) as batch_op:
        batch_op.create_index("ix_card_checks_card_id_at", ["card_id", "at"], unique=False)
        batch_op.create_index("ix_card_checks_staff_id_at", ["staff_id", "at"], unique=False)

    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
