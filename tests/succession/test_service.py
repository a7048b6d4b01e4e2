"""Opening a case stops what cannot go on, and undoing it brings back what can come back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from eldercare.actors import Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch import wishes
from eldercare.errors import Invalid
from eldercare.messaging.models import OutgoingMessage
from eldercare.orders import saved_time
from eldercare.orders.models import FollowUp, OrderEvent
from eldercare.orders.series.models import Series
from eldercare.orders.states import OrderStatus
from eldercare.people.models import Person
from eldercare.succession import errors, queries, service
from eldercare.succession.service import Wanted
from eldercare.succession.states import CaseKind, CaseState
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import allowance_of, freeze
from eldercare.volunteers.models import VolunteerStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER, an_offer, an_order, tomorrow
from tests.builders.people import a_person
from tests.builders.series import a_series
from tests.builders.succession import a_case, a_supervisor, facts, today
from tests.builders.timebank import a_saver, earned
from tests.builders.volunteers import a_volunteer

pytestmark = pytest.mark.usefixtures("app")
OLD = date(1940, 5, 1)


def texts_to(person: Person) -> list[str]:
    query = select(OutgoingMessage.template).where(OutgoingMessage.to_person_id == person.id)
    return list(session.scalars(query.order_by(OutgoingMessage.id)))


def test_the_accounts_are_frozen_and_free_again_when_it_is_undone():
    person = a_saver()
    earned(person, minutes=90)
    allowance_of(person, 2026, at=now())
    case = a_case(person)
    assert all(account.frozen_at for account in queries.accounts_of(person.id))

    service.undo(case.id, **facts(a_supervisor()), reason="The neighbour was meant")

    assert not any(account.frozen_at for account in queries.accounts_of(person.id))
    assert (person.died_on, case.state) == (None, CaseState.UNDONE)


def test_what_was_frozen_for_another_reason_stays_frozen_when_a_case_is_undone():
    person = a_saver()
    earned(person, minutes=90)
    [account] = queries.accounts_of(person.id)
    freeze(account.id, by=WORKER, via=Door.CONSOLE, at=now(), reason="The police asks")

    service.undo(a_case(person).id, **facts(a_supervisor()), reason="The neighbour was meant")

    assert account.frozen_at is not None


def test_a_death_ends_visits_for_and_by_the_person_without_a_word_to_the_dead():
    here = a_community()
    elder, other = an_elder(community=here), a_volunteer(community=here)
    wanted = an_order(OrderStatus.ACCEPTED, elder=elder, helper=other)
    before = len(texts_to(elder.person))

    case = a_case(elder.person)

    assert (wanted.status, case.stopped["cancelled"]) == (OrderStatus.CANCELLED, [wanted.id])
    assert len(texts_to(elder.person)) == before
    assert "order_cancelled_helper" in texts_to(other.person)


def test_what_a_volunteer_who_died_had_taken_is_offered_again():
    volunteer = a_volunteer()
    taken, asked = an_order(OrderStatus.ACCEPTED, helper=volunteer), an_order()
    an_offer(asked, volunteer)
    before = len(texts_to(volunteer.person))

    case = a_case(volunteer.person)

    assert (taken.status, asked.status) == (OrderStatus.OPEN, OrderStatus.OPEN)
    assert (case.stopped["released"], case.stopped["withdrawn"]) == ([taken.id], [asked.id])
    assert volunteer.status is VolunteerStatus.LEFT
    assert len(texts_to(volunteer.person)) == before
    assert "helper_changed" in texts_to(taken.elder.person)


def test_minutes_set_aside_for_visits_to_come_are_free_with_them():
    elder = an_elder(birth_on=OLD)
    earned(elder.person, minutes=300)
    order = an_order(elder=elder)
    saved_time.use(order.id, by=WORKER, at=now(), via=facts(a_supervisor())["via"])
    account = timebank.find_person_account(elder.id)
    assert account.held > 0

    a_case(elder.person)

    assert (account.held, account.balance) == (0, 300)


def test_standing_orders_and_pairs_end_and_come_back_when_it_is_undone():
    volunteer, elder = a_volunteer(), an_elder()
    series = a_series(elder=elder, starts_on=today(), at=now())
    pair = wishes.pair(elder.id, volunteer.id, since_on=today() - timedelta(days=30))
    ends_on = series.ends_on
    case = a_case(elder.person)
    assert series.ends_on < today()
    assert wishes.pairs_of(elder.id, on=today()) == []

    service.undo(case.id, **facts(a_supervisor()), reason="A mistake")

    assert (session.get(Series, series.id).ends_on, series.filled_on) == (ends_on, None)
    assert wishes.pairs_of(elder.id, on=today()) == [pair]


def test_undoing_says_which_visits_do_not_come_back():
    elder = an_elder()
    order = an_order(elder=elder)
    case = a_case(elder.person)

    service.undo(case.id, **facts(a_supervisor()), reason="A mistake")

    assert case.events[-1].details["lost"] == [order.id]
    assert order.status is OrderStatus.CANCELLED


def test_who_moves_next_week_is_served_until_then_and_told():
    elder, there = an_elder(), a_community("Harbour View")
    soon, later = an_order(elder=elder), an_order(elder=elder, starts_at=tomorrow() + timedelta(days=9))

    a_case(elder.person, CaseKind.MOVING, days=5, to=there)

    assert (soon.status, later.status) == (OrderStatus.OPEN, OrderStatus.CANCELLED)
    assert "order_cancelled" in texts_to(elder.person)
    assert elder.person.died_on is None


def test_who_leaves_as_a_volunteer_is_still_looked_after_as_an_elder():
    elder = an_elder()
    a_volunteer()
    order = an_order(elder=elder)
    allowance = allowance_of(elder.person, 2026, at=now())

    a_case(elder.person, CaseKind.LEAVING)

    assert order.status is OrderStatus.OPEN
    assert allowance.frozen_at is None


def test_a_wish_from_the_phone_page_freezes_nothing_and_asks_for_a_call():
    volunteer = a_volunteer()
    case = service.request(volunteer.id, CaseKind.LEAVING, happened_on=today(), note="My knee", **facts(a_supervisor()))

    assert (case.state, volunteer.status) == (CaseState.REQUESTED, VolunteerStatus.ACTIVE)
    assert "My knee" in session.scalar(select(FollowUp.note).where(FollowUp.person_id == volunteer.id))
    assert service.take_up(case.id, **facts(a_supervisor())).state is CaseState.OPEN


@pytest.mark.parametrize(
    ("kind", "days", "error"),
    [
        (CaseKind.DEATH, 1, errors.NotInTheFuture),
        (CaseKind.MOVING, 400, errors.TooFarAway),
        (CaseKind.DEATH, -4000, errors.TooFarAway),
    ],
)
def test_days_that_cannot_be_are_refused(kind: CaseKind, days: int, error: type[Exception]):
    with pytest.raises(error):
        a_case(a_saver(), kind, days=days)


def test_there_is_one_case_about_a_person_and_none_about_who_is_gone():
    person = a_saver()
    a_case(person)

    with pytest.raises(errors.CaseOpenAlready):
        a_case(person, CaseKind.MOVING)


def test_shares_are_refused_that_make_no_sense():
    person, child = a_saver(), a_person()
    case = a_case(person, state=CaseState.EVIDENCED)
    nonsense = {
        errors.NobodyGetsIt: (),
        errors.NotAShare: (Wanted(0),),
        errors.TwiceTheSame: (Wanted(1, child.id), Wanted(2, child.id)),
        errors.CannotInherit: (Wanted(1, person.id),),
    }
    for error, shares in nonsense.items():
        with pytest.raises(error):
            service.propose(case.id, shares, **facts(a_supervisor()))
    assert case.state is CaseState.EVIDENCED
    assert issubclass(errors.NotAShare, Invalid)


def test_nothing_is_proposed_before_there_is_evidence():
    case = a_case(a_saver())

    with pytest.raises(errors.WrongState):
        service.propose(case.id, (Wanted(1),), **facts(a_supervisor()))


def test_the_history_is_never_changed():
    a_case(a_saver())
    session.commit()

    with pytest.raises(Exception, match="append-only"):
        session.execute(text("UPDATE succession_events SET what = 'x'"))
    session.rollback()
    assert session.scalars(select(OrderEvent)).all() == []
