from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.catalogue.models import Service
from eldercare.database import session
from eldercare.dispatch import service as dispatch
from eldercare.elders.models import Elder, LivingStatus
from eldercare.errors import DomainError
from eldercare.orders import closing, saved_time, service, visits
from eldercare.orders.errors import NotPaidSo, OnlyByProviders
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import EndKind, HelperKind, OrderStatus
from eldercare.timebank import allowances, holds
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import freeze
from eldercare.timebank.errors import NotEnoughSavedTime
from eldercare.timebank.models import Account
from eldercare.timebank.states import HoldState
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from tests.builders.areas import a_community, set_policy
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.timebank import earned
from tests.builders.told import told
from tests.builders.volunteers import a_volunteer
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}
OLD = date(1950, 1, 1)


def a_saver(minutes: int = 240, *, community: Area | None = None) -> Elder:
    """An elder who is old enough, is looked after at home, and saved so many minutes."""
    elder = an_elder(
        "Li Xiuying", community=community, birth_on=OLD, living_status=LivingStatus.WITH_FAMILY, ability_level=0
    )
    earned(elder.person, minutes=minutes)
    return elder


def account(elder: Elder) -> Account:
    found = timebank.find_person_account(elder.id)
    assert found is not None
    session.refresh(found)
    return found


def an_hour(elder: Elder, *, minutes: int = 60, people_needed: int = 1, service_: Service | None = None) -> Order:
    order = an_order(
        elder=elder, minutes=minutes, people_needed=people_needed, starts_at=NINE, at=NINE, service_=service_
    )
    return saved_time.use(order.id, **BY_WORKER)


def served(order: Order, *, minutes: int = 60) -> Order:
    """Somebody accepted, came, and left after so many minutes."""
    offer = an_offer(order, a_volunteer(community=order.community), at=NINE)
    from_ = NINE - timedelta(minutes=minutes)
    dispatch.offers.accept(offer.id, **BY_WORKER)
    visits.check_in(order.id, reason="Rang us", by=WORKER, at=from_, via=Door.CONSOLE)
    return visits.check_out(order.id, **BY_WORKER)


def whats(order: Order) -> list[str]:
    session.expire(order, ["events"])
    return [event.what for event in order.events]


class TestAnOrderWithSavedTime:
    def test_sets_aside_what_it_costs_and_says_so(self) -> None:
        elder = a_saver()

        order = an_hour(elder)

        assert (account(elder).held, account(elder).available) == (60, 180)
        [held] = holds.pending_about("order", order.id)
        assert held.key == f"hold:order:{order.id}:{account(elder).id}"
        assert held.expires_at is not None
        assert held.expires_at > NINE + timedelta(days=90)
        assert told(order) == [("order_received", "Li Xiuying"), ("saved_time_held", "Li Xiuying")]

    def test_costs_an_hour_for_each_who_comes_and_what_an_hour_of_that_service_counts(self) -> None:
        elder = a_saver()
        set_policy(elder.person.community_id, {"service_factors": "bathing:1.5"})

        an_hour(elder, people_needed=2, minutes=40, service_=a_service("bathing", "助浴", "Bathing"))

        assert account(elder).held == 120

    def test_is_refused_where_there_is_too_little_and_nothing_has_changed(self) -> None:
        elder = a_saver(59)
        order = an_order(elder=elder, minutes=60, starts_at=NINE, at=NINE)
        session.commit()

        with pytest.raises(NotEnoughSavedTime), transaction():
            saved_time.use(order.id, **BY_WORKER)

        assert (account(elder).held, session.get_one(Order, order.id).with_saved_time) == (0, False)

    def test_asking_twice_is_asking_once(self) -> None:
        elder = a_saver()
        order = an_hour(elder)

        saved_time.use(order.id, **BY_WORKER)

        assert account(elder).held == 60

    @pytest.mark.parametrize(("minutes", "held"), [(90, 90), (30, 30), (60, 60)])
    def test_holds_more_or_less_when_it_is_changed(self, minutes: int, held: int) -> None:
        elder = a_saver()
        order = an_hour(elder)

        service.change(order.id, starts_at=NINE + timedelta(days=1), minutes=minutes, notes="", **BY_WORKER)

        assert account(elder).held == held
        assert holds.pending_about("order", order.id)[0].expires_at > NINE + timedelta(days=180)

    def test_a_visit_moved_into_another_year_is_not_paid_with_this_years_allowance(self) -> None:
        elder = a_saver(60)
        set_policy(elder.person.community_id, {"allowance_lapses": "yes"})
        allowances.issue(elder.person, 2026, 60, at=NINE)
        order = an_hour(elder)
        assert account(elder).held == 0

        service.change(order.id, starts_at=NINE + timedelta(days=60), minutes=60, notes="", **BY_WORKER)

        assert account(elder).held == 60

    def test_a_change_that_costs_more_than_there_is_is_refused(self) -> None:
        elder = a_saver(60)
        order = an_hour(elder)
        session.commit()

        with pytest.raises(NotEnoughSavedTime), transaction():
            service.change(order.id, starts_at=NINE, minutes=61, notes="", **BY_WORKER)

        assert account(elder).held == 60

    def test_a_draft_holds_nothing_until_it_is_an_order_again(self) -> None:
        elder = a_saver()
        order = an_hour(elder)

        service.back_to_draft(order.id, note="another day", **BY_WORKER)
        assert (account(elder).held, order.with_saved_time) == (0, True)

        service.complete(order.id, elder_id=elder.id, service_code="meal", starts_at=NINE, minutes=45, **BY_WORKER)
        assert account(elder).held == 45

    def test_can_be_paid_in_another_way_after_all(self) -> None:
        elder = a_saver()
        order = an_hour(elder)

        saved_time.stop_using(order.id, reason="pays cash", **BY_WORKER)

        assert (account(elder).held, order.with_saved_time) == (0, False)


