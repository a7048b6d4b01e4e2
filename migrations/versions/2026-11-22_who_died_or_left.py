"""Persons may have died or left for good: nothing is ordered for them and no message goes there."""

import sqlalchemy as sa
from alembic import op

revision = "who_died_or_left"
down_revision = "certificates_of_service"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("persons", sa.Column("died_on", sa.Date(), nullable=True))
    op.add_column("persons", sa.Column("left_on", sa.Date(), nullable=True))
