"""Why a visit did not come about, and whether that was said late."""

import sqlalchemy as sa
from alembic import op

revision = "why_a_visit_ended"
down_revision = "how_far_volunteers_go"
branch_labels = None
depends_on = None

KINDS = (
    *("ill", "double_booked", "came_up", "elder_asked", "no_show", "nobody_home", "refused", "not_found"),
    *("cancelled", "changed", "unfilled", "other"),
)


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="end_kind_is_known", native_enum=False, create_constraint=True, length=24)
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_kind", kind, nullable=True))
        batch_op.add_column(sa.Column("ended_late", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE visits SET end_kind = CASE WHEN end_reason IN ('cancelled', 'changed', 'unfilled') THEN end_reason"
        " ELSE 'other' END WHERE ended_at IS NOT NULL"
    )
