"""Who leads a provider's staff, and whom of it the provider sends to a visit."""

import sqlalchemy as sa
from alembic import op

revision = "staff_of_providers"
down_revision = "meal_rounds_and_day_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("provider_staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leads", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_visits_member_id"), ["member_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_visits_member_id"), "provider_staff", ["member_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_visits_only_a_provider_sends_somebody"), "member_id IS NULL OR provider_id IS NOT NULL"
        )
