"""What a visit earned is taken back whole or not at all, whichever door asks for it."""

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.messaging.queries import sent_about
from eldercare.orders import refunds, saved_time, taking_back, visits
from eldercare.orders.errors import RefundedAlready
from eldercare.orders.models import Order, Visit
from eldercare.orders.queries import credited_on_day_of
from eldercare.orders.reviews import queries as reviews_queries
from eldercare.orders.reviews import service as reviews
from eldercare.orders.reviews.errors import AboutYourself, UnderReview
from eldercare.orders.reviews.models import Review
from eldercare.orders.reviews.states import ReviewState
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import account_of, issuance_of, pool_of, set_limits
from eldercare.timebank.corrections import service as corrections
from eldercare.timebank.corrections.models import Correction
from eldercare.timebank.errors import AlreadyReversed, BalanceTooLow, PartOfALowering
from eldercare.timebank.holders import service as holders
from eldercare.timebank.models import Transfer
from eldercare.timebank.states import Currency, HolderKind, TransferKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.reviews import CLERK, closed, finished
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, an_account, earned
from tests.builders.volunteers import a_volunteer
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)
BY: dict[str, Any] = {"via": Door.CONSOLE, "at": NOON}


def a_judge(**facts: Any) -> Staff:
    return a_worker(Role.SUPERVISOR, **facts)


def a_payer(community: Any, minutes: int = 60, **facts: Any) -> Elder:
    elder = an_elder(community=community, birth_on=date(1950, 1, 1), **facts)
    earned(elder.person, minutes=minutes)
    return elder


def paid_hour(helper: Volunteer, elder: Elder, *, minutes: int = 60, **facts: Any) -> Visit:
    """A visit of an hour, ordered with saved time and closed."""
    order = an_order(OrderStatus.ACCEPTED, elder=elder, helper=helper, at=NINE, starts_at=NINE, minutes=60)
    for name, value in facts.items():
        setattr(order, name, value)
    saved_time.use(order.id, by=CLERK, at=NINE, via=Door.CONSOLE)
    visits.check_in(order.id, reason="Rang us", by=CLERK, at=NINE, via=Door.CONSOLE)
    visits.check_out(order.id, by=CLERK, at=NINE + timedelta(minutes=minutes), via=Door.CONSOLE)
    closed(order, NOON)
    return order.helpers[0]


def a_leg(visit: Visit, begins: str = "earn") -> Transfer:
    found = timebank.find_by_key(f"{begins}:visit:{visit.id}")
    assert found is not None
    return found


def dispute(helper: Volunteer, visit: Visit) -> Correction:
    facts = {"by": Actor.person(helper.id), "via": Door.MOBILE, "at": NOON}
    return corrections.dispute(helper.id, a_leg(visit).id, why="I was ill", **facts)  # type: ignore[arg-type]


def balance(person: Person, currency: Currency = Currency.MINUTES) -> int:
    account = timebank.find_person_account(person.id, currency)
    assert account is not None
    session.refresh(account)
    return account.balance


def texts(order: Order, template: str) -> list[tuple[str, str]]:
    """Who was told by this template, and what."""
    sent = [one for one in sent_about(("order", order.id)) if one.template == template]
    return [(one.to_person.name if one.to_person else "", one.body) for one in sent]


@pytest.mark.parametrize("begins", ["claim", "earn", "earn-above", "donate-above", "earn-points"])
def test_a_granted_claim_and_a_reversal_of_any_leg_undo_all_that_the_visit_brought(begins: str) -> None:
    helper, judge = a_volunteer(), a_judge()
    facts = {"storage_cap_minutes": 40, "points_counted": "yes", "points_an_hour": 10}
    set_policy(helper.person.community_id, facts)
    elder = a_payer(helper.person.community, 60)
    visit = paid_hour(helper, elder)
    pool, order = pool_of(helper.person.community_id, at=NOON), visit.order
    assert (balance(helper.person), pool.balance, balance(helper.person, Currency.POINTS)) == (40, 20, 10)
    assert (visit.credited_minutes, balance(elder.person)) == (60, 0)

    if begins == "claim":
        asked = dispute(helper, visit)
        taking_back.grant(asked.id, reason="Nobody came", by=judge, **BY)
        reversal = timebank.find_reversal(a_leg(visit).id)
        assert reversal is not None
        assert (asked.made_transfer_id, asked.granted_minutes) == (reversal.id, 40)
    else:
        leg = a_leg(visit, begins)
        done = taking_back.take_back(leg.id, reason="Nobody came", by=Actor.staff(judge.id), **BY)
        assert done.reverses_id == leg.id

    assert (balance(helper.person), pool.balance, balance(helper.person, Currency.POINTS)) == (0, 0, 0)
    assert (visit.credited_minutes, verified_minutes([helper.id])) == (0, {})
    assert (saved_time.paid(order).spent, balance(elder.person)) == (0, 60)
    assert len(texts(order, "review_corrected")) == (0 if begins == "claim" else 1)
    session.refresh(order)
    assert [one.what for one in order.events][-2:] == ["credit_taken_back", "saved_time_returned"]
    assert verify() == []


