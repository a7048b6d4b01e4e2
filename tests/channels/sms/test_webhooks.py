from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from twilio.request_validator import HMAC_SHA256

from eldercare.channels.sms import intake
from eldercare.database import session
from eldercare.messaging.jobs import handle_stranded
from eldercare.messaging.models import IncomingMessage
from eldercare.messaging.service import mark_handled, take_unhandled
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.transaction import transaction
from tests.builders.messaging import NIGHT, a_text_in_the_air
from tests.fakes.twilio_server import TOKEN, a_report, an_inbound, signed
from tests.support.doors import Door
from tests.support.races import run_at_once

PUBLIC = "https://help.example.org/care"
SMS, STATUS = "/twilio/sms", "/twilio/status"
TWILIO = {"gateway": "twilio", "twilio_auth_token": TOKEN, "public_base_url": PUBLIC}


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stands in for understanding, which has tests of its own: notes what it is given."""
    seen: list[int] = []

    def handle(message_id: int) -> None:
        with transaction():
            message = take_unhandled(message_id)
            if message is not None:
                seen.append(message_id)
                mark_handled(message, "noted", NIGHT)

    monkeypatch.setattr(intake, "handle", handle)
    return seen


@pytest.fixture
def twilio_app(app_with: Callable[..., Flask], handled: list[int]) -> Flask:
    return app_with(**TWILIO)


@pytest.fixture
def door(twilio_app: Flask) -> Door:
    return twilio_app.test_client()


def post(door: Door, path: str, params: dict[str, str], headers: dict[str, str] | None = None, **signing: str):
    headers = signed(PUBLIC + path, params, **signing) if headers is None else headers
    return door.post(path, data=params, headers=headers, csrf=False)


def stored() -> int:
    return session.scalar(select(func.count()).select_from(IncomingMessage))


class TestSignature:
    @pytest.mark.parametrize("algorithm", ["", "HMAC_SHA1", HMAC_SHA256])
    def test_a_signed_text_is_taken_in_by_either_algorithm(self, door, algorithm):
        answer = post(door, SMS, an_inbound(), algorithm=algorithm)

        assert (answer.status_code, stored()) == (200, 1)

    def test_the_signed_address_is_the_public_one_whatever_stands_in_front_of_us(self, door):
        inside = signed("http://127.0.0.1:8000/twilio/sms", an_inbound())
        with_port = signed("https://help.example.org:443/care/twilio/sms", an_inbound())

        assert post(door, SMS, an_inbound(), inside).status_code == 403
        assert post(door, SMS, an_inbound(), with_port).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"X-Twilio-Signature": ""},
            {"X-Twilio-Signature": "not base64 · 不"},
            signed(PUBLIC + SMS, an_inbound(), token="another"),
            signed(PUBLIC + STATUS, an_inbound()),
            signed(PUBLIC + SMS, an_inbound("another text")),
            signed(PUBLIC + SMS, an_inbound()) | {"X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_SHA256"},
            signed(PUBLIC + SMS, an_inbound()) | {"X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE"},
        ],
    )
    def test_what_is_not_signed_for_exactly_this_is_refused(self, door, headers):
        answer = post(door, SMS, an_inbound(), headers)

        assert (answer.status_code, answer.text, stored()) == (403, "", 0)

    def test_a_report_that_is_not_signed_is_refused(self, door):
        assert post(door, STATUS, a_report("SM1", "delivered"), signed(PUBLIC + SMS, {})).status_code == 403

    def test_every_value_is_part_of_what_is_signed(self, door):
        headers = signed(PUBLIC + SMS, an_inbound())

        for name in an_inbound():
            assert post(door, SMS, an_inbound() | {name: "altered"}, headers).status_code == 403
        assert post(door, f"{SMS}?more=1", an_inbound(), headers).status_code == 403
        assert stored() == 0

    def test_without_a_token_nothing_gets_in(self, client, handled):
        headers = signed(f"http://localhost{SMS}", an_inbound(), token="")

        assert client.post(SMS, data=an_inbound(), headers=headers, csrf=False).status_code == 403

    def test_what_no_text_can_be_is_not_read(self, door):
        huge = an_inbound("x" * 70_000)

        assert post(door, SMS, huge).status_code == 413
        assert stored() == 0

    def test_nothing_about_a_session_goes_back(self, door):
        answer = post(door, SMS, an_inbound())

        assert "Set-Cookie" not in answer.headers

    def test_it_is_only_there_to_be_posted_to(self, door):
        assert door.get(SMS, headers=signed(PUBLIC + SMS, {})).status_code == 405


class TestSms:
    def test_a_text_is_stored_handled_and_answered_with_nothing(self, door, handled):
        answer = post(door, SMS, an_inbound("明天上午理发"))

        message = session.scalars(select(IncomingMessage)).one()
        assert (message.body, message.from_number, message.gateway) == ("明天上午理发", "+8613900000001", "twilio")
        assert handled == [message.id]
        assert answer.mimetype == "application/xml"
        assert answer.text.endswith("<Response />")

    def test_the_same_text_again_is_answered_alike_and_changes_nothing(self, door, handled):
        answers = [post(door, SMS, an_inbound()) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert (stored(), len(handled)) == (1, 1)

    def test_the_same_text_fifty_times_at_once_has_one_effect(self, twilio_app, handled):
        doors = [twilio_app.test_client() for _ in range(50)]

        answers = run_at_once([lambda door=door: post(door, SMS, an_inbound()).status_code for door in doors])

        assert answers == [200] * 50
        assert (stored(), len(handled)) == (1, 1)

    @pytest.mark.parametrize("missing", ["MessageSid", "From", "To", "Body", "AccountSid"])
    def test_what_is_missing_keeps_nothing_out(self, door, missing):
        params = {name: value for name, value in an_inbound().items() if name != missing}

        assert post(door, SMS, params).status_code == 200
        assert stored() == 1

    def test_two_texts_without_any_id_are_both_kept(self, door):
        params = {"From": "+8613900000001", "Body": "1"}

        assert [post(door, SMS, params).status_code for _ in range(2)] == [200, 200]
        assert stored() == 2

    @pytest.mark.parametrize("body", ["", "🙂" * 1600, "\x00", "%", "'; DROP TABLE persons; --"])
    def test_whatever_is_written_is_kept(self, door, body):
        assert post(door, SMS, an_inbound(body)).status_code == 200
        assert session.scalars(select(IncomingMessage.body)).one() == body.replace("\x00", "")

    def test_when_handling_breaks_the_text_stays_and_the_job_takes_it_up(self, door, handled, monkeypatch):
        whole = intake.handle
        monkeypatch.setattr(intake, "handle", lambda _id: 1 / 0)

        assert post(door, SMS, an_inbound()).status_code == 200
        message = session.scalars(select(IncomingMessage)).one()
        assert (message.handled_at, message.failures) == (None, 1)

        later = message.received_at + timedelta(days=365)
        assert handle_stranded(later, whole) == 1
        assert (session.get(IncomingMessage, message.id).outcome, len(handled)) == ("noted", 1)


class TestStatus:
    def test_a_report_moves_the_text_that_it_names(self, door):
        message = a_text_in_the_air(gateway="twilio")

        answer = post(door, f"{STATUS}?message={message.id}", a_report("SM1", "delivered"))

        assert answer.status_code == 204
        assert (message.status, message.gateway_id) == (MessageStatus.DELIVERED, "SM1")

    def test_a_failure_says_why(self, door):
        message = a_text_in_the_air(gateway="twilio")

        post(door, f"{STATUS}?message={message.id}", a_report("SM1", "undelivered", error_code=30003))

        assert message.status is MessageStatus.FAILED
        assert (message.error_code, message.reason) == ("30003", Reason.UNREACHABLE)

    def test_reports_in_the_wrong_order_do_not_lead_back(self, door):
        message = a_text_in_the_air(gateway="twilio")

        for word in ("delivered", "sent", "queued", "undelivered", "delivered", "sending"):
            post(door, f"{STATUS}?message={message.id}", a_report("SM1", word))

        assert message.status is MessageStatus.DELIVERED

    @pytest.mark.parametrize(
        ("query", "params"),
        [
            ("?message=999999", a_report("SM1", "delivered")),
            ("?message=99999999999999999999", a_report("SM1", "delivered")),
            ("?message=-1", a_report("SM1", "delivered")),
            ("?message=one", a_report("SM1", "delivered")),
            ("", a_report("SM1", "delivered")),
            ("", a_report("", "delivered")),
            ("", a_report("SM1", "a new word of theirs")),
            ("", {}),
            ("", a_report("SM1", "failed") | {"ErrorCode": "none"}),
        ],
    )
    def test_a_report_that_says_nothing_to_us_is_taken_and_forgotten(self, door, query, params):
        assert post(door, STATUS + query, params).status_code == 204
