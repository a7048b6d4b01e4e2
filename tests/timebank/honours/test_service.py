from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from eldercare.people.models import Person
from eldercare.timebank.honours import jobs, queries, service
from eldercare.timebank.honours.models import Commendation
from eldercare.timebank.honours.service import NobodyToHonour, StillPublic, WrongState
from eldercare.timebank.honours.states import CommendationState
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_community, a_reversal, a_saver, earned

APRIL = NINE + timedelta(days=30)
OVER = APRIL + timedelta(days=7)


@pytest.fixture
def community(app: Flask) -> Area:
    with transaction():
        return a_community()


def _saver(community: Area, name: str, minutes: int) -> Person:
    person = a_saver(community, name=name)
    earned(person, minutes=minutes)
    return person


def _a_list(community: Area, *, top: int = 2, since_on: date = date(2026, 3, 1)) -> Commendation:
    return service.make(
        community_id=community.id,
        title="March",
        since_on=since_on,
        until_on=date(2026, 3, 31),
        top=top,
        masks_names=False,
        by=WORKER,
        via=Door.CONSOLE,
        at=NINE,
    )


def _published(one: Commendation, *, at: datetime = APRIL) -> Commendation:
    return service.publish(one.id, by=WORKER, via=Door.CONSOLE, at=at)


def _objection(one: Commendation, person: Person) -> int:
    return service.object_to(
        one.id, person_id=person.id, words="was paid", said_by="", by=WORKER, via=Door.CONSOLE, at=APRIL
    ).id


def _finish(one: Commendation, *, at: datetime = OVER) -> Commendation:
    return service.finish(one.id, by=WORKER, via=Door.CONSOLE, at=at)


def test_only_verified_hours_of_the_community_count(community: Area) -> None:
    with transaction():
        _saver(community, "Ann", 6000)
        _saver(community, "Bo", 120)
        _saver(a_community("Jade Hill"), "Di", 9000)
        a_reversal(earned(a_saver(community, name="Cy"), minutes=300))
        one = _a_list(community)

    assert [(row.name, row.stars, row.minutes) for row in queries.drafted(one)] == [("Ann", 1, 6000), ("Bo", 0, 120)]


def test_a_list_is_public_for_its_days_then_final_and_frozen(community: Area) -> None:
    with transaction():
        ann = _saver(community, "Ann", 60)
        one = _published(_a_list(community))
        _saver(community, "Late", 600)
    assert [row.name for row in queries.open_to_all(one.token) and queries.rows_of(one)] == ["Ann"]
    with pytest.raises(StillPublic), transaction():
        _finish(one, at=OVER - timedelta(seconds=1))

    assert jobs.finish_commendations(OVER - timedelta(seconds=1)) == 0
    assert (jobs.finish_commendations(OVER), jobs.finish_commendations(OVER)) == (1, 0)

    assert one.state is CommendationState.FINAL
    assert [row.person_id for row in queries.rows_of(one)] == [ann.id]
    assert [event.kind for event in queries.events_of(one)] == ["final", "published", "made"]
    with pytest.raises(IntegrityError, match="append-only"), transaction():
        session.execute(text("UPDATE commendation_rows SET minutes = 1"))


def test_an_objection_holds_the_list_up_until_it_is_decided_and_takes_off_who_it_is_about(community: Area) -> None:
    with transaction():
        ann, bo = _saver(community, "Ann", 60), _saver(community, "Bo", 90)
        one = _published(_a_list(community))
        first, second = _objection(one, ann), _objection(one, bo)
        service.decide(first, is_upheld=True, reason="she was", by=WORKER, via=Door.CONSOLE, at=APRIL)
    assert jobs.finish_commendations(OVER) == 0
    with transaction():
        service.decide(second, is_upheld=False, reason="he was not", by=WORKER, via=Door.CONSOLE, at=APRIL)
        with pytest.raises(WrongState):
            service.decide(second, is_upheld=True, reason="again", by=WORKER, via=Door.CONSOLE, at=APRIL)

    assert jobs.finish_commendations(OVER) == 1

    assert [row.name for row in queries.rows_of(one)] == ["Bo"]


def test_what_is_reversed_during_publicity_does_not_become_final(community: Area) -> None:
    with transaction():
        bo = a_saver(community, name="Bo")
        earned(bo, minutes=60)
        wrong = earned(bo, minutes=600)
        ann = earned(a_saver(community, name="Ann"), minutes=60)
        one = _published(_a_list(community, top=5))
        a_reversal(wrong)
        a_reversal(ann)
        _finish(one)

    assert [(row.name, row.minutes) for row in queries.rows_of(one)] == [("Bo", 60)]


def test_a_period_that_begins_before_anybody_could_have_served_is_refused(community: Area) -> None:
    with pytest.raises(Invalid, match="Check the year"):
        _a_list(community, since_on=date(1900, 1, 1))


def test_a_withdrawn_list_opens_no_more_and_an_empty_or_early_one_is_not_published(community: Area) -> None:
    with transaction():
        with pytest.raises(NobodyToHonour):
            _published(_a_list(community))
        _saver(community, "Ann", 60)
        with pytest.raises(Invalid):
            _published(_a_list(community), at=NINE)
        one = _published(_a_list(community))
        service.withdraw(one.id, reason="wrong period", by=WORKER, via=Door.CONSOLE, at=APRIL)
        with pytest.raises(WrongState):
            _finish(one)

    with pytest.raises(NotFound):
        queries.open_to_all(one.token)
