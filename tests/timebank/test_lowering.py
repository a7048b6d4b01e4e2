from datetime import timedelta
from typing import Any

import pytest

from eldercare.actors import Door
from eldercare.people.models import Person
from eldercare.timebank import earning, errors, lowering, queries, service
from eldercare.timebank.accounts import account_of, freeze, issuance_of, pool_of
from eldercare.timebank.earning import Served
from eldercare.timebank.models import Account
from eldercare.timebank.policy import EarningPolicy
from eldercare.timebank.states import Currency, TransferKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import hold
from tests.builders.timebank import NINE, WORKER, a_gift, a_saver, earned

pytestmark = pytest.mark.usefixtures("app")

LATER = {"by": WORKER, "via": Door.CONSOLE, "at": NINE + timedelta(days=1), "reason": "Was not there"}
KEYS = ["earn", "earn-above", "donate-above", "earn-points"]


def a_credited() -> Person:
    """Somebody with 70 minutes, who is credited an hour with ten points: half an hour of it above the storage cap."""
    person, policy = a_saver(), EarningPolicy(most_saved=100, points_an_hour=10)
    earned(person, minutes=70)
    hold(Account, earning.touched(person, policy, happened_at=NINE, at=NINE))
    served = Served(event="visit:1", person=person, minutes=60, happened_at=NINE, about=("order", 1), memo="Meals")
    earning.credit(served, policy, by=WORKER, via=Door.CONSOLE, at=NINE)
    return person


def undo(person: Person) -> list[TransferKind]:
    facts: dict[str, Any] = {"person_id": person.id, "about": ("visit", 1), **LATER}
    return [one.kind for one in lowering.undo("visit:1", **facts)]


def points_of(person: Person) -> Account:
    return account_of(person, at=NINE, currency=Currency.POINTS)


def left(person: Person) -> tuple[int, int, int]:
    return account_of(person, at=NINE).balance, pool_of(person.community_id, at=NINE).balance, points_of(person).balance


def test_what_one_visit_earned_is_undone_as_a_whole_and_once() -> None:
    person = a_credited()
    assert left(person) == (100, 30, 10)
    freeze(account_of(person, at=NINE).id, by=WORKER, via=Door.CONSOLE, at=NINE, reason="person_died")

    assert undo(person) == [TransferKind.REVERSE] * 4
    assert undo(person) == []

    assert (left(person), verified_minutes([person.id])) == ((70, 0, 0), {person.id: 70})
    assert verify() == []


def test_points_that_were_spent_since_do_not_stand_in_the_way() -> None:
    person = a_credited()
    shop = issuance_of(person.community_id, at=NINE, currency=Currency.POINTS)
    a_gift(points_of(person), shop, 7, kind=TransferKind.REDEEM)

    assert undo(person) == [TransferKind.REVERSE] * 3

    assert (left(person), verified_minutes([person.id])) == ((70, 0, 0), {person.id: 70})


@pytest.mark.parametrize("begins", KEYS)
def test_no_leg_of_what_a_visit_earned_is_reversed_by_itself(begins: str) -> None:
    person = a_credited()
    leg = queries.find_by_key(f"{begins}:visit:1")
    assert leg is not None

    with pytest.raises(errors.PartOfAVisit):
        service.reverse(leg.id, **LATER)  # type: ignore[arg-type]

    assert left(person) == (100, 30, 10)


def test_what_was_lowered_is_neither_undone_as_well_nor_put_back_in_parts() -> None:
    person = a_credited()
    lowering.lower(
        lowering.brought("visit:1"),
        15,
        person_id=person.id,
        about=("visit", 1),
        **LATER,  # type: ignore[arg-type]
    )
    assert (left(person), lowering.credited("visit:1")) == ((85, 0, 2), 60)

    with pytest.raises(errors.LoweredAlready):
        undo(person)
    for name in ("review", "review-above", "review-points"):
        lowered = queries.find_by_key(f"{name}:visit:1")
        assert lowered is not None
        with pytest.raises(errors.PartOfALowering):
            service.reverse(lowered.id, **LATER)  # type: ignore[arg-type]
    assert left(person) == (85, 0, 2)
