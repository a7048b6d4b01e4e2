from datetime import datetime, timedelta

import pytest

from eldercare.database import session
from eldercare.timebank import statements
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.statements import Wanted
from eldercare.timebank.states import TransferKind
from tests.builders.timebank import NINE, a_community, a_gift, a_reversal, an_account

pytestmark = pytest.mark.usefixtures("app")


def day(number: int) -> datetime:
    return NINE + timedelta(days=number)


@pytest.fixture
def account() -> Account:
    """200 at first, then 10, 20, 30, 40 and 50 given away on the days 1 to 5."""
    community = a_community()
    giver, taker = an_account(minutes=200, community=community), an_account(community=community)
    for number in range(1, 6):
        a_gift(giver, taker, number * 10, at=day(number))
    return giver


def test_a_period_begins_with_what_was_there_and_ends_with_what_is_left(account: Account) -> None:
    found = statements.period(account, since=day(2), until=day(4))

    assert (found.opening, found.closing, found.arrived, found.left) == (190, 140, 0, 50)
    assert [(line.minutes, line.balance_after) for line in found.lines] == [(-20, 170), (-30, 140)]


@pytest.mark.parametrize(("since", "until", "balance"), [(-9, 0, 0), (6, 9, 50)])
def test_a_period_without_lines_ends_as_it_began(account: Account, since: int, until: int, balance: int) -> None:
    found = statements.period(account, since=day(since), until=day(until))

    assert (found.opening, found.closing, found.lines) == (balance, balance, [])


def test_a_period_that_is_too_long_is_cut_and_says_so(account: Account) -> None:
    found = statements.period(account, since=day(0), until=day(9), limit=2)

    assert (found.is_cut, found.closing, len(found.lines)) == (True, 190, 2)


def test_lines_of_one_kind_are_paged_newest_first(account: Account) -> None:
    gifts = Wanted(kinds=frozenset({TransferKind.GIFT}), until=day(5))

    first = statements.lines(account, gifts, limit=2)
    rest = statements.lines(account, gifts, limit=9, before=first[-1].version)

    assert [line.minutes for line in first + rest] == [-40, -30, -20, -10]


def test_what_was_reversed_is_known_for_a_page_at_once(account: Account) -> None:
    one, other, *_ = statements.lines(account, Wanted())
    a_reversal(session.get_one(Transfer, one.transfer_id))

    assert statements.reversed_among([one.transfer_id, other.transfer_id]) == {one.transfer_id}
