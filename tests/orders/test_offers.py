from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.errors import Invalid
from eldercare.messaging.queries import sent_about
from eldercare.messaging.questions import find_about
from eldercare.messaging.states import Medium, MessageStatus, QuestionKind
from eldercare.orders import offers, service, visits
from eldercare.orders.errors import (
    AcceptedAlready,
    AlreadyAsked,
    HelperBusy,
    NotYours,
    OfferExpired,
    OfferNotFound,
    OfferWithdrawn,
    OrderTaken,
    WrongStatus,
)
from eldercare.orders.models import Offer, Order
from eldercare.orders.offers import Helper
from eldercare.orders.queries import visits_of, waiting_offers
from eldercare.orders.states import HelperKind, OfferStatus, OrderStatus
from eldercare.providers import service as providers
from eldercare.transaction import transaction
from eldercare.volunteers.models import Volunteer
from tests.builders.areas import set_policy
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.builders.told import everything_has_left, told, told_since
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal, moves

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": NINE, "via": Door.CONSOLE}
O = OfferStatus  # noqa: E741


def an_order_at_ten(status: OrderStatus = OrderStatus.OPEN, **facts: object) -> Order:
    return an_order(status, at=NINE, **{"starts_at": TEN, **facts})  # type: ignore[arg-type]


def asked(order: Order, *names: str) -> list[Offer]:
    """New volunteers of these names, asked one after the other; the texts have left."""
    sent = [an_offer(order, a_volunteer(name, community=order.community), at=NINE) for name in names]
    everything_has_left()
    return sent


def yes(offer: Offer, *, at: datetime = NINE) -> Order:
    """The volunteer's own yes from the phone."""
    return offers.accept(offer.id, by=Actor.person(offer.volunteer_id or 0), at=at, via=Door.MOBILE)


def no(offer: Offer, reason: str = "") -> Order:
    return offers.decline(offer.id, by=Actor.person(offer.volunteer_id or 0), at=NINE, via=Door.MOBILE, reason=reason)


def named(volunteer: Volunteer) -> Helper:
    return Helper(HelperKind.VOLUNTEER, volunteer.id)


def test_several_are_asked_at_once_and_each_is_told() -> None:
    order = an_order_at_ten()
    helpers = [a_volunteer(name, community=order.community) for name in ("Ma Li", "Hu Bo", "Sun Yan")]
    before = told(order)

    sent = offers.send(order.id, [named(one) for one in helpers], **BY_WORKER)

    assert order.status is OrderStatus.OFFERED
    assert [offer.helper_name for offer in sent] == ["Ma Li", "Hu Bo", "Sun Yan"]
    assert told_since(order, before) == [("offer", "Ma Li"), ("offer", "Hu Bo"), ("offer", "Sun Yan")]
    assert order.events[-1].details == {"helpers": ["Ma Li", "Hu Bo", "Sun Yan"]}


def test_a_provider_is_asked_in_other_words_through_its_first_member_of_staff() -> None:
    order = an_order_at_ten()
    provider = a_provider(community=order.community, staff=a_person("Chen Hong"))

    an_offer(order, provider, at=NINE)

    assert told(order)[-1] == ("offer_provider", "Chen Hong")


def test_the_code_in_the_text_is_the_code_of_the_offer() -> None:
    [offer] = asked(an_order_at_ten(), "Ma Li")

    [question] = find_about(QuestionKind.OFFER, ("offer", offer.id))

    assert (question.code, question.expires_at) == (offer.code, offer.expires_at)


def test_somebody_without_a_mobile_is_rung() -> None:
    order = an_order_at_ten()
    an_offer(order, a_volunteer(phones=["+863515550001"]), at=NINE)

    assert sent_about(("order", order.id))[-1].medium is Medium.CALL
    assert told(order)[-1] == ("offer", "Li Qiang")


def test_somebody_without_a_telephone_is_asked_too_and_answers_at_another_door() -> None:
    order = an_order_at_ten()
    offer = an_offer(order, a_volunteer(phones=[]), at=NINE)

    assert len(offer.code) == 3
    assert told(order) == [("order_received", "Wang Guifen")]


