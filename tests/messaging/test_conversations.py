"""Conversations of numbers that wrote before there were any."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, select, text

from eldercare.database import session
from eldercare.messaging.conversation_models import Conversation
from eldercare.migration import alembic_config
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.messaging import a_received_text

pytestmark = pytest.mark.usefixtures("app")

ALONE, SHARED, STRANGE = "+8613800000001", "+8613800000002", "+8613800000003"


def test_whoever_wrote_before_the_upgrade_has_one_conversation_with_nothing_unread():
    here = a_community("Old Mill")
    elder = an_elder("Wang", community=here, phones=[ALONE])
    for name in ("Li", "Zhao"):
        an_elder(name, community=here, phones=[SHARED])
    for number in (ALONE, ALONE, SHARED, STRANGE):
        a_received_text(number=number)
    with transaction():
        session.execute(delete(Conversation))
    revision = ScriptDirectory.from_config(alembic_config()).get_revision("conversations_of_before")

    with transaction():
        session.execute(text(revision.module.BEGIN_THEM))
        session.execute(text(revision.module.BEGIN_THEM))

    found = {one.number: one for one in session.scalars(select(Conversation))}
    assert {number: (one.person_id, one.community_id, one.unread) for number, one in found.items()} == {
        ALONE: (elder.person.id, here.id, 0),
        SHARED: (None, here.id, 0),
        STRANGE: (None, None, 0),
    }
