from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Door
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.messaging.queries import sent_about
from eldercare.orders import saved_time, taking_back, visits
from eldercare.orders.models import Visit
from eldercare.orders.reviews import errors, queries, service
from eldercare.orders.reviews.models import Review, ReviewFinding
from eldercare.orders.reviews.states import FindingKind, ReviewState
from eldercare.orders.states import OrderStatus
from eldercare.people import service as people
from eldercare.people.models import Person
from eldercare.people.service import AddressDetails
from eldercare.staff.models import Role, Staff
from eldercare.timebank import holds
from eldercare.timebank import queries as timebank
from eldercare.timebank import service as ledger
from eldercare.timebank.accounts import account_of, freeze, issuance_of, pool_of
from eldercare.timebank.errors import BalanceTooLow, LoweredAlready, PartOfALowering
from eldercare.timebank.holders import service as holders
from eldercare.timebank.states import Currency, HolderKind, HoldState, TransferKind
from eldercare.timebank.verified import verified_minutes
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.builders.reviews import CLERK, a_review, closed, finished
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, an_account, earned
from tests.builders.volunteers import ALWAYS, LONG, a_volunteer
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)
BY: dict[str, Any] = {"via": Door.CONSOLE, "at": NOON}
HOUR = timedelta(hours=1)


def a_judge() -> Staff:
    return a_worker(Role.SUPERVISOR)


def kinds(review: Review | None) -> list[FindingKind]:
    return [one.kind for one in review.findings] if review else []


def available(helper: Volunteer) -> tuple[int, int]:
    """What is on the account, and what of it is free."""
    account = timebank.find_person_account(helper.person.id)
    assert account is not None
    session.refresh(account)
    return account.balance, account.available


def test_an_ordinary_visit_is_not_looked_at() -> None:
    helper = a_volunteer()

    assert closed(finished(helper, NINE), NOON) is None
    assert available(helper) == (60, 60)


def test_a_visit_much_longer_than_ordered_is_held_and_not_taken_away() -> None:
    helper = a_volunteer()

    review = a_review(NINE, helper=helper)

    assert kinds(review) == [FindingKind.LONG]
    assert review.findings[0].facts == {"minutes": 130, "ordered": 60}
    assert available(helper) == (90, 0)
    assert [
        (one.about_kind, one.about_id, one.expires_at) for one in holds.pending_about("visit", review.visit_id)
    ] == [("visit", review.visit_id, None)]
    assert verify() == []


def test_two_visits_at_the_same_time_are_named_together() -> None:
    helper = a_volunteer()
    first = finished(helper, NINE)
    second = finished(helper, NINE + HOUR)
    visit = second.helpers[0]
    visit.checked_in_at = NINE + HOUR / 2  # it began earlier than planned, as the worker wrote down
    session.flush()

    assert closed(first, NOON) is not None
    review = closed(second, NOON)

    assert review is not None
    assert [(one.kind, one.other_visit_id, one.facts) for one in review.findings] == [
        (FindingKind.OVERLAP, first.helpers[0].id, {"minutes": 30})
    ]


def test_a_long_way_in_a_short_time_is_found_in_a_straight_line() -> None:
    helper = a_volunteer()
    near, far = (an_elder(community=helper.person.community) for _ in range(2))
    people.set_address(near.person, AddressDetails("Court", "1", latitude=37.0, longitude=112.0))
    people.set_address(far.person, AddressDetails("Court", "2", latitude=37.09, longitude=112.0))
    first = finished(helper, NINE, elder=near)
    closed(first, NOON)

    review = closed(finished(helper, NINE + HOUR + timedelta(minutes=5), elder=far), NOON)

    assert kinds(review) == [FindingKind.TRAVEL]
    assert review is not None
    assert review.findings[0].facts["minutes"] == 5


@pytest.mark.parametrize(("relation", "is_found"), [("daughter", True), ("女儿", True), ("邻居", False)])
def test_family_is_a_fact_and_neighbours_are_none(relation: str, is_found: bool) -> None:
    helper = a_volunteer()
    elder = an_elder(community=helper.person.community)
    people.add_contact(elder.id, helper.id, relation=relation)

    review = closed(finished(helper, NINE, elder=elder), NOON)

    assert kinds(review) == ([FindingKind.KIN] if is_found else [])


