"""A worker is asked to call whose visit earned nothing, because a condition for earning was not met."""

from alembic import op

revision = "visits_that_earned_nothing"
down_revision = "clearing_checks"
branch_labels = None
depends_on = None

KINDS = "'low_rating', 'call_back', 'nobody_checked_in', 'unfilled', 'nobody_accepted', 'after_pause', 'not_credited'"


def upgrade() -> None:
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_follow_ups_followupkind_is_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_follow_ups_followupkind_is_known"), f"kind IN ({KINDS})")
