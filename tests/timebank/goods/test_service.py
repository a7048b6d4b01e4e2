from functools import partial

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import errors as ledger
from eldercare.timebank import queries as timebank
from eldercare.timebank import service as transfers
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.goods import errors, queries, service
from eldercare.timebank.goods.models import Good, Taking, TakingState
from eldercare.timebank.goods.service import Details, MayNotSpend
from eldercare.timebank.states import Currency, TransferKind
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.areas import set_policy
from tests.builders.timebank import NINE, WORKER, a_community, a_saver, earned
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
FACTS = {"by": WORKER, "via": Door.CONSOLE, "at": NINE}


def a_shop(**rules: object) -> Area:
    community = a_community()
    set_policy(community.id, {"goods_offered": "yes", "spending_from_age": 0, **rules})
    return community


def a_good(community: Area, *, price: int = 30, stock: int = 5) -> Good:
    return service.add(community.id, Details("大米", "Rice", price), stock=stock, **FACTS)  # type: ignore[arg-type]


def somebody(community: Area, *, minutes: int = 120) -> Person:
    person = a_saver(community)
    earned(person, minutes=minutes)
    return person


def reserved(good: Good, person: Person, quantity: int = 1, *, key: str = "one") -> Taking:
    return service.reserve(good.id, person, quantity, key=key, **FACTS)  # type: ignore[arg-type]


def purse(person: Person) -> tuple[int, int]:
    account = timebank.find_person_account(person.id)
    return (account.balance, account.held) if account else (0, 0)


def test_what_is_laid_aside_is_held_and_taken_when_it_is_handed_over() -> None:
    community = a_shop()
    good, person = a_good(community), somebody(community)

    taking = reserved(good, person, 2)
    assert (purse(person), good.stock) == ((120, 60), 3)
    for _ in range(2):
        service.hand_over(taking.id, **FACTS)  # type: ignore[arg-type]

    assert (purse(person), good.stock, taking.state) == ((60, 0), 3, TakingState.HANDED_OVER)
    with pytest.raises(errors.TakingEnded):
        service.cancel(taking.id, **FACTS)  # type: ignore[arg-type]
    assert verify() == []


def test_what_is_put_back_is_on_the_shelf_again_and_nothing_was_paid() -> None:
    community = a_shop()
    good, person = a_good(community), somebody(community)

    taking = reserved(good, person, 2)
    for _ in range(2):
        service.cancel(taking.id, **FACTS)  # type: ignore[arg-type]

    assert (purse(person), good.stock) == ((120, 0), 5)
    with pytest.raises(errors.TakingEnded):
        service.hand_over(taking.id, **FACTS)  # type: ignore[arg-type]


def test_pressing_twice_lays_aside_once() -> None:
    community = a_shop()
    good, person = a_good(community), somebody(community)

    assert reserved(good, person).id == reserved(good, person).id
    assert good.stock == 4


def test_more_than_there_is_or_than_was_saved_changes_nothing() -> None:
    community = a_shop()
    good, person = a_good(community), somebody(community)

    with pytest.raises(errors.NotThatMany):
        reserved(good, person, 6)
    with pytest.raises(ledger.BalanceTooLow), session.begin_nested():
        reserved(good, person, 5)
    session.expire_all()

    assert (purse(person), good.stock) == ((120, 0), 5)


def test_goods_are_off_until_the_community_switches_them_on() -> None:
    community = a_shop(goods_offered="no")

    with pytest.raises(errors.GoodsNotOffered):
        reserved(a_good(community), somebody(community))


def test_who_may_not_spend_minutes_takes_nothing_for_them() -> None:
    community = a_shop(spending_from_age=60)

    with pytest.raises(MayNotSpend):
        reserved(a_good(community), somebody(community))


def test_where_points_are_counted_goods_cost_points_and_no_minutes() -> None:
    community = a_shop(points_counted="yes")
    good, person = a_good(community), somebody(community)
    points = account_of(person, at=NINE, currency=Currency.POINTS)
    transfers.transfer(
        key="points",
        kind=TransferKind.EARN,
        from_account_id=issuance_of(community.id, at=NINE, currency=Currency.POINTS).id,
        to_account_id=points.id,
        minutes=50,
        **FACTS,  # type: ignore[arg-type]
    )

    service.hand_over(reserved(good, person).id, **FACTS)  # type: ignore[arg-type]

    assert (points.balance, purse(person)) == (20, (120, 0))


def test_the_last_one_goes_to_one_of_many_who_ask_at_once() -> None:
    community = a_shop()
    good = a_good(community, stock=2).id
    people = [somebody(community).id for _ in range(6)]
    session.commit()

    def ask(person_id: int) -> str:
        try:
            with transaction():
                reserved(queries.get(good), session.get_one(Person, person_id), key=f"of {person_id}")
        except errors.NotThatMany:
            return "too late"
        return "got it"

    outcomes = run_at_once([partial(ask, one) for one in people])

    assert sorted(outcomes) == ["got it"] * 2 + ["too late"] * 4
    assert queries.get(good).stock == 0