def test_two_who_serve_mostly_each_other_are_found() -> None:
    community = a_volunteer().person.community
    one, other = (an_elder(name, community=community) for name in ("Qian Yi", "Sun Er"))
    helpers = [service_of(one.person), service_of(other.person)]

    assert closed(finished(helpers[0], NINE, elder=other), NOON) is None
    review = closed(finished(helpers[1], NINE, elder=one), NOON)

    assert kinds(review) == [FindingKind.RECIPROCAL]
    assert review is not None
    assert review.findings[0].facts == {"there": 100, "back": 100}


def service_of(person: Person) -> Volunteer:
    """An elder who serves others as well."""
    like = a_volunteer(community=person.community)
    made = volunteers.enrol(person, at=NINE, skills=[held.skill for held in like.skills], spans=ALWAYS)
    return volunteers.set_papers(made.id, volunteers.Papers(LONG, LONG, LONG))


def test_all_right_gives_the_minutes_free_and_says_nothing() -> None:
    helper, judge = a_volunteer(), a_judge()
    review = a_review(NINE, helper=helper)
    before = len(sent_about(("order", review.visit.order_id)))

    service.all_right(review.id, reason="The lift was broken", by=judge, **BY)

    assert available(helper) == (90, 90)
    assert (review.state, review.hold and review.hold.state) == (ReviewState.ALL_RIGHT, HoldState.RELEASED)
    assert len(sent_about(("order", review.visit.order_id))) == before
    assert [one.what for one in review.events] == ["opened", "all_right"]
    assert verify() == []


@pytest.mark.parametrize("minutes", [60, 0])
def test_corrected_minutes_go_back_by_a_transfer_and_the_rest_is_free(minutes: int) -> None:
    helper, judge = a_volunteer(), a_judge()
    review = a_review(NINE, helper=helper)

    service.correct(review.id, minutes=minutes, reason="The watch stood still", by=judge, **BY)

    transfer = timebank.find_by_key(f"review:visit:{review.visit_id}")
    assert transfer is not None
    assert (transfer.kind, transfer.minutes, transfer.memo) == ("adjust", 90 - minutes, "The watch stood still")
    assert available(helper) == (minutes, minutes)
    assert verified_minutes([helper.id]) == ({helper.id: minutes} if minutes else {})
    assert review.visit.credited_minutes == minutes
    [text] = [one for one in sent_about(("order", review.visit.order_id)) if one.template == "review_corrected"]
    assert "The watch stood still" in text.body
    assert verify() == []


@pytest.mark.parametrize(("minutes", "left"), [(70, (60, 10)), (30, (30, 0)), (0, (0, 0))])
def test_what_went_to_the_pool_above_the_cap_goes_back_first(minutes: int, left: tuple[int, int]) -> None:
    helper = a_volunteer()
    set_policy(helper.person.community_id, {"storage_cap_minutes": 60})
    review = a_review(NINE, helper=helper)
    assert (review.minutes, review.hold and review.hold.minutes) == (90, 60)

    service.correct(review.id, minutes=minutes, reason="The watch stood still", by=a_judge(), **BY)

    pool = pool_of(helper.person.community_id, at=NOON)
    assert ((available(helper)[1], pool.balance), review.visit.credited_minutes) == (left, minutes)
    assert verified_minutes([helper.id]) == ({helper.id: minutes} if minutes else {})
    assert verify() == []


def test_what_a_group_was_credited_is_looked_at_and_corrected_too() -> None:
    helper = a_volunteer()
    facts = {"community_id": helper.person.community_id, "at": NINE}
    group = holders.register(kind=HolderKind.GROUP, name="No. 5 School", **facts)
    holders.add_member(group.id, helper.person, since=NINE.date())
    review = a_review(NINE, helper=helper)
    account = timebank.find_joint_account(group.id)
    assert account is not None
    assert (account.balance, account.held) == (90, 90)

    service.correct(review.id, minutes=60, reason="The watch stood still", by=a_judge(), **BY)

    assert (account.balance, account.held, verified_minutes([helper.id])) == (60, 0, {helper.id: 60})


