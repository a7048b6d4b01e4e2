from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eldercare.actors import SYSTEM, Door
from eldercare.areas.policy import DEFAULTS
from eldercare.timebank import service
from eldercare.timebank.accounts import account_of, issuance_of, pool_of
from eldercare.timebank.expiry.calendar import Batch, batch_to_announce
from eldercare.timebank.expiry.queries import left_of
from eldercare.timebank.models import Account
from eldercare.timebank.states import TransferKind
from tests.builders.timebank import a_reversal, a_saver

pytestmark = pytest.mark.usefixtures("app")

YEAR = replace(DEFAULTS, expiry_months=12, expiry_notice_days=60)


@pytest.mark.parametrize(
    ("today", "policy", "batch"),
    [
        (date(2027, 3, 1), DEFAULTS, None),
        (date(2027, 3, 3), YEAR, Batch(date(2026, 5, 1), date(2027, 5, 2))),
        (date(2027, 3, 2), YEAR, Batch(date(2026, 5, 1), date(2027, 5, 1))),
        (date(2027, 3, 20), YEAR, Batch(date(2026, 5, 1), date(2027, 5, 19))),
        (date(2027, 11, 2), YEAR, Batch(date(2027, 1, 1), date(2028, 1, 1))),
        (date(2027, 3, 20), replace(YEAR, expiry_notice_days=0), Batch(date(2026, 3, 1), date(2027, 3, 20))),
        (date(2027, 3, 2), replace(YEAR, expiry_months=1), Batch(date(2027, 4, 1), date(2027, 5, 1))),
    ],
)
def test_what_came_in_during_a_month_lapses_together_and_never_without_its_notice(today, policy, batch) -> None:
    assert batch_to_announce(today, policy) == batch


def moved(account: Account, minutes: int, at: datetime) -> object:
    """Minutes that came in, or for a negative number were given to the pool."""
    other = issuance_of(account.community_id, at=at) if minutes > 0 else pool_of(account.community_id, at=at)
    giver, to = (other, account) if minutes > 0 else (account, other)
    kind = TransferKind.EARN if minutes > 0 else TransferKind.DONATE
    facts = {"by": SYSTEM, "via": Door.CLOCK, "at": at, "key": f"{at}:{minutes}"}
    return service.transfer(kind=kind, from_account_id=giver.id, to_account_id=to.id, minutes=abs(minutes), **facts)


JANUARY, JUNE, DECEMBER = (datetime(2026, month, 10, tzinfo=UTC) for month in (1, 6, 12))


@pytest.mark.parametrize(
    ("life", "left"),
    [
        ([(JANUARY, 60)], 60),
        ([(JUNE, 60)], 0),
        ([(JANUARY, 60), (DECEMBER, -60)], 0),
        ([(JANUARY, 60), (JUNE, 90), (DECEMBER, -60)], 0),
        ([(JANUARY, 60), (JUNE, 90), (DECEMBER, -30)], 30),
        ([(JANUARY, 60), (JUNE, 90), (DECEMBER, -100)], 0),
        ([(JANUARY, 60), (JANUARY + timedelta(days=1), -20), (JANUARY + timedelta(days=2), 15)], 55),
    ],
)
def test_what_came_first_is_spent_first(life: list[tuple[datetime, int]], left: int) -> None:
    account = account_of(a_saver(), at=JANUARY)
    for at, minutes in life:
        moved(account, minutes, at)

    assert left_of([account.id], datetime(2026, 6, 1, tzinfo=UTC)).get(account.id, 0) == left


@pytest.mark.parametrize(("reversed_one", "left"), [(0, 0), (1, 60)])
def test_what_was_reversed_never_happened(reversed_one: int, left: int) -> None:
    account = account_of(a_saver(), at=JANUARY)
    moved(account, 30, JUNE)
    done = [moved(account, minutes, JANUARY) for minutes in (60, -20)]
    a_reversal(done[reversed_one])

    assert left_of([account.id], datetime(2026, 6, 1, tzinfo=UTC)).get(account.id, 0) == left