def test_the_day_has_room_again_once_a_visit_was_taken_back() -> None:
    helper = a_volunteer()
    first, second = finished(helper, NINE), finished(helper, NOON)
    closed(first, NOON)
    assert credited_on_day_of(second.helpers[0]) == 60

    taking_back.take_back(a_leg(first.helpers[0]).id, reason="Nobody came", by=CLERK, **BY)

    assert credited_on_day_of(second.helpers[0]) == 0


def test_where_the_minutes_were_spent_nothing_at_all_is_undone() -> None:
    helper, judge = a_volunteer(), a_judge()
    elder = a_payer(helper.person.community, 60)
    visit = paid_hour(helper, elder)
    asked, order_id = dispute(helper, visit), visit.order_id
    a_gift(account_of(helper.person, at=NOON), an_account(community=helper.person.community), 10)
    session.commit()

    for act in (
        partial(taking_back.grant, asked.id, by=judge),
        partial(taking_back.take_back, a_leg(visit).id, by=CLERK),
    ):
        with pytest.raises(BalanceTooLow), transaction():
            act(reason="Nobody came", **BY)

    assert (balance(helper.person), balance(elder.person)) == (50, 0)
    order = session.get_one(Order, order_id)
    assert (order.helpers[0].credited_minutes, saved_time.paid(order).spent) == (60, 60)


class TestUnderReview:
    def test_what_is_taken_back_settles_the_review(self) -> None:
        helper, judge = a_volunteer(), a_judge()
        review = self._review(helper)

        taking_back.grant(dispute(helper, review.visit).id, reason="Nobody came", by=judge, **BY)

        assert (review.state, review.counted_minutes, review.decided_by_id) == (ReviewState.CORRECTED, 0, judge.id)
        account = account_of(helper.person, at=NOON)
        session.refresh(account)
        assert (account.balance, account.held, review.visit.credited_minutes) == (0, 0, 0)
        assert verify() == []

    def test_only_staff_and_nobody_about_herself_may_do_so(self) -> None:
        helper = a_volunteer()
        visit = self._review(helper).visit
        herself = a_judge(number=helper.person.phones[0].number)

        with pytest.raises(UnderReview):
            taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=SYSTEM, **BY)
        with pytest.raises(AboutYourself):
            taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=Actor.staff(herself.id), **BY)

    def test_what_was_found_all_right_can_still_be_taken_back(self) -> None:
        helper, judge = a_volunteer(), a_judge()
        review = self._review(helper)
        reviews.all_right(review.id, reason="The lift", by=judge, **BY)

        taking_back.take_back(a_leg(review.visit).id, reason="Nobody came", by=Actor.staff(judge.id), **BY)

        assert (balance(helper.person), review.state) == (0, ReviewState.ALL_RIGHT)

    def _review(self, helper: Volunteer) -> Review:
        found = closed(finished(helper, NINE, minutes=130), NOON)
        assert found is not None
        return found


