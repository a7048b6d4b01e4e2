"""Real threads, each with a connection of its own, on both databases."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.orders import closing, jobs, offers, service, visits
from eldercare.orders.errors import HelperBusy, OrderTaken
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HAS_HELPER, HelperKind, OfferStatus, OrderStatus
from eldercare.timebank import queries as timebank
from eldercare.timebank import service as accounts
from eldercare.timebank.states import AccountKind, Currency
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.told import everything_has_left, told
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}
Act = Callable[[], str]


def in_a_transaction(verb: Callable[..., object], *args: object, **facts: object) -> str:
    """What a door does; the name of the refusal, or nothing when all went well."""
    try:
        with transaction():
            verb(*args, **facts)
    except DomainError as refusal:
        return type(refusal).__name__
    return ""


def yes(offer: Offer) -> Act:
    person = Actor.person(offer.volunteer_id or 0)
    return partial(in_a_transaction, offers.accept, offer.id, by=person, at=NINE, via=Door.MOBILE)


def act(verb: Callable[..., object], subject: int, **facts: object) -> Act:
    return partial(in_a_transaction, verb, subject, **facts, **BY_WORKER)


def asked(order: Order, helpers: int) -> list[Offer]:
    sent = [an_offer(order, at=NINE) for _ in range(helpers)]
    everything_has_left()
    return sent


def test_of_64_who_say_yes_at_once_one_wins_and_63_hear_that_somebody_was_faster() -> None:
    order = an_order(at=NINE, starts_at=TEN)
    sent = asked(order, 64)

    outcomes = run_at_once([yes(offer) for offer in sent])

    assert Counter(outcomes) == {"": 1, OrderTaken.__name__: 63}
    assert Counter(offer.status for offer in sent) == {OfferStatus.ACCEPTED: 1, OfferStatus.TOO_LATE: 63}
    assert (order.status, len(order.helpers), is_legal(order)) == (OrderStatus.ACCEPTED, 1, True)
    assert Counter(template for template, _ in told(order))["offer_filled"] == 63
    assert Counter(event.what for event in order.events)["answered_too_late"] == 63


def test_an_order_for_three_has_three_winners() -> None:
    order = an_order(at=NINE, starts_at=TEN, people_needed=3)

    outcomes = run_at_once([yes(offer) for offer in asked(order, 12)])

    assert Counter(outcomes) == {"": 3, OrderTaken.__name__: 9}
    assert [visit.place for visit in sorted(order.helpers, key=lambda one: one.place)] == [1, 2, 3]
    assert is_legal(order)


def test_the_same_yes_from_three_doors_at_once_is_one_yes() -> None:
    [offer] = asked(an_order(at=NINE, starts_at=TEN), 1)

    assert run_at_once([yes(offer)] * 6) == [""] * 6
    assert len(offer.order.helpers) == 1
    assert [event.what for event in offer.order.events].count("accepted") == 1


RIVALS: dict[str, Callable[[Offer], Act]] = {
    "cancel": lambda offer: act(service.cancel, offer.order_id, reason="Ill"),
    "withdraw": lambda offer: act(offers.withdraw, offer.id),
    "change": lambda offer: act(service.change, offer.order_id, starts_at=TEN, minutes=60, notes=""),
    "back_to_draft": lambda offer: act(service.back_to_draft, offer.order_id, note="Tomorrow"),
    "mark_unfilled": lambda offer: act(service.mark_unfilled, offer.order_id),
    "decline": lambda offer: act(offers.decline, offer.id),
    "expire": lambda offer: partial(told_how_many, jobs.expire_offers, offer.expires_at),
}


def told_how_many(job: Callable[[datetime], int], now: datetime) -> str:
    return str(job(now))


@pytest.mark.parametrize("rival", RIVALS)
def test_a_yes_and_what_contradicts_it_end_in_one_legal_history(rival: str) -> None:
    sent = [asked(an_order(at=NINE, starts_at=TEN), 1)[0] for _ in range(6)]

    outcomes = run_at_once([one for offer in sent for one in (yes(offer), RIVALS[rival](offer))])

    assert all(isinstance(outcome, str) for outcome in outcomes), outcomes
    for offer in sent:
        order = offer.order
        assert is_legal(order), [(event.what, event.was, event.became) for event in order.events]
        assert (order.status is OrderStatus.ACCEPTED) == bool(order.helpers)
        assert offer.status is not OfferStatus.SENT


def test_a_place_given_up_while_another_says_yes_leaves_a_legal_history() -> None:
    orders = [an_order(at=NINE, starts_at=TEN, people_needed=2) for _ in range(6)]
    acts: list[Act] = []
    for order in orders:
        first, second = asked(order, 2)
        offers.accept(first.id, **BY_WORKER)
        comes = Helper(HelperKind.VOLUNTEER, first.volunteer_id or 0)
        acts += [act(visits.release, order.id, reason="A cold", helper=comes), yes(second)]

    assert run_at_once(acts) == [""] * len(acts)
    for order in orders:
        assert is_legal(order)
        assert (order.status, len(order.helpers)) == (OrderStatus.OPEN, 1)


WHILE_TAKEN_OFF: dict[str, Callable[[Offer, Offer], Act]] = {
    "sets_out": lambda first, _late: act_of(first, visits.set_out, first.order_id),
    "is_at_the_door": lambda first, _late: act(visits.check_in, first.order_id, reason="Rang us"),
    "no_after_the_yes": lambda first, _late: act_of(first, offers.decline, first.id),
    "late_yes": lambda _first, late: yes(late),
    "cancel": lambda first, _late: act(service.cancel, first.order_id, reason="Ill"),
    "another_is_asked": lambda first, late: act(
        offers.send, first.order_id, helpers=[Helper(HelperKind.VOLUNTEER, late.volunteer_id or 0)]
    ),
}


def act_of(offer: Offer, verb: Callable[..., object], subject: int) -> Act:
    facts = {"by": Actor.person(offer.volunteer_id or 0), "at": NINE, "via": Door.MOBILE}
    return partial(in_a_transaction, verb, subject, **facts)


@pytest.mark.parametrize("meanwhile", WHILE_TAKEN_OFF)
def test_a_helper_taken_off_while_something_else_happens_leaves_one_legal_history(meanwhile: str) -> None:
    acts: list[Act] = []
    orders = [an_order(at=NINE, starts_at=TEN) for _ in range(4)]
    for order in orders:
        first, late = asked(order, 2)
        offers.accept(first.id, **BY_WORKER)
        acts += [act(visits.release, order.id, reason="A cold"), WHILE_TAKEN_OFF[meanwhile](first, late)]

    outcomes = run_at_once(acts)

    assert all(isinstance(outcome, str) for outcome in outcomes), outcomes
    for order in orders:
        assert is_legal(order), [(event.what, event.was, event.became) for event in order.events]
        assert (order.status in HAS_HELPER) == bool(order.helpers)
        assert (order.status is OrderStatus.OFFERED) == any(offer.is_waiting for offer in order.offers)


def test_one_volunteer_who_accepts_two_visits_of_the_same_hour_at_once_gets_one() -> None:
    pairs = []
    for _ in range(6):
        helper = a_volunteer()
        pairs.append([an_offer(an_order(at=NINE, starts_at=TEN), helper, at=NINE) for _ in range(2)])

    outcomes = run_at_once([yes(offer) for pair in pairs for offer in pair])

    assert Counter(outcomes) == {"": 6, HelperBusy.__name__: 6}
    for one, other in pairs:
        assert {one.order.status, other.order.status} == {OrderStatus.ACCEPTED, OrderStatus.OFFERED}


def test_an_order_closed_from_two_doors_at_once_is_credited_once() -> None:
    order = an_order(OrderStatus.FINISHED, at=NINE, starts_at=TEN, minutes=60)
    doors = [act(closing.close, order.id), act(closing.rate, order.id, stars=5), act(closing.close, order.id)]

    assert (
        run_at_once([*doors, partial(told_how_many, jobs.close_unconfirmed, NINE + timedelta(days=2))])[:3] == [""] * 3
    )

    [visit] = order.helpers
    account = timebank.find_person_account(visit.volunteer_id or 0)
    assert account is not None
    assert (account.balance, visit.credited_minutes, len(timebank.transfers_about("order", order.id))) == (60, 60, 1)
    assert is_legal(order)


def two_orders_of_the_same_two(minutes: int) -> tuple[list[Order], list[int]]:
    """Finished, each by the same two volunteers, who accepted them in opposite order; both have accounts already."""
    community = a_community()
    pair = [a_volunteer(community=community) for _ in range(2)]
    for helper in pair:
        accounts.account_of(helper.person, at=NINE)
    accounts.issuance_of(community.id, at=NINE)
    orders = []
    for number, helpers in enumerate((pair, pair[::-1])):
        starts_at = TEN + timedelta(hours=9 * number)
        elder = an_elder(community=community)
        order = an_order(elder=elder, at=NINE, starts_at=starts_at, minutes=minutes, people_needed=2)
        for helper in helpers:
            offers.accept(an_offer(order, helper, at=NINE).id, **BY_WORKER)
        for helper in helpers:
            who = Helper(HelperKind.VOLUNTEER, helper.id)
            facts = {"by": WORKER, "via": Door.CONSOLE, "reason": "Rang us", "helper": who}
            visits.check_in(order.id, at=NINE, **facts)  # type: ignore[arg-type]
            visits.check_out(order.id, at=NINE + timedelta(minutes=minutes), **facts)  # type: ignore[arg-type]
        orders.append(order)
    return orders, [helper.id for helper in pair]


def test_two_orders_of_the_same_people_closed_at_once_do_not_wait_for_each_other_crosswise() -> None:
    pairs = [two_orders_of_the_same_two(minutes=60) for _ in range(4)]

    outcomes = run_at_once([act(closing.close, order.id) for orders, _ in pairs for order in orders])

    assert outcomes == [""] * 8
    for _, people in pairs:
        for person_id in people:
            account = timebank.find_person_account(person_id)
            assert account is not None and account.balance == 120
    assert verify() == []


def test_two_orders_of_a_day_closed_at_once_stay_within_the_day_together() -> None:
    orders, people = two_orders_of_the_same_two(minutes=300)

    assert run_at_once([act(closing.close, order.id) for order in orders]) == ["", ""]

    for person_id in people:
        account = timebank.find_person_account(person_id)
        assert account is not None and account.balance == 480


def test_a_wrong_code_counts_also_when_five_are_tried_at_once() -> None:
    order = an_order(OrderStatus.ACCEPTED, at=NINE, starts_at=TEN)
    [visit] = order.helpers
    person = Actor.person(visit.volunteer_id or 0)
    order.visit_code = "1234"
    guess = partial(in_a_transaction, visits.check_in, order.id, by=person, at=NINE, via=Door.MOBILE, code="0000")

    assert Counter(run_at_once([guess] * 8)) == {"WrongCode": 5, "CodeLocked": 3}
    session.refresh(visit)
    assert visit.wrong_codes == 5


def test_two_orders_closed_at_once_fill_an_account_to_its_cap_and_the_rest_goes_to_the_pool_once() -> None:
    orders, people = two_orders_of_the_same_two(minutes=60)
    community_id = orders[0].community_id or 0
    with transaction():
        set_policy(community_id, {"storage_cap_minutes": 100, "points_counted": "yes", "opening_bonus_minutes": 10})

    assert run_at_once([act(closing.close, order.id) for order in orders]) == ["", ""]

    for person_id in people:
        found = [timebank.find_person_account(person_id, currency) for currency in Currency]
        assert [account and account.balance for account in found] == [100, 20]
    pool = timebank.find_common_account(community_id, AccountKind.POOL)
    assert pool is not None and pool.balance == 60
    assert verify() == []
