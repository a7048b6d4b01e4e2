"""A link of the ledger's chain says what the rows that it covers were, apart from its own hash."""

import sqlalchemy as sa
from alembic import op

revision = "rows_of_a_seal"
down_revision = "hours_put_right"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_seals", sa.Column("content_hash", sa.Text(), server_default="", nullable=False))
