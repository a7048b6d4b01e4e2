"""What a SIM modem, an Android phone or a telephone system tells us, and that nobody else can."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import calls, service
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.gateways.signing import sign
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.states import CallStatus, MessageStatus, Reason
from eldercare.orders.models import FollowUp
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.support.doors import Answer, Door
from tests.support.races import run_at_once

SECRET = "known to the phone and to us"
RING = {"id": "c1", "from": "13800071234", "to": "13900000000"}


@pytest.fixture
def phone(app_with: Callable[..., Flask]) -> Callable[..., Answer]:
    """A phone that signs what it posts, unless told how to sign."""
    door: Door = app_with(relay_secret=SECRET).test_client()

    def post(path: str, body: object, *, signed_with: str = SECRET, minutes_ago: float = 0) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = sign(signed_with, data, at=now() - timedelta(minutes=minutes_ago))
        return door.post(f"/relay/{path}", data=data, headers=headers, csrf=False)

    return post


def _texts() -> list[IncomingMessage]:
    return list(session.scalars(select(IncomingMessage)))


def _calls() -> list[IncomingCall]:
    return list(session.scalars(select(IncomingCall)))


def _to_call_back() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp)))


def test_a_text_is_taken_in_once_however_often_it_is_brought(phone: Callable[..., Answer]) -> None:
    text = {"id": "in-1", "from": "13800071234", "to": "13900000000", "text": "明天中午助餐😀"}

    answers = [phone("sms", text) for _ in range(3)]

    assert [answer.json for answer in answers] == [{"id": "in-1", "taken": True}] * 3
    [kept] = _texts()
    assert (kept.gateway, kept.body, kept.from_number) == ("relay", "明天中午助餐😀", "+8613800071234")
    assert kept.handled_at is not None


def test_the_same_text_at_once_from_many_hands_is_kept_once(phone: Callable[..., Answer]) -> None:
    text = {"id": "in-1", "from": "13800071234", "text": "谢谢"}

    answers = run_at_once([lambda: phone("sms", text).status_code] * 6)

    assert answers == [200] * 6
    assert len(_texts()) == 1


@pytest.mark.parametrize("how", [{"signed_with": "guessed"}, {"minutes_ago": 5.2}, {"minutes_ago": -5.2}])
@pytest.mark.parametrize("path", ["sms", "status", "calls"])
def test_what_is_unsigned_or_old_is_refused_and_has_no_effect(
    phone: Callable[..., Answer], path: str, how: dict[str, Any]
) -> None:
    answer = phone(path, RING | {"event": "ring", "text": "hi"}, **how)

    assert answer.status_code == 403
    assert answer.json["error"] == "not_signed"
    assert str(int(now().timestamp()))[:-2] in answer.json["message"]
    assert (_texts(), _calls()) == ([], [])


def test_a_body_that_was_changed_on_the_way_is_refused(phone: Callable[..., Answer], client: Door, app: Flask) -> None:
    signed = sign(SECRET, b'{"id": "1"}', at=now())

    assert phone("sms", b'{"id": "2"}', signed_with="x").status_code == 403
    assert client.post("/relay/sms", data=b'{"id": "1"}', headers=signed, csrf=False).status_code == 404


def test_without_a_secret_there_is_no_such_door(client: Door) -> None:
    signed = sign("", b"{}", at=now())

    for path in ("sms", "status", "calls"):
        answer = client.post(f"/relay/{path}", data=b"{}", headers=signed, csrf=False)
        assert (answer.status_code, answer.json["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("sms", b"id=1", "must be a JSON object"),
        ("sms", b"[]", "must be a JSON object"),
        ("sms", b"[" * 30_000, "must be a JSON object"),
        ("sms", {"from": "13800071234", "text": "hi"}, "id is missing"),
        ("sms", {"id": "1", "text": "hi"}, "from is missing"),
        ("sms", {"id": "1", "from": "13800071234", "text": ["hi"]}, "text must be text"),
        ("sms", {"id": "1" * 201, "from": "13800071234"}, "at most 200 characters"),
        ("status", {"status": "sent"}, "id is missing"),
        ("status", {"id": "1", "status": "flown"}, "one of queued, sent, delivered, failed"),
        ("status", {"message": "mine", "status": "sent"}, "the id that we gave the text"),
        ("calls", {"id": "1", "from": "13800071234", "event": "sneeze"}, "one of ring, answered, ended"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    phone: Callable[..., Answer], path: str, body: object, said: str
) -> None:
    answer = phone(path, body)

    assert answer.status_code == 422
    assert said in answer.json["message"]


def test_a_text_of_broken_letters_is_kept_all_the_same(phone: Callable[..., Answer]) -> None:
    assert (
        phone("sms", b'{"id": 7, "from": 13800071234, "text": "\\ud83d\\ude00 hi\\u0000 \\ud83d"}').status_code == 200
    )

    assert [text.body for text in _texts()] == ["😀 hi \ufffd"]


def test_a_body_that_no_text_can_be_is_not_read(phone: Callable[..., Answer]) -> None:
    assert phone("sms", b"x" * 70_000).status_code == 413


def _handed_over(gateway_id: str | None) -> OutgoingMessage:
    sent = service.queue("rating_thanks", to=an_elder().person, at=now())
    assert sent is not None
    sent.gateway, sent.gateway_id, sent.attempts = "relay", gateway_id, 1
    service.advance(sent, MessageStatus.SENDING, at=now())
    sent.sending_at = now()
    return sent


@pytest.mark.parametrize("named_by", ["id", "message", "both"])
@pytest.mark.parametrize("known_as", ["sim-9", None])
def test_reports_move_a_text_on_and_never_back(
    phone: Callable[..., Answer], named_by: str, known_as: str | None
) -> None:
    text = _handed_over(known_as)
    names: dict[str, object] = {"id": {"id": "sim-9"}, "message": {"message": text.id}}.get(
        named_by, {"id": "sim-9", "message": text.id}
    )

    known = [phone("status", names | {"status": word}).json["known"] for word in ("delivered", "sent", "failed")]

    can_be_found = named_by != "id" or known_as is not None
    assert known == [can_be_found] * 3
    assert text.status is (MessageStatus.DELIVERED if can_be_found else MessageStatus.SENDING)


def test_a_failure_says_why_in_our_words_or_keeps_theirs(phone: Callable[..., Answer]) -> None:
    ours, theirs = _handed_over("sim-1"), _handed_over("sim-2")

    phone("status", {"id": "sim-1", "status": "failed", "error": "unreachable"})
    phone("status", {"id": "sim-2", "status": "failed", "error": "RESULT_ERROR_GENERIC_FAILURE"})

    assert ours.reason == Reason.UNREACHABLE
    assert (theirs.reason, theirs.error_code) == (Reason.CARRIER, "RESULT_ERROR_GENERIC_FAILURE")


def test_a_call_is_announced_answered_and_over(phone: Callable[..., Answer]) -> None:
    elder = an_elder("Hao Mei", phones=["13800071234"])

    for event in ("ring", "ring", "answered", "answered", "ended", "ended"):
        assert phone("calls", RING | {"event": event}).status_code == 200

    [call] = _calls()
    assert (call.person_id, call.status, call.outcome) == (elder.id, CallStatus.ENDED, "spoken")
    assert [step.what for step in call.steps] == ["rang", "answered", "ended"]
    assert _to_call_back() == []


def test_who_rings_in_vain_is_called_back_once_however_often_he_rings(phone: Callable[..., Answer]) -> None:
    elder = an_elder("Hao Mei", phones=["13800071234"])
    for call_id in ("c1", "c2"):
        phone("calls", RING | {"id": call_id, "event": "ring"})
        phone("calls", RING | {"id": call_id, "event": "ended"})

    [promised] = _to_call_back()
    assert (promised.person_id, promised.number) == (elder.id, "+8613800071234")
    assert {call.outcome for call in _calls()} == {"missed"}


def test_a_call_that_a_worker_took_is_not_missed(phone: Callable[..., Answer]) -> None:
    phone("calls", RING | {"event": "ring"})
    calls.take(_calls()[0].id, staff=a_worker(), at=now())

    phone("calls", RING | {"event": "ended"})

    assert [call.outcome for call in _calls()] == ["taken"]
    assert _to_call_back() == []


def test_a_withheld_number_is_a_call_too(phone: Callable[..., Answer]) -> None:
    assert phone("calls", {"id": "c2", "from": None, "event": "ended"}).status_code == 200

    assert [call.from_number for call in _calls()] == [""]


def test_the_end_may_be_the_first_we_hear_of_a_call(phone: Callable[..., Answer]) -> None:
    phone("calls", RING | {"event": "ended"})
    phone("calls", RING | {"event": "ring"})

    assert [(call.status, call.outcome) for call in _calls()] == [(CallStatus.ENDED, "missed")]
    assert len(_to_call_back()) == 1


def test_a_ring_announced_at_once_by_many_is_one_call(phone: Callable[..., Answer]) -> None:
    answers = run_at_once([lambda: phone("calls", RING | {"event": "ring"}).json["call"]] * 6)

    assert len(set(map(str, answers))) == 1
    assert session.scalar(select(func.count()).select_from(IncomingCall)) == 1
