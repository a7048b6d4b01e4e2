from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eldercare.messaging.gateways import twilio
from eldercare.messaging.gateways.base import CannotAsk, Letter
from eldercare.messaging.gateways.choice import gateway_for
from eldercare.messaging.gateways.simulator import SimulatorGateway
from eldercare.messaging.gateways.twilio import TwilioGateway, reason_of, status_of
from eldercare.messaging.states import Medium, MessageStatus, Reason
from eldercare.settings import Settings
from tests.conftest import settings_for
from tests.fakes.twilio_server import (
    ACCOUNT,
    OPENAPI_FILE,
    TOKEN,
    TwilioServer,
    broken,
    hanging,
    refusal,
    twilio_server,
)

S = MessageStatus
TO = "+8613900000001"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[TwilioServer]:
    with twilio_server() as server:
        yield server


@pytest.fixture
def server(running: TwilioServer) -> TwilioServer:
    running.sent.clear(), running.rung.clear(), running.next_troubles.clear(), running.requests.clear()
    return running


@pytest.fixture
def settings(server: TwilioServer, tmp_path) -> Settings:
    return replace(
        settings_for("sqlite://", tmp_path),
        public_base_url="https://help.example.org",
        gateway="twilio",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+8613900009999",
        twilio_api_base_url=server.base_url,
    )


@pytest.fixture
def gateway(settings: Settings) -> TwilioGateway:
    return gateway_for(settings)


def send(gateway: TwilioGateway, body: str = "您好 🙂"):
    return gateway.send(Letter(17, TO, body, NOW))


def look_up(gateway: TwilioGateway, body: str = "您好 🙂", *, known=(), since=NOW):
    return gateway.look_up(Letter(17, TO, body, since), known_ids=known)


def ring(gateway: TwilioGateway, letter_id: int = 18):
    return gateway.send(Letter(letter_id, TO, "您好", NOW, medium=Medium.CALL))


def look_up_call(gateway: TwilioGateway, *, known=(), since=NOW, gateway_id=None):
    letter = Letter(18, TO, "您好", since, medium=Medium.CALL, gateway_id=gateway_id)
    return gateway.look_up(letter, known_ids=known)


def test_the_settings_choose_the_gateway(settings):
    assert isinstance(gateway_for(settings), TwilioGateway)
    assert isinstance(gateway_for(replace(settings, gateway="simulator")), SimulatorGateway)


@pytest.mark.skipif(not OPENAPI_FILE.exists(), reason=f"Twilio's description is not at {OPENAPI_FILE}")
def test_the_fake_is_held_to_what_twilio_published(gateway, server):
    send(gateway)
    assert server.problems == []

    server.sent[0].status = "no word of Twilio's"
    look_up(gateway)

    assert "no word of Twilio's" in server.problems.pop()


def test_a_text_reaches_twilio_with_an_address_for_reports(gateway, server):
    outcome = send(gateway)

    (text,) = server.sent
    assert (text.to, text.sender, text.body) == (TO, "+8613900009999", "您好 🙂")
    assert text.callback == "https://help.example.org/twilio/status?message=17"
    assert (outcome.status, outcome.gateway_id) == (S.SENT, text.sid)


@pytest.mark.parametrize(
    ("http_status", "code", "status", "reason"),
    [
        (400, 21610, S.FAILED, Reason.OPTED_OUT),
        (400, 21211, S.FAILED, Reason.BAD_NUMBER),
        (400, 21614, S.FAILED, Reason.BAD_NUMBER),
        (400, 21604, S.FAILED, Reason.BAD_NUMBER),
        (400, 21612, S.FAILED, Reason.CARRIER),
        (400, 21617, S.FAILED, Reason.REFUSED),
        (400, 21611, S.QUEUED, Reason.BUSY),
        (429, 20429, S.QUEUED, Reason.BUSY),
        (503, 20503, S.QUEUED, Reason.GATEWAY_DOWN),
        (401, 20003, S.QUEUED, Reason.CREDENTIALS),
        (500, 20500, S.SENDING, Reason.GATEWAY_DOWN),
    ],
)
def test_each_refusal_has_our_status_and_reason(gateway, server, http_status, code, status, reason):
    server.will(refusal(http_status, code))

    outcome = send(gateway)

    assert (outcome.status, outcome.reason, outcome.error_code) == (status, reason, str(code))
    assert len(server.requests) == 1, "the client tried again by itself"


def test_wrong_credentials_are_tried_again_after_a_pause(settings):
    outcome = send(gateway_for(replace(settings, twilio_auth_token="wrong")))

    assert (outcome.status, outcome.reason, outcome.retry_after) == (S.QUEUED, Reason.CREDENTIALS, 300)


def test_a_server_that_is_not_there_has_taken_nothing(settings):
    outcome = send(gateway_for(replace(settings, twilio_api_base_url="http://127.0.0.1:9")))

    assert (outcome.status, outcome.reason) == (S.QUEUED, Reason.GATEWAY_DOWN)


@pytest.mark.parametrize("taken", [True, False])
def test_after_no_answer_twilio_says_whether_it_was_taken(gateway, server, monkeypatch, taken):
    monkeypatch.setattr(twilio, "READ_SECONDS", 0.1)
    server.will(hanging(1, taken=taken))

    outcome = send(gateway)

    monkeypatch.undo()
    assert (outcome.status, outcome.reason) == (S.SENDING, Reason.NO_ANSWER)
    found = look_up(gateway)
    assert (found is not None) == taken
    if found:
        assert (found.status, found.gateway_id) == (S.SENT, server.sent[0].sid)


