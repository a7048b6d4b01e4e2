from datetime import UTC, date, datetime, timedelta

import pytest

from eldercare.actors import SYSTEM, Door
from eldercare.elders.jobs import issue_allowances, lapse_allowances
from eldercare.elders.models import Elder, LivingStatus
from eldercare.timebank import holds, queries
from eldercare.timebank.models import Account
from eldercare.timebank.spending import SourceKind, sources_of
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder

pytestmark = pytest.mark.usefixtures("app")

JANUARY = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
NOVEMBER = datetime(2027, 11, 5, 4, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 12, 31, 16, 0, tzinfo=UTC)
"""Midnight in Shanxi: the year is over there."""


def allowance(elder: Elder, year: int = 2027) -> Account | None:
    return queries.find_allowance(elder.id, year)


@pytest.fixture
def elder(app: object) -> Elder:
    """Somebody who lives alone where key elders get 100 hours a year."""
    community = a_community()
    set_policy(community.id, {"allowance_minutes_a_year": 6000})
    return an_elder(community=community, living_status=LivingStatus.ALONE)


@pytest.mark.parametrize("at", [JANUARY, NOVEMBER])
def test_a_key_elder_gets_the_whole_years_minutes_once_however_late(elder: Elder, at: datetime) -> None:
    other = an_elder(community=elder.person.community, living_status=LivingStatus.WITH_FAMILY, ability_level=0)

    assert [issue_allowances(at), issue_allowances(at), issue_allowances(at + timedelta(days=9))] == [1, 0, 0]

    account = allowance(elder)
    assert account is not None and (account.balance, account.year) == (6000, 2027)
    [line] = queries.statement(account.id)
    assert (line.kind, line.minutes, line.memo) == (TransferKind.ISSUE, 6000, "2027")
    assert allowance(other) is None


@pytest.mark.parametrize("gone", ["died_on", "left_on"])
def test_nothing_is_issued_to_who_is_gone_nor_where_it_is_switched_off(elder: Elder, gone: str) -> None:
    an_elder(living_status=LivingStatus.ALONE)
    setattr(elder.person, gone, date(2026, 12, 1))

    assert issue_allowances(JANUARY) == 0


def test_what_is_left_lapses_at_the_years_end_but_for_what_is_held(elder: Elder) -> None:
    issue_allowances(NOVEMBER)
    account = allowance(elder)
    assert account is not None
    facts = {"by": SYSTEM, "via": Door.CLOCK, "at": NOVEMBER}
    held = holds.set_aside(key="k", account_id=account.id, minutes=60, about=("order", 1), **facts)

    before = lapse_allowances(NEXT_YEAR - timedelta(minutes=1))
    assert (before, lapse_allowances(NEXT_YEAR), lapse_allowances(NEXT_YEAR)) == (0, 1, 0)
    assert (account.balance, account.held) == (60, 60)

    holds.release(held.id, by=SYSTEM, at=NEXT_YEAR, reason="cancelled")
    assert (lapse_allowances(NEXT_YEAR), account.balance) == (1, 0)
    assert [line.kind for line in queries.statement(account.id)][:2] == [TransferKind.LAPSE, TransferKind.LAPSE]
    assert verify() == []


def test_the_new_year_brings_new_minutes(elder: Elder) -> None:
    issue_allowances(NOVEMBER)

    assert (lapse_allowances(NEXT_YEAR), issue_allowances(NEXT_YEAR)) == (1, 1)

    accounts = [allowance(elder, year) for year in (2027, 2028)]
    assert [account and account.balance for account in accounts] == [0, 6000]


def test_where_they_do_not_lapse_the_older_ones_are_spent_first(elder: Elder) -> None:
    set_policy(elder.person.community_id, {"allowance_lapses": "no"})
    issue_allowances(NOVEMBER)
    issue_allowances(NEXT_YEAR)

    assert lapse_allowances(NEXT_YEAR) == 0

    day = date(2028, 2, 1)
    sources = sources_of(elder.person, on=day, used_on=day, is_key=True)
    assert [one.account.year for one in sources if one.kind is SourceKind.ALLOWANCE] == [2027, 2028]
