"""proposals of helpers"""

import sqlalchemy as sa
from alembic import op

revision = "proposals_of_helpers"
down_revision = "why_a_visit_ended"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_proposal_rounds_begins_before_it_ends")),
        sa.ForeignKeyConstraint(["community_id"], ["areas.id"], name=op.f("fk_proposal_rounds_community_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_proposal_rounds_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_rounds")),
    )
    with op.batch_alter_table("proposal_rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_rounds_community_id"), ["community_id"], unique=False)

    op.create_table(
        "feasible_pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(volunteer_id IS NULL) <> (provider_id IS NULL)", name=op.f("ck_feasible_pairs_is_of_exactly_one_helper")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_feasible_pairs_order_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_feasible_pairs_provider_id")),
        sa.ForeignKeyConstraint(["round_id"], ["proposal_rounds.id"], name=op.f("fk_feasible_pairs_round_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_feasible_pairs_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feasible_pairs")),
    )
    with op.batch_alter_table("feasible_pairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feasible_pairs_round_id"), ["round_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("fault_values", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(volunteer_id IS NULL) <> (provider_id IS NULL)", name=op.f("ck_proposals_is_about_exactly_one_helper")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_proposals_offer_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_proposals_order_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_proposals_provider_id")),
        sa.ForeignKeyConstraint(["round_id"], ["proposal_rounds.id"], name=op.f("fk_proposals_round_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_proposals_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("round_id", "order_id", "place", name=op.f("uq_proposals_round_id_order_id_place")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index("ix_proposals_order", ["order_id", "round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_volunteer_id"), ["volunteer_id"], unique=False)
