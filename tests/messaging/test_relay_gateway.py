from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from eldercare.messaging.gateways import relay
from eldercare.messaging.gateways.base import CannotAsk, Letter
from eldercare.messaging.gateways.choice import gateways_for
from eldercare.messaging.gateways.relay import RelayGateway
from eldercare.messaging.gateways.twilio import TwilioGateway
from eldercare.messaging.states import Medium, MessageStatus, Reason
from tests.conftest import settings_for
from tests.fakes.relay_server import SECRET, RelayServer, answering, hanging, relay_server

S = MessageStatus
LETTER = Letter(
    17,
    "+8613900000001",
    "您好 🙂",
    datetime.now(UTC),
    template="chat_kind",
    version=3,
    filled_in={"name": "王"},
    carrier_id="SMS_1",
)


@pytest.fixture(scope="module")
def running() -> Iterator[RelayServer]:
    with relay_server() as server:
        yield server


@pytest.fixture
def server(running: RelayServer) -> RelayServer:
    running.letters.clear(), running.fates.clear(), running.next_troubles.clear()
    return running


@pytest.fixture
def gateway(server: RelayServer) -> RelayGateway:
    return RelayGateway(server.url, SECRET)


def test_the_settings_choose_both_gateways_and_what_they_are_good_for(tmp_path):
    settings = replace(
        settings_for("sqlite://", tmp_path),
        gateway="twilio",
        gateway_second="relay",
        twilio_account_sid="AC",
        twilio_auth_token="x",
        approved_only={"relay": "aliyun"},
    )

    twilio, second = gateways_for(settings)

    assert isinstance(twilio, TwilioGateway) and isinstance(second, RelayGateway)
    assert Medium.CALL in twilio.abilities.media and Medium.CALL not in second.abilities.media
    assert twilio.abilities.free_text
    assert (second.abilities.free_text, second.abilities.approved_by) == (False, "aliyun")


def test_a_letter_reaches_the_relay_signed_with_all_that_a_carrier_needs(gateway, server):
    outcome = gateway.send(LETTER)

    assert (outcome.status, outcome.gateway_id) == (S.SENT, "R17")
    assert server.letters[17] == {
        "id": 17,
        "to": "+8613900000001",
        "medium": "text",
        "body": "您好 🙂",
        "language": "zh",
        "template": "chat_kind",
        "version": 3,
        "carrier_id": "SMS_1",
        "values": {"name": "王"},
    }


def test_with_another_secret_it_is_refused_and_tried_again_later(server):
    outcome = RelayGateway(server.url, "another").send(LETTER)

    assert (outcome.status, outcome.reason, server.letters) == (S.QUEUED, Reason.CREDENTIALS, {})


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (answering(200, id="R1", status="delivered"), S.DELIVERED, None),
        (answering(200, id="R1", status="failed", error="bad_number"), S.FAILED, Reason.BAD_NUMBER),
        (answering(200, id="R1", status="failed", error="line_busy"), S.FAILED, Reason.LINE_BUSY),
        (answering(200, id="R1", status="failed", error="gsm 69"), S.FAILED, Reason.CARRIER),
        (answering(200, id="R1", status="failed"), S.FAILED, Reason.REFUSED),
        (answering(200, status="no word we know"), S.SENDING, Reason.NO_ANSWER),
        (answering(200), S.SENDING, Reason.NO_ANSWER),
        (answering(400, error="opted_out"), S.FAILED, Reason.OPTED_OUT),
        (answering(404), S.QUEUED, Reason.GATEWAY_DOWN),
        (answering(429), S.QUEUED, Reason.BUSY),
        (answering(503), S.QUEUED, Reason.GATEWAY_DOWN),
        (answering(500), S.SENDING, Reason.GATEWAY_DOWN),
        (answering(302), S.QUEUED, Reason.GATEWAY_DOWN),
    ],
)
def test_each_answer_has_our_status_and_reason(gateway, server, answer, status, reason):
    server.next_troubles.append(answer)

    outcome = gateway.send(LETTER)

    assert (outcome.status, outcome.reason) == (status, reason)


def test_a_relay_that_is_not_there_has_taken_nothing():
    outcome = RelayGateway("http://127.0.0.1:9/messages", SECRET).send(LETTER)

    assert (outcome.status, outcome.reason) == (S.QUEUED, Reason.GATEWAY_DOWN)


@pytest.mark.parametrize("taken", [True, False])
def test_after_no_answer_the_relay_knows_by_our_id_whether_it_has_the_letter(gateway, server, monkeypatch, taken):
    monkeypatch.setattr(relay, "READ_SECONDS", 0.1)
    server.next_troubles.append(hanging(1, taken=taken))

    assert gateway.send(LETTER).status is S.SENDING

    found = gateway.look_up(LETTER, known_ids=())
    assert found == (replace(found, status=S.SENT, gateway_id="R17") if taken else None)


@pytest.mark.parametrize("answer", [answering(500), answering(403), answering(200, status="?")])
def test_when_the_relay_does_not_answer_it_cannot_be_asked(gateway, server, answer):
    server.next_troubles.append(answer)

    with pytest.raises(CannotAsk):
        gateway.look_up(LETTER, known_ids=())
