from datetime import timedelta

import pytest

from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.messaging import call_queries, calls
from tests.builders.areas import a_community
from tests.builders.calls import a_call
from tests.builders.messaging import NOON
from tests.builders.people import a_person
from tests.builders.staff import a_worker

pytestmark = pytest.mark.usefixtures("app")


def test_a_community_sees_its_own_callers_and_those_whom_nobody_knows():
    ours, theirs = a_community(), a_community()
    known = a_call(a_person(community=ours).phones[0].number)
    unknown, withheld = a_call("+8613900000099"), a_call("anonymous")
    a_call(a_person(community=theirs).phones[0].number)

    assert call_queries.ringing(scope_of(ours.id)) == [withheld, unknown, known]


def test_a_number_shared_across_communities_is_seen_by_those_two_only():
    ours, theirs = a_community(), a_community()
    for community in (ours, theirs):
        a_person(community=community, phones=["+8613900000001"])
    call = a_call("+8613900000001")

    assert call_queries.ringing(scope_of(ours.id)) == [call] == call_queries.ringing(scope_of(theirs.id))
    assert call_queries.ringing(scope_of(a_community().id)) == []


def test_a_call_that_is_over_rings_no_longer_and_stays_in_the_history():
    person = a_person(phones=["+8613900000001"])
    first, second = a_call("+8613900000001"), a_call("+8613900000001")

    calls.end(first, outcome="ordered", at=NOON)

    assert call_queries.ringing(scope_of(person.community_id)) == [second]
    assert call_queries.calls_of("139 0000 0001") == [first, second]
    assert call_queries.calls_of_person(person) == [second, first]


def test_on_a_shared_number_the_other_ones_calls_are_not_in_the_history():
    person, other = (a_person(phones=["+8613900000001"]) for _ in range(2))
    unclear, theirs = a_call("+8613900000001"), a_call("+8613900000001")
    theirs.person_id = other.id

    assert call_queries.calls_of_person(person) == [unclear]


def test_conversations_that_go_on_do_not_hide_a_call_that_nobody_took():
    for number in range(2):
        a_call(f"+861390000001{number}", at=NOON - timedelta(hours=1)).taken_by = a_worker()
    alone = a_call("+8613900000099", at=NOON - timedelta(minutes=20))
    session.commit()
    talked_before = NOON - timedelta(hours=4)

    assert call_queries.left_open(NOON, talked_before=talked_before, limit=1) == [alone.id]


def test_only_calls_left_open_for_long_are_work():
    a_call(at=NOON)
    old = a_call(at=NOON - timedelta(hours=1))

    assert call_queries.left_open(NOON, talked_before=NOON) == [old.id]
