from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from eldercare.actors import Actor, Door
from eldercare.errors import Invalid, NotFound
from eldercare.messaging.questions import find_about
from eldercare.messaging.states import QuestionKind
from eldercare.orders import closing, offers, service, visits
from eldercare.orders.errors import CodeLocked, NeedsReason, NotDueYet, NotYours, WrongCode, WrongStatus
from eldercare.orders.models import Order, Visit
from eldercare.orders.offers import Helper
from eldercare.orders.states import EndKind, HelperKind, OrderStatus
from eldercare.transaction import transaction
from tests.builders.areas import set_policy
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order
from tests.builders.told import told, told_since
from tests.builders.volunteers import a_volunteer
from tests.orders.history import is_legal, moves

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
BY_WORKER = {"by": WORKER, "at": TEN, "via": Door.CONSOLE}


def accepted(*names: str, **facts: object) -> tuple[Order, list[Visit]]:
    """An order at ten that these volunteers, or one, have accepted; its visit code is 1234."""
    names = names or ("Ma Li",)
    order = an_order(at=NINE, starts_at=TEN, people_needed=len(names), **facts)  # type: ignore[arg-type]
    for name in names:
        offers.accept(an_offer(order, a_volunteer(name), at=NINE).id, by=WORKER, at=NINE, via=Door.CONSOLE)
    order.visit_code = "1234"
    return order, order.helpers


def by_helper(visit: Visit, *, at: datetime = TEN) -> dict[str, object]:
    return {"by": Actor.person(visit.volunteer_id or 0), "at": at, "via": Door.MOBILE}


def named(visit: Visit) -> Helper:
    return Helper(HelperKind.VOLUNTEER, visit.volunteer_id or 0)


def checked_in(order: Order, visit: Visit, *, at: datetime = TEN, code: str = "1234") -> Order:
    return visits.check_in(order.id, code=code, **by_helper(visit, at=at))  # type: ignore[arg-type]


def checked_out(order: Order, visit: Visit, *, at: datetime) -> Order:
    return visits.check_out(order.id, **by_helper(visit, at=at))  # type: ignore[arg-type]


def test_the_elders_code_proves_that_the_helper_is_there() -> None:
    order, [visit] = accepted()

    checked_in(order, visit, code=" 1234 ")

    assert (order.status, visit.checked_in_at, visit.check_in_proof) == (OrderStatus.IN_SERVICE, TEN, "code")
    assert moves(order)[-1] == ("checked_in", "accepted", "in_service")


def test_checking_in_twice_is_the_same_as_once() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)

    checked_in(order, visit, at=TEN + timedelta(minutes=5), code="9999")

    assert (visit.checked_in_at, visit.wrong_codes) == (TEN, 0)


def test_a_wrong_code_is_counted_although_it_is_refused() -> None:
    order, [visit] = accepted()

    with pytest.raises(WrongCode), transaction():
        checked_in(order, visit, code="1243")

    assert (visit.wrong_codes, order.status, visit.checked_in_at) == (1, OrderStatus.ACCEPTED, None)
    assert moves(order)[-1] == ("wrong_code", "accepted", "accepted")


def test_after_five_wrong_codes_even_the_right_one_is_refused() -> None:
    order, [visit] = accepted()
    for guess in ("0000", "0001", "0002", "0003", "0004"):
        with pytest.raises(WrongCode):
            checked_in(order, visit, code=guess)

    with pytest.raises(CodeLocked):
        checked_in(order, visit)

    assert order.status is OrderStatus.ACCEPTED


def test_how_many_wrong_codes_lock_is_for_the_community_to_say() -> None:
    order, [visit] = accepted()
    set_policy(order.community_id or 0, {"code_attempts": 1})
    with pytest.raises(WrongCode):
        checked_in(order, visit, code="0000")

    with pytest.raises(CodeLocked):
        checked_in(order, visit)


def test_a_worker_can_check_in_a_helper_who_is_locked_out() -> None:
    order, [visit] = accepted()
    visit.wrong_codes = 5

    visits.check_in(order.id, reason="I am on the phone with both", **BY_WORKER)

    assert (visit.check_in_proof, visit.check_in_reason) == ("worker", "I am on the phone with both")
    assert order.events[-1].reason == "I am on the phone with both"


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_a_worker_without_the_code_gives_a_reason(reason: str | None) -> None:
    order, _ = accepted()

    with pytest.raises(NeedsReason):
        visits.check_in(order.id, reason=reason, **BY_WORKER)