class TestTheEnd:
    @pytest.mark.parametrize(("stayed", "spent"), [(60, 60), (200, 60), (44, 30), (12, 30)])
    def test_spends_what_was_used_and_at_most_what_is_held(self, stayed: int, spent: int) -> None:
        elder = a_saver()
        order = served(an_hour(elder), minutes=stayed)

        closing.close(order.id, **BY_WORKER)
        closing.close(order.id, **BY_WORKER)

        assert (account(elder).balance, account(elder).held) == (240 - spent, 0)
        assert saved_time.paid(order).spent == spent
        assert ("saved_time_spent", "Li Xiuying") in told(order)
        assert verify() == []

    def test_the_elders_rating_spends_it_too(self) -> None:
        elder = a_saver()
        order = served(an_hour(elder))

        closing.rate(order.id, stars=5, **BY_WORKER)

        assert account(elder).balance == 180

    def test_an_hour_that_counts_more_costs_the_elder_what_it_brings_the_helper(self) -> None:
        elder = a_saver()
        set_policy(elder.person.community_id, {"service_factors": "bathing:1.5"})
        order = served(an_hour(elder, minutes=40, service_=a_service("bathing", "助浴", "Bathing")), minutes=40)

        closing.close(order.id, **BY_WORKER)

        assert saved_time.paid(order).spent == order.helpers[0].credited_minutes == 60

    def test_nothing_is_spent_on_a_visit_of_no_minutes(self) -> None:
        elder = a_saver()
        order = served(an_hour(elder))

        closing.close(order.id, minutes=0, **BY_WORKER)

        assert (account(elder).balance, account(elder).held) == (240, 0)

    def test_a_dispute_keeps_it_until_it_is_settled(self) -> None:
        elder = a_saver()
        order = served(an_hour(elder))

        service.dispute(order.id, reason="Nobody came", **BY_WORKER)
        [held] = holds.pending_about("order", order.id)
        assert (held.expires_at, holds.to_expire(NINE + timedelta(days=9999))) == (None, [])

        closing.close(order.id, minutes=30, **BY_WORKER)
        assert (account(elder).balance, account(elder).held) == (210, 0)

    def test_an_account_that_was_frozen_meanwhile_still_pays(self) -> None:
        elder = a_saver()
        order = served(an_hour(elder))
        freeze(account(elder).id, reason="moved away", **BY_WORKER)

        closing.close(order.id, **BY_WORKER)

        assert account(elder).balance == 180

    def test_what_is_called_off_missed_or_unfilled_costs_nothing(self) -> None:
        elder = a_saver()
        cancelled, missed, unfilled = (an_hour(elder) for _ in range(3))
        assert account(elder).held == 180

        service.cancel(cancelled.id, reason="Not needed", **BY_WORKER)
        offer = an_offer(missed, at=NINE)
        dispatch.offers.accept(offer.id, **BY_WORKER)
        service.mark_missed(missed.id, kind=EndKind.NOBODY_HOME, **BY_WORKER)
        service.mark_unfilled(unfilled.id, **BY_WORKER)

        assert (account(elder).balance, account(elder).held) == (240, 0)
        assert [whats(one)[-1] for one in (cancelled, missed, unfilled)] == ["saved_time_returned"] * 3

        service.reopen(unfilled.id, starts_at=NINE + timedelta(days=1), **BY_WORKER)
        assert account(elder).held == 60


