from datetime import timedelta

import pytest

from eldercare.database import session
from eldercare.messaging import questions
from eldercare.messaging.questions import CODES, TooManyQuestions
from eldercare.messaging.states import QuestionKind
from eldercare.people.models import Person
from eldercare.transaction import transaction
from tests.builders.messaging import NOON, a_question
from tests.builders.people import a_number, a_person
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
HALF_AN_HOUR = NOON + timedelta(minutes=30)


def number_of(person: Person) -> str:
    return person.phones[0].number


def test_a_code_has_three_digits_and_does_not_begin_with_0():
    assert a_question().code in CODES
    assert min(CODES, key=int) == "100"
    assert max(CODES, key=int) == "999"


def test_a_question_is_open_until_it_is_answered_or_expires():
    person = a_person()
    answered, waiting = a_question(person), a_question(person)

    questions.close(answered, "1", NOON)

    assert questions.open_on(number_of(person), NOON) == [waiting]
    assert questions.open_on(number_of(person), HALF_AN_HOUR) == []


def test_a_question_is_found_by_its_code_however_the_number_is_written_and_also_when_closed():
    person = a_person(phones=["138 0000 0555"])
    question = a_question(person)
    questions.close(question, "1", NOON)

    assert questions.find_by_code("+86 13800000555", question.code) is question
    assert questions.find_by_code("13800000556", question.code) is None


def test_the_first_answer_stays():
    question = a_question()

    questions.close(question, "1", NOON)
    questions.close(question, "2", HALF_AN_HOUR)

    assert (question.answer, question.answered_at) == ("1", NOON)


def test_questions_about_what_no_longer_matters_are_closed_without_an_answer():
    first, second, other = a_question(), a_question(), a_question(about=("offer", 2))

    assert questions.close_about(("offer", 1), NOON) == 2
    assert (first.answered_at, second.answer, other.answered_at) == (NOON, None, None)


def test_a_code_rests_for_thirty_days_after_it_was_used_for_that_number(monkeypatch):
    monkeypatch.setattr(questions, "CODES", ("100", "101"))
    person = a_person()
    first = a_question(person)
    questions.close(first, "1", NOON)

    assert a_question(person, at=NOON + timedelta(days=29)).code != first.code
    assert a_question(person, at=NOON + timedelta(days=31)).code == first.code


def test_a_closed_code_is_used_again_where_there_are_no_others_but_never_an_open_one(monkeypatch):
    monkeypatch.setattr(questions, "CODES", ("100", "101"))
    person = a_person()
    first, _ = a_question(person), a_question(person)
    questions.close(first, "1", NOON)
    session.flush()

    assert a_question(person).code == first.code
    with pytest.raises(TooManyQuestions):
        a_question(person)


def test_two_numbers_may_have_the_same_code(monkeypatch):
    monkeypatch.setattr(questions, "CODES", ("100",))

    assert a_question().code == a_question().code


def test_questions_asked_at_once_get_different_codes(monkeypatch):
    monkeypatch.setattr(questions, "CODES", tuple(map(str, range(100, 106))))
    person_id = a_person().id

    def ask() -> str:
        with transaction():
            person = session.get(Person, person_id)
            return questions.ask(
                QuestionKind.OFFER, person=person, about=("offer", 1), at=NOON, expires_at=HALF_AN_HOUR
            ).code

    assert len(set(run_at_once([ask] * 4))) == 4


def test_everybody_on_a_shared_number_shares_its_questions():
    number = a_number()
    first, second = a_question(a_person(phones=[number])), a_question(a_person(phones=[number]))

    assert questions.open_on(number, NOON) == [first, second]
    assert first.code != second.code


def test_somebody_without_a_telephone_can_be_asked_at_another_door():
    assert a_question(a_person(phones=[])).code in CODES


def test_a_number_of_nobody_can_be_asked():
    asked = {"about": ("incoming", 1), "at": NOON, "expires_at": HALF_AN_HOUR}
    question = questions.ask_number(QuestionKind.WHO, number="139 0000 0001", **asked)

    assert questions.open_on("+8613900000001", NOON) == [question]
    assert questions.find_about(QuestionKind.WHO, ("incoming", 1)) == [question]
