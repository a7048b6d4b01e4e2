"""Random sequences of everything that can be said of two orders of the same hour, and what must be true after each."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.messaging.questions import find_about
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HAS_HELPER, HelperKind, OrderStatus
from eldercare.timebank import queries as timebank
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_order
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
S = OrderStatus
orders = st.integers(0, 1)
people = st.integers(0, 3)


class TwoOrders(RuleBasedStateMachine):
    """The first needs one helper, the second two; four neighbours may be asked for either.

    `seen` counts the states that orders came to, in all runs together.
    """

    def __init__(self, seen: Counter[OrderStatus]) -> None:
        super().__init__()
        self.seen = seen
        session.rollback()
        elder = an_elder(community=a_community())
        self.neighbours = [a_volunteer(f"Neighbour {number}", community=elder.person.community) for number in range(4)]
        self.orders = [an_order(elder=elder, at=NINE, starts_at=TEN, people_needed=needed) for needed in (1, 2)]
        self.now = NINE

    def say(self, verb: Callable[..., object], subject: int, *, by: Actor = WORKER, **facts: object) -> None:
        """Let the verb do what it does, or refuse; a refusal that is not to be kept is undone, as a door undoes it."""
        savepoint = session.begin_nested()
        try:
            verb(subject, by=by, at=self.now, via=Door.CONSOLE, **facts)
        except DomainError as refusal:
            if not refusal.keeps_changes:
                savepoint.rollback()
                return
        savepoint.commit()

    def helper(self, who: int) -> Helper:
        return Helper(HelperKind.VOLUNTEER, self.neighbours[who].id)

    @rule(minutes=st.sampled_from([1, 15, 45]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(which=orders, asked=st.sets(people, min_size=1))
    def ask(self, which: int, asked: set[int]) -> None:
        helpers = [self.helper(who) for who in sorted(asked)]
        self.say(lambda subject, **facts: offers.send(subject, helpers, **facts), self.orders[which].id)

    @rule(which=orders, newest=st.integers(1, 4), answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer(self, which: int, newest: int, answer: str) -> None:
        sent = self.orders[which].offers[-newest:]
        if sent:
            by = WORKER if answer == "withdraw" else Actor.person(sent[0].volunteer_id or 0)
            self.say(getattr(offers, answer), sent[0].id, by=by)

    @rule(which=orders, steps=st.integers(1, 5))
    def all_goes_well(self, which: int, steps: int) -> None:
        """As most orders go: otherwise hardly any random sequence would come to a visit."""
        for _ in range(steps):
            self.next_step(self.orders[which])

    def next_step(self, order: Order) -> None:
        waiting = [offer for offer in order.offers if offer.is_waiting]
        if order.status is S.OPEN:
            self.say(lambda subject, **facts: offers.send(subject, [self.helper(0), self.helper(1)], **facts), order.id)
        elif order.status is S.OFFERED:
            self.say(offers.accept, waiting[0].id, by=Actor.person(waiting[0].volunteer_id or 0))
        elif order.status is S.FINISHED:
            self.say(closing.close, order.id, minutes=None)
        elif order.status in {S.ACCEPTED, S.EN_ROUTE, S.IN_SERVICE}:
            for visit in self.coming(order):
                who = Helper(HelperKind.VOLUNTEER, visit.volunteer_id or 0)
                if visit.checked_in_at is None:
                    self.say(visits.check_in, order.id, reason="Rang us", helper=who)
                else:
                    self.say(visits.check_out, order.id, helper=who)

    @rule(which=orders)
    def expire(self, which: int) -> None:
        for offer in self.orders[which].offers:
            if offer.is_waiting and offer.expires_at <= self.now:
                offers.expire(self.orders[which], offer, at=self.now)

    @rule(which=orders, who=people)
    def check_in(self, which: int, who: int) -> None:
        self.say(visits.check_in, self.orders[which].id, reason="Rang us", helper=self.helper(who))

    @rule(which=orders, who=people)
    def check_out(self, which: int, who: int) -> None:
        self.say(visits.check_out, self.orders[which].id, helper=self.helper(who))

    @rule(which=orders, who=people)
    def set_out(self, which: int, who: int) -> None:
        self.say(visits.set_out, self.orders[which].id, by=Actor.person(self.neighbours[who].id))

    @rule(which=orders, who=people)
    def release(self, which: int, who: int) -> None:
        self.say(visits.release, self.orders[which].id, reason="A cold", helper=self.helper(who))

    @rule(which=orders, stars=st.integers(1, 5))
    def rate(self, which: int, stars: int) -> None:
        self.say(closing.rate, self.orders[which].id, stars=stars)

    @rule(which=orders, minutes=st.sampled_from([None, 0, 45]))
    def close(self, which: int, minutes: int | None) -> None:
        self.say(closing.close, self.orders[which].id, minutes=minutes)

    @rule(which=orders, hours=st.integers(0, 2))
    def change(self, which: int, hours: int) -> None:
        self.say(service.change, self.orders[which].id, starts_at=TEN + timedelta(hours=hours), minutes=60, notes="")

    @rule(which=orders)
    def complete(self, which: int) -> None:
        order = self.orders[which]
        facts = {"elder_id": order.elder_id, "service_code": a_service().code, "starts_at": TEN}
        self.say(service.complete, order.id, people_needed=order.people_needed, **facts)

    @rule(which=orders)
    def dispute(self, which: int) -> None:
        self.say(service.dispute, self.orders[which].id, reason="Nobody came")

    @rule(which=orders, verb=st.sampled_from(["cancel", "mark_missed", "mark_unfilled", "draft", "reopen"]))
    def decide(self, which: int, verb: str) -> None:
        verbs: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
            "cancel": (service.cancel, {"reason": "Ill"}),
            "mark_missed": (service.mark_missed, {"reason": "Nobody home"}),
            "mark_unfilled": (service.mark_unfilled, {}),
            "draft": (service.back_to_draft, {"note": "Tomorrow"}),
            "reopen": (service.reopen, {"starts_at": TEN}),
        }
        do, facts = verbs[verb]
        self.say(do, self.orders[which].id, **facts)

    @invariant()
    def each_history_is_legal(self) -> None:
        session.flush()
        session.expire_all()
        assert all(is_legal(order) for order in self.orders)

    @invariant()
    def an_order_has_the_helpers_that_its_state_says(self) -> None:
        for order in self.orders:
            who = [visit.volunteer_id for visit in order.helpers]
            assert len(set(who)) == len(who) <= order.people_needed
            if order.status in HAS_HELPER:
                assert order.places_left == 0
            elif order.status in {S.DRAFT, S.CANCELLED, S.UNFILLED}:
                assert not who

    @invariant()
    def somebody_may_still_answer_exactly_when_the_order_is_offered(self) -> None:
        for order in self.orders:
            waiting = [offer for offer in order.offers if offer.is_waiting]
            assert bool(waiting) is (order.status is S.OFFERED)

    @invariant()
    def an_answer_is_awaited_from_nobody_but_those_who_may_answer(self) -> None:
        for offer in (offer for order in self.orders for offer in order.offers):
            [question] = find_about(QuestionKind.OFFER, ("offer", offer.id))
            assert (question.answered_at is None) is offer.is_waiting

    @invariant()
    def nobody_is_at_two_places_at_once(self) -> None:
        one, other = self.orders
        if one.starts_at and other.starts_at and one.ends_at and other.ends_at:
            overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            coming = [{visit.volunteer_id for visit in self.coming(order)} for order in (one, other)]
            assert not (overlap and coming[0] & coming[1])

    def coming(self, order: Order) -> list[visits.Visit]:
        over = order.status in {S.CLOSED, S.FINISHED, S.DISPUTED, S.MISSED, S.CANCELLED}
        return [] if over else [visit for visit in order.helpers if visit.checked_out_at is None]

    @invariant()
    def checking_in_and_out_agree_with_the_state(self) -> None:
        for order in self.orders:
            began = [visit for visit in order.helpers if visit.checked_in_at is not None]
            if order.status in {S.IN_SERVICE, S.FINISHED, S.DISPUTED, S.CLOSED}:
                assert began
            elif order.status is not S.MISSED:
                assert not began
            if order.status in {S.FINISHED, S.DISPUTED, S.CLOSED}:
                assert all(visit.checked_out_at is not None for visit in order.helpers)

    @invariant()
    def minutes_are_credited_when_it_is_closed_and_once(self) -> None:
        for order in self.orders:
            credited = sum(visit.credited_minutes or 0 for visit in order.visits)
            assert credited == sum(one.minutes for one in timebank.transfers_about("order", order.id))
            assert credited == 0 or order.status is S.CLOSED

    def teardown(self) -> None:
        self.seen.update({event.became for order in self.orders for event in order.events})
        session.rollback()


def states_seen(*, runs: int, steps: int) -> set[OrderStatus]:
    """Let the machine run so often, every invariant asked after every step, and return what orders came to."""
    seen: Counter[OrderStatus] = Counter()
    run_state_machine_as_test(lambda: TwoOrders(seen), settings=settings(max_examples=runs, stateful_step_count=steps))
    return set(seen)


def test_whatever_is_said_of_two_orders_they_stay_in_order(app: Flask) -> None:
    seen = states_seen(runs=6, steps=25)

    assert seen >= {S.OPEN, S.OFFERED, S.ACCEPTED, S.IN_SERVICE, S.FINISHED, S.CLOSED}


@pytest.mark.heavy
def test_whatever_is_said_for_a_long_time(app: Flask) -> None:
    seen = states_seen(runs=400, steps=40)

    assert seen == set(S)
