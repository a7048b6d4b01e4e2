from datetime import date, timedelta

import pytest
from flask import Flask

from eldercare.actors import Door
from eldercare.areas.queries import scope_of
from eldercare.clock import now
from eldercare.orders.reviews import service as reviews
from eldercare.timebank.accounts import account_of, allowance_of, pool_of
from eldercare.timebank.holdings import holdings
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verified import first_credited, verified_minutes
from eldercare.transaction import transaction
from tests.builders.reviews import a_review
from tests.builders.staff import a_worker
from tests.builders.timebank import NINE, a_community, a_gift, a_reversal, a_saver, earned
from tests.builders.volunteers import a_volunteer


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


@pytest.mark.parametrize(("minutes", "served", "volunteers"), [(30, 30, 1), (0, 0, 0)])
def test_what_a_second_look_took_back_was_not_served(app: Flask, minutes: int, served: int, volunteers: int) -> None:
    with transaction():
        volunteer = a_volunteer()
        review = a_review(now() - timedelta(days=1), helper=volunteer)
        scope = scope_of(review.community_id)
        before = holdings(scope, at=now())
        reviews.correct(review.id, minutes=minutes, reason="Asked", by=a_worker(), via=Door.CONSOLE, at=now())

    after = holdings(scope, at=now())

    assert sum(one.volunteers for one in before.people) == volunteers + (minutes == 0)
    assert sum(one.served_minutes for one in after.people) == served
    assert sum(one.volunteers for one in after.people) == volunteers
    assert sum(one.served_minutes for one in before.people) > served
    assert verified_minutes([volunteer.id]).get(volunteer.id, 0) == served
    assert (volunteer.id in first_credited([volunteer.id])) is bool(minutes)