class TestWhatTheElderSpent:
    def test_comes_back_by_what_was_agreed_whatever_the_rules_are_now(self) -> None:
        helper = a_volunteer()
        community_id = helper.person.community_id
        elder = a_payer(helper.person.community, 60)
        visit = paid_hour(helper, elder, minutes=130)
        review = closed_review(visit)
        assert (saved_time.paid(visit.order).spent, review.minutes) == (60, 90)
        set_policy(community_id, {"service_factors": "meal:2.0"})

        reviews.correct(review.id, minutes=30, reason="The watch stood still", by=a_judge(), **BY)

        assert (saved_time.paid(visit.order).spent, balance(elder.person)) == (30, 30)

    def test_is_told_to_the_elder_with_what_remains(self) -> None:
        helper = a_volunteer()
        elder = a_payer(helper.person.community, 70)
        visit = paid_hour(helper, elder)

        taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=CLERK, **BY)

        [(name, body)] = texts(visit.order, "saved_time_returned")
        assert (name, "退回1小时，现有1小时10分钟" in body) == (elder.person.name, True)

    def test_is_told_to_who_ordered_where_the_elder_cannot_be_reached(self) -> None:
        helper = a_volunteer()
        elder = a_payer(helper.person.community, 60, phones=[])
        daughter = a_person("Li Na", community=helper.person.community)
        visit = paid_hour(helper, elder, requester=daughter)

        taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=CLERK, **BY)

        assert [name for name, _body in texts(visit.order, "saved_time_returned")] == [daughter.name]

    def test_is_not_told_of_the_dead_nor_of_what_the_pool_had_paid(self) -> None:
        helper = a_volunteer()
        community_id = helper.person.community_id
        a_gift(issuance_of(community_id, at=NINE), pool_of(community_id, at=NINE), 100, kind=TransferKind.ISSUE)
        set_policy(community_id, {"pool_covers": "all"})
        poor = an_elder(community=helper.person.community, birth_on=date(1950, 1, 1))
        visit = paid_hour(helper, poor)
        taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=CLERK, **BY)
        assert texts(visit.order, "saved_time_returned") == []

        other = a_volunteer(community=helper.person.community)
        gone = a_payer(helper.person.community, 60)
        visit = paid_hour(other, gone, requester=a_person("Li Na", community=helper.person.community))
        people.note_death(gone.id, NOON.date())
        taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=CLERK, **BY)
        assert (balance(gone.person), texts(visit.order, "saved_time_returned")) == (60, [])

    @pytest.mark.parametrize(("room", "to_pool"), [(60, 0), (20, 40), (0, 60)])
    def test_goes_to_the_pool_in_the_name_of_the_payer_as_far_as_the_account_may_hold_no_more(
        self, room: int, to_pool: int
    ) -> None:
        helper = a_volunteer()
        elder = a_payer(helper.person.community, 60)
        visit = paid_hour(helper, elder)
        account, pool = account_of(elder.person, at=NOON), pool_of(elder.person.community_id, at=NOON)
        limits = {"floor": 0, "ceiling": room, "daily_limit": None, "reason": "Agreed", "by": CLERK}
        set_limits(account.id, **limits, **BY)
        at_order = visit.order

        taking_back.take_back(a_leg(visit).id, reason="Nobody came", by=CLERK, **BY)

        session.refresh(pool)
        assert (balance(helper.person), balance(elder.person), pool.balance) == (0, room, to_pool)
        above = [one.for_person_id for one in saved_time.refunds(at_order) if one.to_account_id == pool.id]
        assert above == [elder.id] * bool(to_pool)
        session.refresh(at_order)
        told = {"saved_time_returned": room, "saved_time_above": to_pool}
        assert {one.what: one.details["minutes"] for one in at_order.events if one.what in told} == {
            what: minutes for what, minutes in told.items() if minutes
        }
        for template, minutes in told.items():
            assert [name for name, _body in texts(at_order, template)] == [elder.person.name] * bool(minutes)
        assert (saved_time.paid(at_order).spent, verify()) == (0, [])

    def test_is_not_given_back_twice_by_hand(self) -> None:
        helper, judge = a_volunteer(), a_judge()
        elder = a_payer(helper.person.community, 60)
        visit = paid_hour(helper, elder, minutes=130)
        reviews.correct(closed_review(visit).id, minutes=30, reason="The watch stood still", by=judge, **BY)
        [spent], [refund] = saved_time.spendings(visit.order), saved_time.refunds(visit.order)

        for transfer, refusal in ((spent, RefundedAlready), (refund, PartOfALowering)):
            with pytest.raises(refusal):
                taking_back.take_back(transfer.id, reason="once more", by=CLERK, **BY)

        assert balance(elder.person) == 30


def test_who_served_for_a_group_is_not_told_what_its_account_holds() -> None:
    helper = a_volunteer()
    group = holders.register(
        kind=HolderKind.GROUP, name="No. 5 School", community_id=helper.person.community_id, at=NINE
    )
    holders.add_member(group.id, helper.person, since=NINE.date())
    order = finished(helper, NINE, minutes=130)
    review = closed(order, NOON)
    assert review is not None

    reviews.correct(review.id, minutes=60, reason="The watch stood still", by=a_judge(), **BY)

    [(name, body)] = texts(order, "review_corrected_group")
    assert (name, "No. 5 School做的那次服务，核实后按1小时计" in body) == (helper.person.name, True)
    assert "账上现有" not in body


def test_two_who_take_back_at_once_take_back_once() -> None:
    helper = a_volunteer()
    earned(helper.person, minutes=500)
    elder = a_payer(helper.person.community, 60)
    leg_id = a_leg(paid_hour(helper, elder)).id
    session.commit()

    def act() -> int:
        with transaction():
            return taking_back.take_back(leg_id, reason="Nobody came", by=CLERK, **BY).id

    outcomes = run_at_once([act] * 4)

    assert [type(one) for one in outcomes if not isinstance(one, int)] == [AlreadyReversed] * 3
    assert (balance(helper.person), balance(elder.person)) == (500, 60)


def test_what_paid_a_visit_does_not_go_back_a_second_time_while_the_visit_is_taken_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    helper = a_volunteer()
    elder = a_payer(helper.person.community, 60)
    visit = paid_hour(helper, elder)
    leg_id, [spent_id] = a_leg(visit).id, [one.id for one in saved_time.spendings(visit.order)]
    is_under_way, refund = threading.Event(), refunds.refund

    def refunding(*args: Any, **facts: Any) -> int:
        is_under_way.set()
        threading.Event().wait(0.2)  # the other one looks meanwhile, if nothing keeps it from looking
        return refund(*args, **facts)

    def act(transfer_id: int) -> int:
        if transfer_id == spent_id:
            is_under_way.wait(5)
        with transaction():
            return taking_back.take_back(transfer_id, reason="Nobody came", by=CLERK, **BY).id

    monkeypatch.setattr(refunds, "refund", refunding)
    outcomes = run_at_once([partial(act, leg_id), partial(act, spent_id)])

    assert [type(one) for one in outcomes] == [int, RefundedAlready]
    assert balance(elder.person) == 60


def closed_review(visit: Visit) -> Review:
    found = reviews_queries.find(visit.id)
    assert found is not None
    return found
