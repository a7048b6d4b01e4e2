import pytest
import sqlalchemy as sa

from eldercare.database import db, session
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, a_community, a_gift, an_account

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.engines("postgres")]

UNWRITTEN = sa.text("SELECT pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn()")
A_TRANSFER = 300  # bytes, less than it is; what the server writes on its own is less
WAITS = sa.text("SELECT current_setting('synchronous_commit')")


@pytest.fixture
def waiting_for_the_disk():
    """The tests' server does not wait; here it shall, as people's servers do."""

    @sa.event.listens_for(db.engine, "begin")
    def wait(connection):
        connection.exec_driver_sql("SET synchronous_commit = on")

    yield
    sa.event.remove(db.engine, "begin", wait)
    session.commit()
    db.engine.dispose()


def test_a_donation_gives_the_pool_back_before_the_disk_has_it_and_returns_when_it_has(waiting_for_the_disk):
    community = a_community()
    giver, pool = an_account(minutes=90, community=community), pool_of(community.id, at=NINE)
    session.commit()

    with transaction():
        a_gift(giver, pool, 60, kind=TransferKind.DONATE)
        waited = session.scalar(WAITS)

    assert waited == "off"
    assert session.scalar(UNWRITTEN) < A_TRANSFER
    assert session.scalar(WAITS) == "on"


def test_a_savepoint_that_ends_does_not_end_the_waiting(waiting_for_the_disk):
    community = a_community()
    giver, pool = an_account(minutes=90, community=community), pool_of(community.id, at=NINE)
    session.commit()

    with transaction():
        with session.begin_nested():
            a_gift(giver, pool, 60, kind=TransferKind.DONATE)
        an_account(minutes=30, community=community)

    assert session.scalar(UNWRITTEN) < A_TRANSFER


def test_a_gift_between_two_persons_waits_for_the_disk_as_everything_does(waiting_for_the_disk):
    community = a_community()
    one, two = an_account(minutes=90, community=community), an_account(community=community)
    session.commit()

    with transaction():
        a_gift(one, two, 60)
        waited = session.scalar(WAITS)

    assert waited == "on"
