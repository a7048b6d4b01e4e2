"""Numbers that wrote before there were conversations have one as well, with nothing unread: that had been looked after."""

from alembic import op

revision = "conversations_of_before"
down_revision = "calls_and_wordings"
branch_labels = None
depends_on = None

# The newest text of each number; its person and community where the number belongs to one only.
BEGIN_THEM = """
INSERT INTO conversations (number_index, number, person_id, community_id, last_at, unread)
SELECT newest.number_index, newest.from_number,
  (SELECT min(phones.person_id) FROM phones WHERE phones.number_index = newest.number_index
   GROUP BY phones.number_index HAVING count(DISTINCT phones.person_id) = 1),
  (SELECT min(persons.community_id) FROM phones JOIN persons ON persons.id = phones.person_id
   WHERE phones.number_index = newest.number_index
   GROUP BY phones.number_index HAVING count(DISTINCT persons.community_id) = 1),
  newest.received_at, 0
FROM incoming_messages AS newest
WHERE newest.id IN (SELECT max(id) FROM incoming_messages GROUP BY number_index)
  AND NOT EXISTS (SELECT 1 FROM conversations WHERE conversations.number_index = newest.number_index)
"""


def upgrade() -> None:
    op.execute(BEGIN_THEM)
