from datetime import timedelta

import pytest
from flask import Flask

from eldercare.actors import Actor
from eldercare.actors import Door as Via
from eldercare.channels.public.checks import WRONG_CODES
from eldercare.timebank.certificates import service
from eldercare.timebank.certificates.models import Certificate
from eldercare.transaction import transaction
from tests.builders.timebank import NINE, WORKER, a_saver, earned
from tests.support.doors import Door


@pytest.fixture
def certificate(app: Flask) -> Certificate:
    with transaction():
        person = a_saver()
        earned(person, minutes=95)
        return service.issue(person.id, by=Actor.person(person.id), via=Via.MOBILE, at=NINE + timedelta(days=1))


def test_anybody_sees_whether_a_certificate_is_valid_and_no_more_than_is_needed(
    client: Door, certificate: Certificate
) -> None:
    client.set_cookie("language", "en")

    asked = client.submit(client.get("/check").page, "/check", code=certificate.code.lower())
    answer = client.get(asked.headers["Location"])

    said = answer.page.main_text
    assert "This certificate is valid." in said
    assert all(word in said for word in ("W**", "1 h 35 min", "Willow Bank", "3 March 2026"))
    assert "Xiulan" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_revoked_certificate_is_said_to_be_revoked_without_the_reason(client: Door, certificate: Certificate) -> None:
    with transaction():
        service.revoke(certificate.id, reason="quarrel", by=WORKER, via=Via.CONSOLE, at=NINE + timedelta(days=2))
    client.set_cookie("language", "en")

    said = client.get(f"/check/{certificate.code}").page.main_text

    assert "is not valid any more" in said
    assert "quarrel" not in said


def test_a_wrong_code_is_said_clearly_and_guessing_is_slowed_down(client: Door, certificate: Certificate) -> None:
    client.set_cookie("language", "en")

    answers = [client.get("/check/3F7K-9MNP-ARTW") for _ in range(WRONG_CODES + 1)]

    assert [answer.status_code for answer in answers] == [404] * WRONG_CODES + [429]
    assert "There is no certificate with this code." in answers[0].page.main_text
    assert client.get(f"/check/{certificate.code}").status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get(f"/check/{certificate.code}", environ_base=elsewhere).status_code == 200