def test_naming_somebody_twice_asks_once() -> None:
    order, helper = an_order_at_ten(), a_volunteer()

    assert len(offers.send(order.id, [named(helper), named(helper)], **BY_WORKER)) == 1


def test_nobody_cannot_be_asked() -> None:
    with pytest.raises(Invalid):
        offers.send(an_order_at_ten().id, [], **BY_WORKER)


def test_somebody_who_has_not_answered_is_not_asked_again() -> None:
    order, helper = an_order_at_ten(), a_volunteer("Ma Li")
    an_offer(order, helper, at=NINE)

    with pytest.raises(AlreadyAsked, match="Ma Li has been asked already"):
        offers.send(order.id, [named(helper)], **BY_WORKER)


def test_somebody_who_comes_anyway_is_not_asked_for_the_second_place() -> None:
    order, helper = an_order_at_ten(people_needed=2), a_volunteer()
    offers.accept(an_offer(order, helper, at=NINE).id, **BY_WORKER)

    with pytest.raises(AlreadyAsked):
        offers.send(order.id, [named(helper)], **BY_WORKER)


def test_somebody_who_said_no_may_be_asked_again() -> None:
    order, helper = an_order_at_ten(), a_volunteer()
    no(an_offer(order, helper, at=NINE))

    assert offers.send(order.id, [named(helper)], **BY_WORKER)[0].is_waiting


def test_when_one_was_asked_already_nobody_is_asked() -> None:
    order = an_order_at_ten()
    [first] = asked(order, "Ma Li")
    other = a_volunteer("Hu Bo")

    with pytest.raises(AlreadyAsked), transaction():
        offers.send(order.id, [named(other), Helper(HelperKind.VOLUNTEER, first.volunteer_id or 0)], **BY_WORKER)

    assert [offer.id for offer in order.offers] == [first.id]


def test_an_offer_stays_open_as_long_as_the_community_says() -> None:
    order = an_order_at_ten()
    set_policy(order.community_id or 0, {"offer_minutes": 12})

    assert asked(order, "Ma Li")[0].expires_at == NINE + timedelta(minutes=12)


def test_an_offer_does_not_outlive_the_start_of_the_visit() -> None:
    [offer] = offers.send(an_order_at_ten().id, [named(a_volunteer())], expires_in_minutes=600, **BY_WORKER)

    assert offer.expires_at == TEN


def test_an_offer_about_a_visit_that_should_have_begun_lives_its_whole_time() -> None:
    order = an_order_at_ten(starts_at=NINE - timedelta(minutes=5))

    assert asked(order, "Ma Li")[0].expires_at == NINE + timedelta(minutes=30)


@pytest.mark.parametrize("minutes", [0, 7 * 24 * 60 + 1])
def test_an_offer_stays_open_between_a_minute_and_a_week(minutes: int) -> None:
    with pytest.raises(Invalid):
        offers.send(an_order_at_ten().id, [named(a_volunteer())], expires_in_minutes=minutes, **BY_WORKER)


def test_the_first_yes_wins_and_everybody_is_told() -> None:
    order = an_order_at_ten()
    first, second = asked(order, "Ma Li", "Hu Bo")
    before = told(order)

    yes(second)

    assert (order.status, [visit.helper_name for visit in order.helpers]) == (OrderStatus.ACCEPTED, ["Hu Bo"])
    assert (first.status, second.status) == (O.WITHDRAWN, O.ACCEPTED)
    assert told_since(order, before) == [
        ("offer_filled", "Ma Li"),
        ("order_accepted", "Wang Guifen"),
        ("order_accepted_helper", "Hu Bo"),
    ]


def test_with_the_yes_comes_a_visit_code_of_four_digits() -> None:
    order = an_order_at_ten(OrderStatus.ACCEPTED)

    assert order.visit_code
    assert (len(order.visit_code), order.visit_code.isdigit()) == (4, True)


