"""The chain of seals covers what changed of accounts, and knows which holds have ended."""

import sqlalchemy as sa
from alembic import op

revision = "histories_in_the_chain"
down_revision = "day_entry_by_entry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain ALTER TABLE: both tables have triggers, which rebuilding them would drop.
    op.add_column("account_events", sa.Column("content_hash", sa.Text(), server_default="", nullable=False))
    op.add_column("ledger_seals", sa.Column("first_event_id", sa.Integer(), nullable=True))
    op.add_column("ledger_seals", sa.Column("last_event_id", sa.Integer(), nullable=True))
    op.add_column("ledger_seals", sa.Column("pending_holds", sa.JSON(), nullable=True))
    op.add_column("ledger_seals", sa.Column("ended_holds", sa.JSON(), nullable=True))
