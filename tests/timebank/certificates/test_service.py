from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.errors import Invalid
from eldercare.timebank.certificates import queries, service
from eldercare.timebank.certificates.models import Certificate
from eldercare.timebank.certificates.service import AlreadyRevoked, NothingServed
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_reversal, a_saver, earned

LATER = NINE + timedelta(days=10)


def _issued(person_id: int, **period: date | None) -> Certificate:
    return service.issue(person_id, by=Actor.person(person_id), via=Door.MOBILE, at=LATER, **period)


def test_a_certificate_says_what_was_verified_and_stays_so(app: Flask) -> None:
    with transaction():
        person = a_saver()
        wrong = earned(person, minutes=60)
        earned(person, minutes=120)
        certificate = _issued(person.id)
        a_reversal(wrong)

    found = queries.find_by_code(certificate.written_code.lower())

    assert found is certificate
    assert (certificate.minutes, certificate.name, certificate.issuer) == (180, "Wang Xiulan", "Willow Bank")
    assert certificate.until_on == date(2026, 3, 12)
    assert service.served(person.id, since_on=None, until_on=certificate.until_on) == 120


def test_only_the_days_of_the_period_count(app: Flask) -> None:
    with transaction():
        person = a_saver()
        earned(person, minutes=60)

        assert _issued(person.id, since_on=date(2026, 3, 2), until_on=date(2026, 3, 2)).minutes == 60
        with pytest.raises(NothingServed):
            _issued(person.id, since_on=date(2026, 3, 3))
        with pytest.raises(NothingServed):
            _issued(person.id, until_on=date(2026, 3, 1))
        with pytest.raises(Invalid):
            _issued(person.id, since_on=date(2026, 3, 3), until_on=date(2026, 3, 2))


def test_asking_twice_on_a_day_gives_the_same_certificate_until_it_is_revoked(app: Flask) -> None:
    with transaction():
        person = a_saver()
        earned(person)
        first = _issued(person.id)
        assert _issued(person.id) is first

        service.revoke(first.id, reason="wrong name", by=WORKER, via=Door.CONSOLE, at=LATER)

        assert first.revocation is not None and first.revocation.reason == "wrong name"
        assert _issued(person.id) is not first
        with pytest.raises(AlreadyRevoked):
            service.revoke(first.id, reason="again", by=WORKER, via=Door.CONSOLE, at=LATER)


@pytest.mark.parametrize("change", ["UPDATE certificates SET minutes = 6000", "DELETE FROM certificates"])
def test_the_database_itself_keeps_what_was_certified(app: Flask, change: str) -> None:
    with transaction():
        person = a_saver()
        earned(person)
        _issued(person.id)

    with pytest.raises(IntegrityError, match="append-only"), transaction():
        session.execute(text(change))
