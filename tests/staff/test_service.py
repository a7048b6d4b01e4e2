from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from eldercare.staff import queries, service
from eldercare.staff.models import ApiToken, Role, SignInAttempt, Staff
from eldercare.staff.service import TooManyAttempts, WrongPassword
from eldercare.transaction import transaction
from tests.builders.areas import a_community, a_street
from tests.builders.staff import PASSWORD, a_worker

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def sign_in(name: str = "Liu Fang", password: str = PASSWORD, *, at: datetime = NINE) -> Staff:
    """As the sign-in page does it: in a transaction of its own."""
    with transaction():
        return service.sign_in(name=name, password=password, at=at)


def fail(times: int, *, name: str = "Liu Fang", at: datetime = NINE) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sign_in(name, "wrong password", at=at)


def failures() -> int:
    return session.scalar(select(func.count()).where(SignInAttempt.succeeded.is_(False))) or 0


def test_who_knows_name_and_password_is_let_in() -> None:
    worker = a_worker(name="Liu Fang")

    assert sign_in("  Liu Fang ") is worker


def test_passwords_are_kept_as_argon2id_only() -> None:
    a_worker(name="Liu Fang")

    kept = session.scalars(select(Staff.password_hash)).one()

    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


@pytest.mark.parametrize(("name", "password"), [("Liu Fang", "wrong password"), ("Nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_sound_the_same(name: str, password: str) -> None:
    a_worker(name="Liu Fang")

    with pytest.raises(WrongPassword, match="Name and password do not match"):
        sign_in(name, password)


def test_who_left_is_not_let_in() -> None:
    service.set_active(a_worker(name="Liu Fang").id, active=False)

    with pytest.raises(WrongPassword):
        sign_in()


def test_a_wrong_try_is_counted_although_it_is_refused() -> None:
    a_worker(name="Liu Fang")
    fail(1)
    session.rollback()

    assert failures() == 1


def test_after_five_wrong_tries_the_right_password_is_refused_too() -> None:
    a_worker(name="Liu Fang")
    fail(5)

    with pytest.raises(TooManyAttempts):
        sign_in()


def test_a_quarter_of_an_hour_later_it_may_be_tried_again() -> None:
    a_worker(name="Liu Fang")
    fail(5)

    with pytest.raises(TooManyAttempts):
        sign_in(at=NINE + timedelta(minutes=14, seconds=59))
    assert sign_in(at=NINE + timedelta(minutes=15)).name == "Liu Fang"


def test_a_name_that_nobody_has_is_slowed_down_just_the_same() -> None:
    fail(5, name="Nobody")

    with pytest.raises(TooManyAttempts):
        sign_in("Nobody")


def test_one_name_being_guessed_at_keeps_nobody_else_out() -> None:
    a_worker(name="Liu Fang")
    fail(5, name="Nobody")

    assert sign_in().name == "Liu Fang"


def test_success_wipes_the_slate() -> None:
    a_worker(name="Liu Fang")
    fail(4)
    sign_in()
    fail(4)

    assert sign_in().name == "Liu Fang"


@pytest.mark.parametrize("password", ["", "1234567"])
def test_a_password_has_eight_characters(password: str) -> None:
    with pytest.raises(Invalid, match="at least 8 characters"):
        service.add(name="Liu Fang", password=password, role=Role.OPERATOR, area_id=a_community().id, at=NINE)


@pytest.mark.parametrize("name", ["", " ", "Liu Fang", " Liu Fang "])
def test_a_sign_in_name_belongs_to_one(name: str) -> None:
    worker = a_worker(name="Liu Fang")

    with pytest.raises(Invalid):
        service.add(name=name, password=PASSWORD, role=Role.OPERATOR, area_id=worker.area_id, at=NINE)


def test_another_role_or_area_a_new_password_and_leaving_end_every_session() -> None:
    worker = a_worker(Role.OPERATOR)
    facts = {"number": None, "takes_alarms": False, "language": "zh"}

    versions = [worker.session_version]
    service.change(worker.id, role=Role.AUDITOR, area_id=worker.area_id, **facts)  # type: ignore[arg-type]
    versions.append(worker.session_version)
    service.set_password(worker.id, "another password")
    versions.append(worker.session_version)
    service.set_active(worker.id, active=False)
    versions.append(worker.session_version)

    assert versions == sorted(set(versions))


def test_another_number_ends_no_session() -> None:
    worker = a_worker(Role.OPERATOR)

    service.change(
        worker.id, role=worker.role, area_id=worker.area_id, number="13800077777", takes_alarms=True, language="en"
    )

    assert (worker.session_version, worker.number, worker.takes_alarms) == (1, "+8613800077777", True)


def test_a_token_stands_for_its_owner_and_is_not_kept() -> None:
    worker = a_worker(name="Robot")

    token = service.issue_token("Robot", at=NINE)

    assert service.find_by_token(token) is worker
    assert token not in session.scalars(select(ApiToken.token_hash)).all()


@pytest.mark.parametrize("token", ["", "guess"])
def test_an_unknown_token_stands_for_nobody(token: str) -> None:
    service.issue_token(a_worker(name="Robot").name, at=NINE)

    assert service.find_by_token(token) is None


def test_a_revoked_token_and_that_of_somebody_who_left_stand_for_nobody() -> None:
    worker = a_worker(name="Robot")
    revoked, kept = (service.issue_token("Robot", at=NINE) for _ in range(2))
    session.scalars(select(ApiToken).order_by(ApiToken.id)).first().revoked_at = NINE  # type: ignore[union-attr]

    assert service.find_by_token(revoked) is None
    assert service.find_by_token(kept) is worker
    service.set_active(worker.id, active=False)
    assert service.find_by_token(kept) is None


def test_nobody_gets_a_token_for_a_name_that_nobody_has() -> None:
    with pytest.raises(NotFound):
        service.issue_token("Nobody", at=NINE)


def test_who_left_is_not_found_by_a_session_that_was_kept() -> None:
    worker = a_worker()
    assert queries.find(worker.id) is worker

    service.set_active(worker.id, active=False)

    assert queries.find(worker.id) is None


def test_staff_of_another_community_do_not_exist() -> None:
    street = a_street()
    mine, other = (a_worker(area=a_community(name, parent=street), name=name) for name in ("Mine", "Other"))
    scope = scope_of(mine.area_id)

    assert queries.inside(scope) == [mine]
    assert queries.inside(scope_of(street.id)) == [mine, other]
    with pytest.raises(NotFound):
        queries.get(other.id, scope=scope)