@pytest.mark.parametrize(("spent", "minutes", "left"), [(0, 60, 10), (0, 0, 0), (12, 0, 0), (5, 60, 5)])
def test_points_go_back_in_proportion_as_far_as_they_are_there(spent: int, minutes: int, left: int) -> None:
    helper = a_volunteer()
    set_policy(helper.person.community_id, {"points_counted": "yes", "points_an_hour": 10})
    review = a_review(NINE, helper=helper)
    points = account_of(helper.person, at=NOON, currency=Currency.POINTS)
    if spent:
        shop = issuance_of(points.community_id, at=NOON, currency=Currency.POINTS)
        a_gift(points, shop, spent, kind=TransferKind.REDEEM)

    service.correct(review.id, minutes=minutes, reason="The watch stood still", by=a_judge(), **BY)

    session.refresh(points)
    assert points.balance == left
    assert verified_minutes([helper.id]) == ({helper.id: minutes} if minutes else {})


@pytest.mark.parametrize(("minutes", "paid"), [(60, 60), (30, 30), (0, 0)])
def test_what_the_elder_spent_on_what_does_not_count_comes_back(minutes: int, paid: int) -> None:
    helper = a_volunteer()
    elder = an_elder(community=helper.person.community, birth_on=date(1950, 1, 1))
    earned(elder.person, minutes=45)
    pool = pool_of(elder.person.community_id, at=NINE)
    a_gift(issuance_of(elder.person.community_id, at=NINE), pool, 100, kind=TransferKind.ISSUE)
    set_policy(elder.person.community_id, {"pool_covers": "all"})
    order = an_order(OrderStatus.ACCEPTED, elder=elder, helper=helper, at=NINE, starts_at=NINE, minutes=60)
    saved_time.use(order.id, by=CLERK, at=NINE, via=Door.CONSOLE)
    visits.check_in(order.id, reason="Rang us", by=CLERK, at=NINE, via=Door.CONSOLE)
    visits.check_out(order.id, by=CLERK, at=NINE + timedelta(minutes=130), via=Door.CONSOLE)
    review = closed(order, NOON)
    assert review is not None
    own = account_of(elder.person, at=NOON)
    assert (own.balance, pool.balance, saved_time.paid(order).spent) == (0, 85, 60)

    service.correct(review.id, minutes=minutes, reason="The watch stood still", by=a_judge(), **BY)

    back = 60 - paid
    assert saved_time.paid(order).spent == paid
    assert (own.balance, pool.balance) == (max(0, back - 15), 85 + min(15, back))
    assert verify() == []


def test_the_account_of_one_who_died_does_not_wait_for_ever() -> None:
    helper = a_volunteer()
    review = a_review(NINE, helper=helper)
    freeze(review.account_id, by=CLERK, via=Door.CONSOLE, at=NOON, reason="person_died")

    service.correct(review.id, minutes=60, reason="The watch stood still", by=a_judge(), **BY)

    assert available(helper) == (60, 60)


def test_what_was_corrected_is_not_reversed_as_well() -> None:
    helper = a_volunteer()
    earned(helper.person, minutes=500)
    review = a_review(NINE, helper=helper)
    credit = timebank.find_by_key(f"earn:visit:{review.visit_id}")
    assert credit is not None
    facts = {"by": CLERK, "via": Door.CONSOLE, "at": NOON, "reason": "entered twice"}
    service.correct(review.id, minutes=60, reason="The watch stood still", by=a_judge(), **BY)

    with pytest.raises(LoweredAlready):
        taking_back.take_back(credit.id, **facts)  # type: ignore[arg-type]
    lowered = timebank.find_by_key(f"review:visit:{review.visit_id}")
    assert lowered is not None
    with pytest.raises(PartOfALowering):
        taking_back.take_back(lowered.id, **facts)  # type: ignore[arg-type]
    assert available(helper) == (560, 560)


