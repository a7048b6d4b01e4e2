"""How far volunteers go, and how often they were asked."""

from alembic import op

revision = "how_far_volunteers_go"
down_revision = "asking_in_waves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Said in one statement: SQLite would otherwise copy the table and lose the triggers that keep findable rows true.
    op.execute(
        "ALTER TABLE volunteers ADD COLUMN goes_metres INTEGER"
        " CONSTRAINT ck_volunteers_goes_metres_are_not_negative CHECK (goes_metres >= 0)"
    )
    op.create_index("ix_offers_volunteer_sent", "offers", ["volunteer_id", "sent_at"])
