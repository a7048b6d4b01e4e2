from datetime import date, timedelta

from flask import Flask

from eldercare.areas.queries import scope_of
from eldercare.timebank.accounts import account_of, allowance_of, pool_of
from eldercare.timebank.holdings import holdings
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, a_community, a_gift, a_reversal, a_saver, earned


def test_what_is_saved_and_who_served_is_counted_by_year_of_birth(app: Flask) -> None:
    with transaction():
        community = a_community()
        old, young, nobody_knows = (a_saver(community, name=name) for name in ("Ann", "Bo", "Cy"))
        old.birth_on, young.birth_on = date(1950, 12, 31), date(2000, 1, 1)
        earned(old, minutes=600)
        earned(young, minutes=120)
        a_reversal(earned(young, minutes=240))
        earned(nobody_knows, minutes=60)
        earned(a_saver(a_community("Jade Hill"), name="Di"), minutes=900)
        pool, allowance = pool_of(community.id, at=NINE), allowance_of(old, 2026, at=NINE)
        a_gift(account_of(old, at=NINE), pool, 100, kind=TransferKind.DONATE)
        a_gift(pool, allowance, 30, kind=TransferKind.ISSUE)

    held = holdings(scope_of(community.id), at=NINE + timedelta(days=1))

    found = {one.age: (one.saved_minutes, one.savers, one.served_minutes, one.volunteers) for one in held.people}
    assert found == {76: (500, 1, 600, 1), 26: (120, 1, 120, 1), None: (60, 1, 60, 1)}
    assert (held.allowances, held.pools, held.new_volunteers, held.hours_each) == (30, 70, 3, 4)
    later = holdings(scope_of(community.id), at=NINE + timedelta(days=400))
    assert (later.hours_each, later.new_volunteers) == (0, 0)
