from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.messaging.queries import sent_about
from eldercare.messaging.states import MessageStatus
from eldercare.people.models import Person
from eldercare.timebank import holds, queries, service
from eldercare.timebank.accounts import account_of, freeze, pool_of
from eldercare.timebank.expiry.models import ExpiryNotice
from eldercare.timebank.expiry.queries import announced
from eldercare.timebank.models import Account
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from eldercare.volunteers.jobs import announce_expiry, lapse_announced
from tests.builders.areas import set_policy
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")

EARNED = datetime(2026, 1, 10, 4, tzinfo=UTC)
NOTICE = datetime(2026, 12, 3, 4, tzinfo=UTC)
"""60 days before 1 February 2027 is 3 December."""
LAPSE = datetime(2027, 1, 31, 16, tzinfo=UTC)
FACTS = {"by": SYSTEM, "via": Door.CLOCK}


@pytest.fixture
def saver(app: object) -> Person:
    """Somebody with an hour from January where hours lapse after a year."""
    person = a_person("Li Qiang")
    set_policy(person.community_id, {"expiry_months": 12})
    earn(person, 60, EARNED)
    return person


def earn(person: Person, minutes: int, at: datetime) -> None:
    service.earn(key=f"{person.id}:{at}", person_id=person.id, minutes=minutes, at=at, **FACTS)


def account(person: Person) -> Account:
    return account_of(person, at=EARNED)


def text_left(notice: ExpiryNotice, *, at: datetime, status: MessageStatus = MessageStatus.DELIVERED) -> None:
    for text in sent_about(("expiry_notice", notice.id)):
        text.status, text.sent_at = status, at if status is MessageStatus.DELIVERED else None
    session.flush()


def told(person: Person, *, at: datetime = NOTICE) -> ExpiryNotice:
    announce_expiry(at)
    [notice] = announced(account(person).id)
    text_left(notice, at=at)
    return notice


def test_nothing_is_said_and_nothing_lapses_where_hours_do_not(saver: Person) -> None:
    set_policy(saver.community_id, {"expiry_months": None})

    assert [announce_expiry(NOTICE), lapse_announced(LAPSE)] == [0, 0]


def test_what_lapses_is_said_once_and_so_long_before(saver: Person) -> None:
    assert [announce_expiry(NOTICE - timedelta(days=1)), announce_expiry(NOTICE), announce_expiry(NOTICE)] == [0, 1, 0]

    [notice] = announced(account(saver).id)
    [text] = sent_about(("expiry_notice", notice.id))
    assert (notice.minutes, f"{notice.lapses_on}") == (60, "2027-02-01")
    assert "1小时存得早，到2月1日过期" in text.body


def test_what_was_said_lapses_on_its_day_and_once(saver: Person) -> None:
    notice = told(saver)

    assert lapse_announced(LAPSE - timedelta(minutes=1)) == 0
    assert [lapse_announced(LAPSE), lapse_announced(LAPSE)] == [1, 0]

    assert (account(saver).balance, notice.lapsed_minutes) == (0, 60)
    assert queries.statement(account(saver).id)[0].kind is TransferKind.LAPSE
    assert verify() == []


@pytest.mark.parametrize(("given", "held", "lapses"), [(0, 0, 60), (20, 0, 40), (60, 0, 0), (0, 50, 40), (20, 70, 0)])
def test_only_what_is_neither_spent_nor_held_lapses(saver: Person, given: int, held: int, lapses: int) -> None:
    told(saver)
    earn(saver, 30, NOTICE)
    its = account(saver)
    if given:
        pool = pool_of(its.community_id, at=NOTICE)
        route = {"from_account_id": its.id, "to_account_id": pool.id, "kind": TransferKind.DONATE}
        service.transfer(key="gift", minutes=given, at=NOTICE, **route, **FACTS)
    if held:
        holds.set_aside(key="k", account_id=its.id, minutes=held, about=("order", 1), at=NOTICE, **FACTS)

    lapse_announced(LAPSE)

    assert its.balance == 90 - given - lapses


@pytest.mark.parametrize(
    ("status", "settled", "balance"),
    [(MessageStatus.FAILED, 1, 60), (MessageStatus.QUEUED, 0, 60), (MessageStatus.DELIVERED, 1, 0)],
)
def test_nothing_lapses_that_the_person_was_not_told(
    saver: Person, status: MessageStatus, settled: int, balance: int
) -> None:
    text_left(told(saver), at=NOTICE, status=status)

    assert (lapse_announced(LAPSE), account(saver).balance) == (settled, balance)


def test_a_text_that_left_late_puts_the_day_off(saver: Person) -> None:
    text_left(told(saver), at=NOTICE + timedelta(days=3))

    assert [lapse_announced(LAPSE + timedelta(days=days)) for days in (0, 2, 3)] == [0, 0, 1]


def test_whom_no_text_reaches_loses_nothing(saver: Person) -> None:
    saver.opted_out_at = EARNED

    assert (announce_expiry(NOTICE), announced(account(saver).id)) == (0, [])


def test_a_rule_that_was_taken_back_and_a_frozen_account_keep_their_minutes(saver: Person) -> None:
    other = a_person("Ma Li")
    set_policy(other.community_id, {"expiry_months": 12})
    earn(other, 60, EARNED)
    announce_expiry(NOTICE)
    for one in (saver, other):
        [notice] = announced(account(one).id)
        text_left(notice, at=NOTICE)
    set_policy(saver.community_id, {"expiry_months": None})
    freeze(account(other).id, at=NOTICE, reason="Settled later", **FACTS)

    assert (lapse_announced(LAPSE), account(saver).balance, account(other).balance) == (1, 60, 60)


def test_the_next_month_says_only_what_is_new(saver: Person) -> None:
    earn(saver, 45, EARNED + timedelta(days=30))
    told(saver)

    announce_expiry(NOTICE + timedelta(days=31))

    assert [one.minutes for one in announced(account(saver).id)] == [60, 45]