def test_after_the_yes_no_question_is_open() -> None:
    order = an_order_at_ten()
    first, second = asked(order, "Ma Li", "Hu Bo")

    yes(first)

    for offer in (first, second):
        assert [one.answered_at for one in find_about(QuestionKind.OFFER, ("offer", offer.id))] == [NINE]


def test_saying_yes_twice_is_the_same_as_once() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")
    yes(offer)
    before = moves(order)

    assert yes(offer) is order
    assert (moves(order), len(order.helpers)) == (before, 1)


def test_a_late_yes_hears_that_somebody_was_faster_and_is_recorded() -> None:
    order = an_order_at_ten()
    first, second = asked(order, "Ma Li", "Hu Bo")
    yes(first)

    for _ in range(2):
        with pytest.raises(OrderTaken), transaction():
            yes(second)

    assert second.status is O.TOO_LATE
    assert [what for what, _, _ in moves(order)].count("answered_too_late") == 1


def test_a_yes_after_its_time_puts_the_order_back_on_the_board_although_it_is_refused() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")

    with pytest.raises(OfferExpired), transaction():
        yes(offer, at=offer.expires_at)

    assert (offer.status, order.status) == (O.EXPIRED, OrderStatus.OPEN)


def test_a_yes_to_an_expired_offer_stays_too_late() -> None:
    [offer] = asked(an_order_at_ten(), "Ma Li")
    offers.expire(offer.order, offer, at=TEN)

    with pytest.raises(OfferExpired):
        yes(offer, at=TEN)


def test_a_yes_to_an_order_called_off_is_refused() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")
    service.cancel(order.id, reason="In hospital", **BY_WORKER)

    with pytest.raises(OfferWithdrawn):
        yes(offer)

    assert order.status is OrderStatus.CANCELLED


def test_a_yes_after_a_no_is_refused() -> None:
    [offer] = asked(an_order_at_ten(), "Ma Li")
    no(offer)

    with pytest.raises(OfferWithdrawn):
        yes(offer)


def test_the_yes_of_a_helper_who_was_released_since_does_not_count_again() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")
    yes(offer)
    visits.release(order.id, reason="Has a cold", **BY_WORKER)

    with pytest.raises(OfferWithdrawn):
        yes(offer)

    assert (order.status, order.helpers) == (OrderStatus.OPEN, [])


@pytest.mark.parametrize("answer", [offers.accept, offers.decline, offers.withdraw])
def test_an_offer_to_somebody_else_cannot_be_answered(answer) -> None:  # type: ignore[no-untyped-def]
    [offer] = asked(an_order_at_ten(), "Ma Li")

    with pytest.raises(NotYours):
        answer(offer.id, by=Actor.person(a_volunteer().id), at=NINE, via=Door.MOBILE)

    assert offer.status is O.SENT


def test_whoever_works_for_the_provider_answers_for_it() -> None:
    order = an_order_at_ten()
    provider, colleague = a_provider(community=order.community), a_person("He Jing")
    providers.employ(provider, colleague)

    offers.accept(an_offer(order, provider, at=NINE).id, by=Actor.person(colleague.id), at=NINE, via=Door.MOBILE)

    assert [visit.helper_name for visit in order.helpers] == ["Sunny Canteen"]


def test_whoever_was_dismissed_answers_for_the_provider_no_more() -> None:
    order = an_order_at_ten()
    provider, colleague = a_provider(community=order.community), a_person("He Jing")
    providers.employ(provider, colleague)
    providers.dismiss(provider, colleague.id)
    offer = an_offer(order, provider, at=NINE)

    with pytest.raises(NotYours):
        offers.accept(offer.id, by=Actor.person(colleague.id), at=NINE, via=Door.MOBILE)


def test_there_is_no_answer_to_an_offer_that_does_not_exist() -> None:
    with pytest.raises(OfferNotFound):
        offers.accept(999, **BY_WORKER)