def test_what_was_reversed_meanwhile_is_not_taken_twice() -> None:
    helper = a_volunteer()
    earned(helper.person, minutes=500)
    review = a_review(NINE, helper=helper)
    credit = timebank.find_by_key(f"earn:visit:{review.visit_id}")
    assert credit is not None
    ledger.reverse_part(credit, by=CLERK, via=Door.CONSOLE, at=NOON, reason="entered twice")

    service.correct(review.id, minutes=0, reason="Nobody came", by=a_judge(), **BY)

    assert available(helper) == (500, 500)


@pytest.mark.parametrize("minutes", [90, 91, -1, True, 1.5])
def test_a_correction_only_lowers(minutes: Any) -> None:
    review = a_review(NINE)

    with pytest.raises(Invalid):
        service.correct(review.id, minutes=minutes, reason="so", by=a_judge(), **BY)


def test_nothing_is_settled_without_a_reason_or_by_oneself() -> None:
    helper = a_volunteer()
    review = a_review(NINE, helper=helper)
    herself = a_worker(Role.SUPERVISOR, number=helper.person.phones[0].number)

    with pytest.raises(errors.ReasonMissing):
        service.all_right(review.id, reason=" ", by=a_judge(), **BY)
    with pytest.raises(errors.AboutYourself):
        service.all_right(review.id, reason="fine", by=herself, **BY)


def test_minutes_that_are_not_there_any_more_leave_a_review_without_a_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    helper, judge = a_volunteer(), a_judge()

    def spent_in_that_instant(**_facts: object) -> None:
        account = account_of(helper.person, at=NOON)
        raise BalanceTooLow(account, 90)

    monkeypatch.setattr(holds, "set_aside", spent_in_that_instant)
    review = a_review(NINE, helper=helper)
    assert (review.hold_id, review.state, available(helper)) == (None, ReviewState.OPEN, (90, 90))
    own = account_of(helper.person, at=NOON)
    a_gift(own, an_account(community=helper.person.community), 80)

    with pytest.raises(BalanceTooLow):
        service.correct(review.id, minutes=0, reason="Nobody came", by=judge, **BY)
    service.correct(review.id, minutes=80, reason="Ten too many", by=judge, **BY)

    assert available(helper) == (0, 0)


def test_a_community_may_switch_it_off() -> None:
    helper = a_volunteer()
    off = dict.fromkeys(("review_short_percent", "review_reciprocal_percent"), 0) | {"review_long_percent": 1000}
    set_policy(helper.person.community_id, off)

    assert closed(finished(helper, NINE, minutes=130), NOON) is None
    assert closed(finished(helper, NINE + timedelta(days=1), minutes=10), NOON + timedelta(days=1)) is None


def test_two_workers_who_settle_at_once_settle_once() -> None:
    helper = a_volunteer()
    review_id, judges = a_review(NINE, helper=helper).id, [a_judge().id for _ in range(6)]

    def settle(staff_id: int) -> str:
        with transaction():
            by = session.get_one(Staff, staff_id)
            if staff_id % 2:
                return service.all_right(review_id, reason="fine", by=by, **BY).state
            return service.correct(review_id, minutes=60, reason="too long", by=by, **BY).state

    outcomes = run_at_once([partial(settle, judge) for judge in judges])

    assert sum(isinstance(one, errors.AlreadyReviewed) for one in outcomes) == 5
    [won] = [one for one in outcomes if isinstance(one, str)]
    assert available(helper) == ((90, 90) if won == ReviewState.ALL_RIGHT else (60, 60))
    assert verify() == []


def test_findings_are_never_changed() -> None:
    review = a_review(NINE)
    session.commit()
    session.get_one(ReviewFinding, review.findings[0].id).kind = FindingKind.KIN
    with pytest.raises(IntegrityError, match="append-only"):
        session.flush()
    session.rollback()


def test_closing_twice_opens_one_review() -> None:
    review = a_review(NINE)
    visit = session.get_one(Visit, review.visit_id)

    assert closed(visit.order, NOON) == review
    assert queries.find(visit.id) == review