def test_a_reason_does_not_replace_the_code_for_a_helper() -> None:
    order, [visit] = accepted()

    with pytest.raises(WrongCode):
        visits.check_in(order.id, reason="She knows me", **by_helper(visit))  # type: ignore[arg-type]

    assert visit.checked_in_at is None


@pytest.mark.parametrize("verb", [visits.check_in, visits.check_out, visits.set_out])
def test_nobody_carries_out_what_somebody_else_accepted(verb) -> None:  # type: ignore[no-untyped-def]
    order, [visit] = accepted()
    if verb is visits.check_out:
        checked_in(order, visit)

    with pytest.raises(NotYours):
        verb(order.id, by=Actor.person(a_volunteer().id), at=TEN, via=Door.MOBILE)


def test_a_helper_on_the_way_says_so_once() -> None:
    order, [visit] = accepted()

    for minutes in (0, 5):
        visits.set_out(order.id, **by_helper(visit, at=NINE + timedelta(minutes=minutes)))  # type: ignore[arg-type]

    assert (order.status, visit.set_out_at) == (OrderStatus.EN_ROUTE, NINE)
    assert [what for what, _, _ in moves(order)].count("set_out") == 1


def test_checking_out_verifies_whole_minutes_and_asks_the_elder_how_it_was() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)
    before = told(order)

    checked_out(order, visit, at=TEN + timedelta(minutes=42, seconds=40))

    assert (order.status, visit.minutes) == (OrderStatus.FINISHED, 43)
    assert order.finished_at == visit.checked_out_at
    assert told_since(order, before) == [("ask_rating", "Wang Guifen")]
    assert order.events[-1].details == {"helper": "Ma Li", "minutes": 43}


def test_the_question_how_it_was_stays_open_for_two_days() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)

    checked_out(order, visit, at=TEN)

    [question] = find_about(QuestionKind.RATING, ("order", order.id))
    assert question.expires_at == TEN + timedelta(hours=48)


def test_an_elder_without_a_telephone_is_not_texted_and_the_visit_ends_all_the_same() -> None:
    order, [visit] = accepted(elder=an_elder(phones=[]))
    checked_in(order, visit)

    assert checked_out(order, visit, at=TEN).status is OrderStatus.FINISHED
    assert "ask_rating" not in {template for template, _ in told(order)}


def test_checking_out_twice_is_the_same_as_once() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)
    checked_out(order, visit, at=TEN + timedelta(minutes=30))

    checked_out(order, visit, at=TEN + timedelta(minutes=90))

    assert (visit.minutes, order.status) == (30, OrderStatus.FINISHED)


def test_a_clock_that_went_back_makes_no_negative_minutes() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)

    checked_out(order, visit, at=TEN - timedelta(minutes=3))

    assert visit.minutes == 0


def test_a_forgotten_check_out_verifies_a_day_at_most() -> None:
    order, [visit] = accepted()
    checked_in(order, visit)

    checked_out(order, visit, at=TEN + timedelta(days=3))

    assert visit.minutes == 24 * 60


def test_nobody_checks_out_before_checking_in() -> None:
    order, [visit] = accepted()

    with pytest.raises(WrongStatus):
        checked_out(order, visit, at=TEN)


def test_an_order_of_two_is_finished_when_both_are_out() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")

    checked_in(order, one)
    checked_in(order, other, at=TEN + timedelta(minutes=10))
    checked_out(order, one, at=TEN + timedelta(minutes=30))
    assert order.status is OrderStatus.IN_SERVICE
    checked_out(order, other, at=TEN + timedelta(minutes=30))

    assert (order.status, one.minutes, other.minutes) == (OrderStatus.FINISHED, 30, 20)
    assert is_legal(order)


def test_a_worker_says_for_which_of_two_helpers() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")

    visits.check_in(order.id, reason="Rang us", helper=named(other), **BY_WORKER)

    assert (one.checked_in_at, other.checked_in_at) == (None, TEN)


def test_a_worker_who_names_nobody_means_the_one_for_whom_it_can_be() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")
    visits.check_in(order.id, reason="Rang us", helper=named(other), **BY_WORKER)

    visits.check_out(order.id, **BY_WORKER)
    assert (one.checked_out_at, other.checked_out_at) == (None, TEN)
    visits.check_in(order.id, reason="Rang us", **BY_WORKER)

    assert one.checked_in_at == TEN