class TestProviders:
    def test_what_only_they_do_is_not_paid_so(self) -> None:
        service_ = a_service("doctor", "体检", "Check-up", by_volunteers=False)
        order = an_order(elder=a_saver(), starts_at=NINE, at=NINE, service_=service_)

        with pytest.raises(OnlyByProviders):
            saved_time.use(order.id, **BY_WORKER)

        assert not order.with_saved_time

    def test_are_not_asked_without_a_reason(self) -> None:
        order, provider = an_hour(a_saver()), a_provider()

        _name, blocks = dispatch.standing_against(order, Helper(HelperKind.PROVIDER, provider.id))

        [block] = [one for one in blocks if one.code == "saved_time"]
        assert block.may_override

    def test_who_says_yes_is_paid_in_another_way(self) -> None:
        elder = a_saver()
        order = an_hour(elder)

        dispatch.offers.accept(an_offer(order, a_provider(), at=NINE).id, **BY_WORKER)

        assert (account(elder).held, order.with_saved_time) == (0, False)
        assert "saved_time_not_for_providers" in whats(order)
        with pytest.raises(NotPaidSo):
            saved_time.use(order.id, **BY_WORKER)

    def test_only_the_volunteers_place_is_paid_where_both_come(self) -> None:
        elder = a_saver()
        order = an_hour(elder, people_needed=2)

        dispatch.offers.accept(an_offer(order, a_provider(), at=NINE).id, **BY_WORKER)

        assert (account(elder).held, order.with_saved_time) == (60, True)


class TestAtOnce:
    def test_two_orders_that_race_for_the_last_minutes_have_one_winner(self) -> None:
        community = a_community()
        elder = a_saver(60, community=community)
        orders = [an_order(elder=elder, minutes=60, starts_at=NINE, at=NINE) for _ in range(4)]

        outcomes = run_at_once([partial(_use, order.id) for order in orders])

        assert sorted(map(str, outcomes)) == ["", *["NotEnoughSavedTime"] * 3]
        assert account(elder).held == 60
        assert verify() == []

    def test_closing_at_once_spends_once(self) -> None:
        elder = a_saver()
        orders = [served(an_hour(elder)) for _ in range(2)]

        outcomes = run_at_once([partial(_close, order.id) for order in orders for _ in range(3)])

        assert set(map(str, outcomes)) == {""}
        assert (account(elder).balance, account(elder).held) == (120, 0)
        assert [one.state for order in orders for one in saved_time.paid(order).holds] == [HoldState.POSTED] * 2
        assert [session.get_one(Order, order.id).status for order in orders] == [OrderStatus.CLOSED] * 2
        assert verify() == []


def _use(order_id: int) -> str:
    try:
        with transaction():
            saved_time.use(order_id, **BY_WORKER)
    except DomainError as refusal:
        return type(refusal).__name__
    return ""


def _close(order_id: int) -> str:
    with transaction():
        closing.close(order_id, **BY_WORKER)
    return ""
