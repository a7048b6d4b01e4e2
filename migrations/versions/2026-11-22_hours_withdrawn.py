"""Who asked for hours to be put right may withdraw that while nobody has decided it."""

from alembic import op

revision = "hours_withdrawn"
down_revision = "hand_postings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_corrections_correctionstate_is_known"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_corrections_somebody_decided_unless_open"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_corrections_correctionstate_is_known"),
            "state IN ('open', 'granted', 'refused', 'withdrawn')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_corrections_somebody_decided_it"),
            "(state IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)",
        )