def test_the_last_no_puts_the_order_back_on_the_board() -> None:
    order = an_order_at_ten()
    first, second = asked(order, "Ma Li", "Hu Bo")

    no(first, reason="On a trip")
    assert order.status is OrderStatus.OFFERED
    no(second)

    assert order.status is OrderStatus.OPEN
    assert moves(order)[-2:] == [("declined", "offered", "offered"), ("back_to_board", "offered", "open")]
    assert (first.status, first.reason) == (O.DECLINED, "On a trip")


def test_a_second_no_changes_nothing() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")
    no(offer)
    before = moves(order)

    no(offer, reason="I said no")

    assert (moves(order), offer.reason) == (before, "")


def test_a_question_taken_back_is_said_to_the_one_who_was_asked() -> None:
    order = an_order_at_ten()
    [offer] = asked(order, "Ma Li")
    before = told(order)

    for _ in range(2):
        offers.withdraw(offer.id, **BY_WORKER)

    assert (offer.status, order.status) == (O.WITHDRAWN, OrderStatus.OPEN)
    assert told_since(order, before) == [("offer_withdrawn", "Ma Li")]


def test_a_question_that_has_not_left_yet_is_taken_back_without_a_word() -> None:
    order = an_order_at_ten()
    offer = an_offer(order, at=NINE)
    before = told(order)

    offers.withdraw(offer.id, **BY_WORKER)

    assert told_since(order, before) == []
    assert [text.status for text in sent_about(("order", order.id))] == [MessageStatus.QUEUED, MessageStatus.DROPPED]


def test_an_offer_looked_at_says_so_once() -> None:
    [offer] = asked(an_order_at_ten(), "Ma Li")

    offers.mark_seen(offer.id, at=NINE)
    offers.mark_seen(offer.id, at=TEN)

    assert (offer.status, offer.seen_at, offer.is_waiting) == (O.SEEN, NINE, True)


def test_looking_at_an_offer_that_is_over_does_not_open_it_again() -> None:
    [offer] = asked(an_order_at_ten(), "Ma Li")
    no(offer)

    offers.mark_seen(offer.id, at=NINE)

    assert offer.status is O.DECLINED


def test_an_order_for_two_waits_for_the_second_yes() -> None:
    order = an_order_at_ten(people_needed=2)
    first, second, third = asked(order, "Ma Li", "Hu Bo", "Sun Yan")

    yes(first)
    assert (order.status, order.places_left, third.status) == (OrderStatus.OFFERED, 1, O.SENT)
    yes(second)

    assert (order.status, order.places_left, third.status) == (OrderStatus.ACCEPTED, 0, O.WITHDRAWN)
    assert [(visit.place, visit.helper_name) for visit in order.helpers] == [(1, "Ma Li"), (2, "Hu Bo")]
    assert is_legal(order)


def test_an_order_for_two_goes_back_to_the_board_when_only_one_was_asked_and_said_yes() -> None:
    order = an_order_at_ten(people_needed=2)

    yes(asked(order, "Ma Li")[0])

    assert (order.status, order.places_left) == (OrderStatus.OPEN, 1)
    assert moves(order)[-2:] == [("accepted", "offered", "offered"), ("back_to_board", "offered", "open")]


def test_a_place_given_up_is_taken_by_the_next_one() -> None:
    order = an_order_at_ten(people_needed=2)
    first, second = asked(order, "Ma Li", "Hu Bo")
    yes(first)
    yes(second)
    helper = Helper(HelperKind.VOLUNTEER, first.volunteer_id or 0)

    visits.release(order.id, helper=helper, reason="Has a cold", **BY_WORKER)
    yes(asked(order, "Sun Yan")[0])

    assert sorted((visit.place, visit.helper_name) for visit in order.helpers) == [(1, "Sun Yan"), (2, "Hu Bo")]
    assert is_legal(order)


