from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.areas.models import Area
from eldercare.areas.queries import Scope, scope_of
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import DomainError, Invalid, NotFound
from eldercare.people import card_checks, cards
from eldercare.people.card_checks import WRONG_PER_CARD, CheckOutcome
from eldercare.people.cards import Card, CardEnd, check_digits, is_number
from eldercare.people.models import Person
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.people import a_person

BORN = date(1948, 5, 1)
NOON = now()


@pytest.fixture
def community(app: Flask) -> Area:
    with transaction():
        return a_community()


@pytest.fixture
def holder(community: Area) -> Person:
    with transaction():
        return a_person("Wang Xiulan", community=community, birth_on=BORN)


@pytest.fixture
def card(holder: Person) -> Card:
    with transaction():
        return cards.issue(holder.id, by_id=1, at=NOON)


def _checked(
    typed: str, scope: Scope, *, name: str = "Wang Xiulan", born: date | None = BORN, after_minutes: int = 0
) -> str:
    """Return the code of the refusal, or the outcome."""
    at = NOON + timedelta(minutes=after_minutes)
    try:
        with transaction():
            return card_checks.check(typed, name=name, birth_on=born, scope=scope, staff_id=1, at=at).outcome.value
    except DomainError as error:
        return error.code


def test_every_wrong_digit_and_every_two_that_changed_places_are_found() -> None:
    number = "4417026315" + check_digits("4417026315")

    assert is_number(number)
    typos = {number[:at] + digit + number[at + 1 :] for at in range(12) for digit in "0123456789"} - {number}
    swapped = {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(11)} - {number}
    assert not any(is_number(wrong) for wrong in typos | swapped)


def test_the_holder_is_recognised_by_number_or_token_with_name_and_birthday(card: Card, community: Area) -> None:
    scope = scope_of(community.id)

    assert _checked(card.written_number, scope) == "matched"
    assert _checked(card.token, scope, name="wang  XIULAN") == "matched"
    assert str(card.person_id) != card.number and card.person.name not in card.token


@pytest.mark.parametrize(
    ("name", "born"), [("Wang Xiulan", date(1948, 1, 5)), ("Li Xiulan", BORN), ("", BORN), ("Wang Xiulan", None)]
)
def test_a_wrong_answer_does_not_tell_which_and_five_of_them_close_the_card(
    card: Card, community: Area, name: str, born: date | None
) -> None:
    scope = scope_of(community.id)

    said = [_checked(card.number, scope, name=name, born=born) for _ in range(WRONG_PER_CARD)]

    assert said == ["card_does_not_match"] * WRONG_PER_CARD
    assert _checked(card.number, scope) == "too_many_card_tries"
    assert _checked(card.number, scope, after_minutes=16) == "matched"


def test_a_new_card_ends_the_old_one_and_a_lost_one_opens_nothing(card: Card, holder: Person, community: Area) -> None:
    scope = scope_of(community.id)
    with transaction():
        newer = cards.issue(holder.id, by_id=1, at=NOON)
    assert (_checked(card.number, scope), _checked(newer.number, scope)) == ("card_over", "matched")

    with transaction():
        cards.end(holder.id, CardEnd.LOST, by_id=1, at=NOON)

    assert _checked(newer.token, scope) == "card_over"
    assert [one.end_kind for one in cards.cards_of(holder.id)] == [CardEnd.LOST, CardEnd.REPLACED]


@pytest.mark.parametrize("gone", ["died_on", "left_on"])
def test_the_card_of_somebody_who_died_or_left_opens_nothing(
    card: Card, holder: Person, community: Area, gone: str
) -> None:
    setattr(holder, gone, date(2026, 11, 1))

    assert _checked(card.number, scope_of(community.id)) == "card_holder_gone"

    setattr(holder, gone, None)
    assert _checked(card.number, scope_of(community.id)) == "matched"
    assert [one.outcome for one in card_checks.checks_of(holder.id)] == [CheckOutcome.MATCHED, CheckOutcome.ENDED]


def test_a_card_of_another_community_does_not_exist(card: Card) -> None:
    with transaction():
        elsewhere = scope_of(a_community("Jade Hill").id)

    assert _checked(card.number, elsewhere) == _checked("000000000000", elsewhere) == "no_such_card"


def test_every_look_is_on_record_for_good(card: Card, holder: Person, community: Area) -> None:
    scope = scope_of(community.id)
    for name in ("Li", "Wang Xiulan"):
        _checked(card.number, scope, name=name)

    looks = card_checks.checks_of(holder.id)

    assert [look.outcome for look in looks] == [CheckOutcome.MATCHED, CheckOutcome.WRONG]
    with pytest.raises(IntegrityError, match="append-only"), transaction():
        session.execute(text("DELETE FROM card_checks"))
    matched = looks[0].id
    assert card_checks.at_the_counter(matched, scope=scope, at=NOON).card is not None
    for look_id, minutes in ((looks[1].id, 0), (matched, 30)):
        with pytest.raises(NotFound):
            card_checks.at_the_counter(look_id, scope=scope, at=NOON + timedelta(minutes=minutes))


def test_without_a_birthday_on_record_no_card_is_issued(app: Flask) -> None:
    with pytest.raises(Invalid), transaction():
        cards.issue(a_person().id, by_id=1, at=NOON)
