from datetime import timedelta

import pytest

from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import DomainError, NotAllowed
from eldercare.people import service as people
from eldercare.people import sign_in
from eldercare.people.models import Person
from eldercare.people.sign_in import CodeSpent, SignIn, TooManyCodes, WrongSignInCode
from eldercare.transaction import transaction
from tests.builders.people import a_number, a_person
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
HOME = "10.0.0.1"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def a_sign_in(person: Person) -> SignIn:
    """Somebody signed in a moment ago."""
    started, code = sign_in.ask(person.phones[0].number, address=HOME, at=now())
    sign_in.prove(started.id, code, at=now())
    return sign_in.go_on_as(started.id, person, at=now())


def test_the_code_proves_the_number_once() -> None:
    started, code = sign_in.ask(a_number(), address=HOME, at=now())

    assert sign_in.prove(started.id, code, at=now()).proved_at is not None
    with pytest.raises(CodeSpent):
        sign_in.prove(started.id, code, at=now())


def test_the_code_has_six_digits_and_is_kept_only_as_a_hash() -> None:
    started, code = sign_in.ask(a_number(), address=HOME, at=now())

    kept = [str(getattr(started, column.key)) for column in SignIn.__table__.columns]
    assert len(code) == 6
    assert code.isdecimal()
    assert code not in kept


def test_the_same_code_leaves_another_hash_for_another_number() -> None:
    assert sign_in._hash("one", "123456") != sign_in._hash("other", "123456")


def test_a_code_is_good_for_ten_minutes() -> None:
    at = now()
    number = a_number()
    on_time, code = sign_in.ask(number, address=HOME, at=at)
    sign_in.prove(on_time.id, code, at=at + timedelta(minutes=9, seconds=59))

    too_late, code = sign_in.ask(number, address=HOME, at=at + timedelta(minutes=1))
    with pytest.raises(CodeSpent):
        sign_in.prove(too_late.id, code, at=at + timedelta(minutes=11))


def test_five_wrong_tries_spend_the_code() -> None:
    started, code = sign_in.ask(a_number(), address=HOME, at=now())
    for _ in range(5):
        with pytest.raises(WrongSignInCode):
            sign_in.prove(started.id, wrong(code), at=now())

    with pytest.raises(CodeSpent):
        sign_in.prove(started.id, code, at=now())


def test_a_wrong_try_is_counted_although_it_is_refused() -> None:
    started, code = sign_in.ask(a_number(), address=HOME, at=now())
    session.commit()

    with pytest.raises(WrongSignInCode), transaction():
        sign_in.prove(started.id, wrong(code), at=now())

    session.expire_all()
    assert started.tries == 1


@pytest.mark.parametrize(
    ("codes", "minutes_apart", "until"),
    [(1, 1, timedelta(minutes=1)), (3, 2, timedelta(minutes=15)), (10, 60, timedelta(days=1))],
)
def test_a_number_gets_only_so_many_codes(codes: int, minutes_apart: int, until: timedelta) -> None:
    number, at = a_number(), now()
    for asked in range(codes):
        sign_in.ask(number, address=f"10.0.1.{asked}", at=at + asked * timedelta(minutes=minutes_apart))

    with pytest.raises(TooManyCodes):
        sign_in.ask(number, address=HOME, at=at + until - timedelta(seconds=1))
    sign_in.ask(number, address=HOME, at=at + until)


def test_an_address_gets_only_so_many_codes_whatever_the_numbers() -> None:
    at = now()
    for _ in range(30):
        sign_in.ask(a_number(), address=HOME, at=at)

    with pytest.raises(TooManyCodes):
        sign_in.ask(a_number(), address=HOME, at=at)
    sign_in.ask(a_number(), address="10.0.0.2", at=at)


def test_of_many_who_ask_for_one_number_at_once_one_gets_a_code() -> None:
    number, at = a_number(), now()

    def ask() -> str:
        with transaction():
            return sign_in.ask(number, address=HOME, at=at)[1]

    outcomes = run_at_once([ask] * 12)

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TooManyCodes) for outcome in outcomes) == 11


def test_guessing_many_at_once_gives_no_more_than_five_tries() -> None:
    started, code = sign_in.ask(a_number(), address=HOME, at=now())
    started_id, guess = started.id, wrong(code)

    def try_it() -> None:
        with transaction():
            sign_in.prove(started_id, guess, at=now())

    outcomes = run_at_once([try_it] * 12)

    assert sum(isinstance(outcome, WrongSignInCode) for outcome in outcomes) == 5
    assert all(isinstance(outcome, DomainError) for outcome in outcomes)


def test_only_those_who_have_the_number_can_be_gone_on_as() -> None:
    started, code = sign_in.ask(a_person().phones[0].number, address=HOME, at=now())
    sign_in.prove(started.id, code, at=now())

    with pytest.raises(NotAllowed):
        sign_in.go_on_as(started.id, a_person("Somebody Else"), at=now())


def test_nobody_goes_on_without_having_proved_the_number() -> None:
    person = a_person()
    started, _code = sign_in.ask(person.phones[0].number, address=HOME, at=now())

    with pytest.raises(NotAllowed):
        sign_in.go_on_as(started.id, person, at=now())


def test_a_sign_in_is_over_after_signing_out() -> None:
    started = a_sign_in(a_person())
    assert sign_in.find_valid(started.id, at=now()) is started

    sign_in.end(started.id, at=now())

    assert sign_in.find_valid(started.id, at=now()) is None


def test_a_sign_in_is_over_after_ninety_days() -> None:
    started = a_sign_in(a_person())

    assert sign_in.find_valid(started.id, at=now() + timedelta(days=89)) is started
    assert sign_in.find_valid(started.id, at=now() + timedelta(days=90)) is None


def test_a_sign_in_is_over_once_the_person_has_another_number() -> None:
    person = a_person()
    started = a_sign_in(person)

    people.set_phones(person, [a_number()])
    session.flush()

    assert sign_in.find_valid(started.id, at=now()) is None