def test_a_helper_who_is_not_on_the_order_is_not_found_on_it() -> None:
    order, _ = accepted()

    with pytest.raises(NotFound):
        visits.check_in(order.id, reason="Rang us", helper=Helper(HelperKind.PROVIDER, 1), **BY_WORKER)


def test_a_released_helper_and_the_elder_are_told_and_the_order_is_on_the_board() -> None:
    order, [visit] = accepted()
    before = told(order)

    visits.release(order.id, reason=" Has a cold ", **by_helper(visit))  # type: ignore[arg-type]

    assert (order.status, order.helpers, visit.end_reason) == (OrderStatus.OPEN, [], "Has a cold")
    assert told_since(order, before) == [("helper_released", "Ma Li"), ("helper_changed", "Wang Guifen")]
    assert moves(order)[-1] == ("released", "accepted", "open")


def test_when_one_of_two_is_released_the_other_one_still_comes() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")

    visits.release(order.id, reason="Has a cold", helper=named(one), **BY_WORKER)

    assert (order.status, order.helpers, order.places_left) == (OrderStatus.OPEN, [other], 1)


def test_a_release_needs_a_reason() -> None:
    order, _ = accepted()

    with pytest.raises(NeedsReason):
        visits.release(order.id, reason=" ", **BY_WORKER)


def test_a_reason_that_has_a_name_needs_no_words() -> None:
    order, [visit] = accepted()

    visits.release(order.id, kind=EndKind.ILL, **by_helper(visit))  # type: ignore[arg-type]

    assert visit.end_kind is EndKind.ILL
    assert order.events[-1].details == {"helper": "Ma Li", "kind": "ill", "late": True}


@pytest.mark.parametrize("kind", [EndKind.NOBODY_HOME, EndKind.CANCELLED, EndKind.OTHER])
def test_nobody_is_released_for_what_is_no_reason_to(kind: EndKind) -> None:
    order, _ = accepted()

    with pytest.raises(NeedsReason):
        visits.release(order.id, kind=kind, **BY_WORKER)


@pytest.mark.parametrize(("hours", "late"), [(23, True), (25, False)])
def test_calling_off_is_late_within_a_day_of_the_start(hours: int, late: bool) -> None:
    order = an_order(OrderStatus.ACCEPTED, at=TEN, starts_at=TEN + timedelta(hours=hours))
    [visit] = order.helpers

    service.cancel(order.id, reason="Goes to the daughter", **BY_WORKER)

    assert (visit.end_kind, visit.ended_late) == (EndKind.CANCELLED, late)
    assert order.events[-1].details.get("late", False) is late


def test_who_was_there_in_vain_is_told_apart_from_who_did_not_come() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")
    checked_in(order, one)

    service.mark_missed(order.id, kind=EndKind.NO_SHOW, **BY_WORKER)

    assert [visit.end_kind for visit in (one, other)] == [None, EndKind.NO_SHOW]


@pytest.mark.parametrize("say_so", [service.mark_missed, visits.release])
def test_nobody_stayed_away_from_a_visit_that_is_still_to_come(say_so: Callable[..., Order]) -> None:
    order = an_order(OrderStatus.ACCEPTED, at=TEN, starts_at=TEN + timedelta(minutes=1))

    with pytest.raises(NotDueYet):
        say_so(order.id, kind=EndKind.NO_SHOW, **BY_WORKER)
    say_so(order.id, kind=EndKind.NO_SHOW, **BY_WORKER | {"at": TEN + timedelta(minutes=1)})

    assert order.status in {OrderStatus.MISSED, OrderStatus.OPEN}


def test_when_one_of_two_does_not_come_the_other_finishes_alone() -> None:
    order, [one, other] = accepted("Ma Li", "Hu Bo")
    checked_in(order, one)
    checked_out(order, one, at=TEN)

    visits.release(order.id, kind=EndKind.NO_SHOW, helper=named(other), **BY_WORKER)

    assert (order.status, order.helpers, other.end_kind) == (OrderStatus.FINISHED, [one], EndKind.NO_SHOW)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_a_worker_corrects_minutes_only_within_a_day(minutes: int) -> None:
    order, [visit] = accepted()
    checked_in(order, visit)
    checked_out(order, visit, at=TEN)

    with pytest.raises(Invalid):
        closing.close(order.id, minutes=minutes, **BY_WORKER)