def an_order_with_one_of_two_helpers() -> tuple[Order, Volunteer]:
    """The second one asked said no, so it is on the board again while the first one still means to come."""
    order = an_order_at_ten(people_needed=2)
    first, second = asked(order, "Ma Li", "Hu Bo")
    yes(first)
    no(second)
    assert order.status is OrderStatus.OPEN
    assert first.volunteer
    return order, first.volunteer


def test_who_comes_to_an_order_still_looking_for_others_is_busy_then() -> None:
    _, helper = an_order_with_one_of_two_helpers()

    with pytest.raises(HelperBusy):
        yes(an_offer(an_order_at_ten(), helper, at=NINE))


def test_who_comes_to_an_order_still_looking_for_others_sees_the_visit_among_those_to_come() -> None:
    order, helper = an_order_with_one_of_two_helpers()

    assert [visit.order_id for visit in visits_of(helper.person, live=True)] == [order.id]
    assert visits_of(helper.person, live=False) == []


def test_who_comes_to_an_order_still_looking_for_others_can_be_released() -> None:
    order, helper = an_order_with_one_of_two_helpers()

    visits.release(order.id, reason="Has a cold", by=Actor.person(helper.id), at=NINE, via=Door.MOBILE)

    assert (order.status, order.helpers) == (OrderStatus.OPEN, [])
    assert is_legal(order)


@pytest.mark.parametrize(("minutes_later", "is_busy"), [(0, True), (29, True), (-29, True), (30, False), (-30, False)])
def test_nobody_is_at_two_places_at_once(minutes_later: int, is_busy: bool) -> None:
    helper = a_volunteer("Ma Li")
    yes(an_offer(an_order_at_ten(), helper, at=NINE))
    offer = an_offer(an_order_at_ten(starts_at=TEN + timedelta(minutes=minutes_later)), helper, at=NINE)

    if is_busy:
        with pytest.raises(HelperBusy, match="Ma Li has another visit"):
            yes(offer)
        assert offer.is_waiting
    else:
        assert yes(offer).status is OrderStatus.ACCEPTED


def test_a_visit_that_was_called_off_keeps_nobody_busy() -> None:
    helper, called_off = a_volunteer(), an_order_at_ten()
    yes(an_offer(called_off, helper, at=NINE))
    service.cancel(called_off.id, reason="In hospital", **BY_WORKER)

    assert yes(an_offer(an_order_at_ten(), helper, at=NINE)).status is OrderStatus.ACCEPTED


def test_who_has_checked_out_early_is_free_again() -> None:
    helper = a_volunteer()
    an_order_at_ten(OrderStatus.FINISHED, helper=helper)

    assert yes(an_offer(an_order_at_ten(), helper, at=NINE)).status is OrderStatus.ACCEPTED


def test_a_provider_may_have_any_number_of_visits_at_once() -> None:
    provider = a_provider()
    for _ in range(2):
        offers.accept(an_offer(an_order_at_ten(), provider, at=NINE).id, **BY_WORKER)

    [boss] = provider.staff
    assert len(visits_of(boss.person, live=True)) == 2


def test_a_person_sees_the_offers_that_she_can_answer_soonest_visit_first() -> None:
    helper = a_volunteer()
    provider = a_provider(staff=helper.person)
    later = an_offer(an_order_at_ten(starts_at=TEN + timedelta(hours=1)), helper, at=NINE)
    sooner = an_offer(an_order_at_ten(), provider, at=NINE)
    asked(an_order_at_ten(), "Hu Bo")

    assert waiting_offers(helper.person) == [sooner, later]


def test_an_order_that_is_over_takes_no_offers() -> None:
    order = an_order_at_ten(OrderStatus.CANCELLED)

    with pytest.raises(WrongStatus):
        asked(order, "Ma Li")


def test_a_no_after_the_yes_is_refused_for_somebody_counts_on_it() -> None:
    order = an_order(OrderStatus.ACCEPTED)

    with pytest.raises(AcceptedAlready):
        offers.decline(order.offers[0].id, by=WORKER, at=now(), via=Door.CONSOLE)

    assert order.status is OrderStatus.ACCEPTED