@pytest.mark.parametrize("taken", [True, False])
def test_after_an_answer_500_it_is_not_known_whether_it_was_taken(gateway, server, taken):
    server.will(broken(taken=taken))

    assert send(gateway).status is S.SENDING
    assert (look_up(gateway) is not None) == taken


def test_looking_up_tells_equal_texts_apart(gateway, server):
    send(gateway), send(gateway, "another")
    first = server.sent[0]

    assert look_up(gateway).gateway_id == first.sid
    assert look_up(gateway, known={first.sid}) is None
    assert look_up(gateway, since=NOW + timedelta(hours=1)) is None
    assert look_up(gateway, body="a third") is None


def test_of_equal_texts_the_oldest_that_nobody_has_is_meant(gateway, server):
    send(gateway), send(gateway), send(gateway)
    sids = [text.sid for text in server.sent]

    found = [look_up(gateway, known=sids[:known]).gateway_id for known in range(3)]

    assert found == sids


def test_a_text_whose_name_is_known_is_asked_for_by_it(gateway, server):
    send(gateway), send(gateway)
    letter = Letter(17, TO, "您好 🙂", NOW, gateway_id=server.sent[1].sid)

    assert gateway.look_up(letter, known_ids={letter.gateway_id}).gateway_id == server.sent[1].sid


def test_somebody_is_rung_with_addresses_for_what_is_spoken_and_for_reports(gateway, server):
    outcome = ring(gateway)

    (call,) = server.rung
    assert (call.to, call.sender) == (TO, "+8613900009999")
    assert call.url == "https://help.example.org/twilio/voice/outgoing/18"
    assert call.callback == "https://help.example.org/twilio/voice/status?message=18"
    assert (outcome.status, outcome.gateway_id) == (S.SENT, call.sid)


@pytest.mark.parametrize(
    ("trouble", "status", "reason"),
    [
        (refusal(400, 21211), S.FAILED, Reason.BAD_NUMBER),
        (refusal(429, 20429), S.QUEUED, Reason.BUSY),
        (refusal(503, 20503), S.QUEUED, Reason.GATEWAY_DOWN),
        (broken(taken=True), S.SENDING, Reason.GATEWAY_DOWN),
    ],
)
def test_a_call_that_is_not_taken_has_our_status_and_reason(gateway, server, trouble, status, reason):
    server.will(trouble)

    outcome = ring(gateway)

    assert (outcome.status, outcome.reason) == (status, reason)
    if status is S.SENDING:
        assert look_up_call(gateway).gateway_id == server.rung[0].sid
        assert look_up_call(gateway, known={server.rung[0].sid}) is None


@pytest.mark.parametrize(
    ("word", "status", "reason"),
    [
        ("queued", S.SENT, None),
        ("ringing", S.SENT, None),
        ("in-progress", S.SENT, None),
        ("completed", S.FAILED, Reason.NOT_PICKED_UP),
        ("busy", S.FAILED, Reason.LINE_BUSY),
        ("no-answer", S.FAILED, Reason.NOT_PICKED_UP),
        ("failed", S.FAILED, Reason.UNREACHABLE),
        ("canceled", S.FAILED, Reason.NOT_PICKED_UP),
    ],
)
def test_how_a_call_ended_can_be_asked_by_its_name(gateway, server, word, status, reason):
    ring(gateway)
    server.rung[0].status = word

    found = look_up_call(gateway, gateway_id=server.rung[0].sid)

    assert (found.status, found.reason) == (status, reason)


def test_a_call_that_twilio_does_not_know_was_never_made(gateway, server):
    assert look_up_call(gateway, gateway_id="CA" + "0" * 32) is None


def test_looking_up_tells_how_far_it_came(gateway, server):
    send(gateway)
    server.sent[0].status, server.sent[0].error_code = "undelivered", 30003

    found = look_up(gateway)

    assert (found.status, found.reason, found.error_code) == (S.FAILED, Reason.UNREACHABLE, "30003")


def test_looking_up_reads_on_beyond_the_first_page(gateway, server):
    send(gateway, "the one")
    for number in range(60):
        send(gateway, str(number))

    assert look_up(gateway, "the one").gateway_id == server.sent[0].sid


@pytest.mark.parametrize("trouble", [refusal(429, 20429), refusal(401, 20003), broken(taken=False)])
def test_when_twilio_does_not_answer_it_cannot_be_asked(gateway, server, trouble):
    server.will(trouble)

    with pytest.raises(CannotAsk):
        look_up(gateway)


def test_the_client_waits_three_seconds_for_a_connection_and_ten_for_an_answer(gateway, monkeypatch):
    waited = []
    http = gateway._client.http_client
    monkeypatch.setattr(http.session, "send", lambda *_, timeout, **__: waited.append(timeout) or 1 / 0)

    with pytest.raises(ZeroDivisionError):
        send(gateway)

    assert waited == [(3, 10)]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", S.SENT),
        ("sent", S.SENT),
        ("delivered", S.DELIVERED),
        ("read", S.DELIVERED),
        ("undelivered", S.FAILED),
        ("failed", S.FAILED),
        ("received", None),
        ("", None),
    ],
)
def test_twilios_words_in_ours(word, status):
    assert status_of(word) is status


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (None, None),
        (30003, Reason.UNREACHABLE),
        (30004, Reason.BLOCKED),
        (30005, Reason.BAD_NUMBER),
        (30006, Reason.BAD_NUMBER),
        (30007, Reason.CARRIER),
        (30008, Reason.CARRIER),
        (39999, Reason.REFUSED),
    ],
)
def test_twilios_delivery_errors_in_ours(code, reason):
    assert reason_of(code) is reason
