"""Nothing that Twilio did not sign has any effect, at whichever of its doors it knocks."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from eldercare.database import session
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.models import IncomingMessage
from eldercare.messaging.states import MessageStatus
from tests.builders.messaging import a_text_in_the_air
from tests.fakes.twilio_server import TOKEN, a_report, an_inbound, signed
from tests.support.telephone import VOICE, Line

PUBLIC = "https://help.example.org/care"
LETTERS = "ABCDEFabcdef0123456789+/="


@pytest.fixture
def twilio_app(app_with: Callable[..., Flask]) -> Flask:
    return app_with(gateway="twilio", twilio_auth_token=TOKEN, public_base_url=PUBLIC)


def webhooks(app: Flask) -> list[str]:
    """Every address that Twilio may post to, with arguments as we give them."""
    steps = "who menu stranger confirm question dialled recorded".split()
    found = [
        "/twilio/sms",
        "/twilio/status?message=1",
        VOICE,
        f"{VOICE}/status?message=1",
        *(f"{VOICE}/{step}?turn=1&elder=1&service=meal&starts_at=2026-11-23T03:30:00%2B00:00" for step in steps),
        *(f"{VOICE}/{step}?call=1&staff=1" for step in ("whisper", "accepted")),
        f"{VOICE}/outgoing/1",
        *(f"{VOICE}/outgoing/1/{step}?round=1&staff=1" for step in ("keys", "dialled", "whisper", "accepted")),
    ]
    rules = app.url_map.bind("localhost")
    reached = {rules.match(path.partition("?")[0], method="POST")[0] for path in found}
    ours = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/twilio/") and "POST" in rule.methods
    }
    assert reached == ours, f"not tried: {ours - reached}"
    return found


def altered(good: str, dice: random.Random) -> str:
    at = dice.randrange(len(good))
    return good[:at] + dice.choice([letter for letter in LETTERS if letter != good[at]]) + good[at + 1 :]


def test_a_thousand_altered_signatures_open_nothing(twilio_app):
    message = a_text_in_the_air(gateway="twilio")
    door, dice, addresses = twilio_app.test_client(), random.Random(7), webhooks(twilio_app)
    form = an_inbound("明天理发") | a_report("SM1", "delivered") | Line(door, PUBLIC).form() | {"Digits": "9"}
    good = {path: signed(PUBLIC + path, form)["X-Twilio-Signature"] for path in addresses}

    answers = set()
    for number in range(1020):
        path = addresses[number % len(addresses)]
        headers = {"X-Twilio-Signature": altered(good[path], dice)}
        answers.add(door.post(path, data=form, headers=headers, csrf=False).status_code)

    assert answers == {403}
    assert [session.scalar(select(func.count()).select_from(kept)) for kept in (IncomingMessage, IncomingCall)] == [
        0,
        0,
    ]
    assert message.status is MessageStatus.SENDING


def test_a_signature_holds_for_one_address_one_set_of_arguments_and_one_form(twilio_app):
    door = twilio_app.test_client()
    form = Line(door, PUBLIC).form() | {"Digits": "1"}
    headers = signed(f"{PUBLIC}{VOICE}/menu?turn=1&elder=1", form)

    for path, sent in [
        (f"{VOICE}/menu?turn=1&elder=2", form),
        (f"{VOICE}/confirm?turn=1&elder=1", form),
        (f"{VOICE}/menu", form),
        (f"{VOICE}/menu?turn=1&elder=1", form | {"Digits": "9"}),
    ]:
        assert door.post(path, data=sent, headers=headers, csrf=False).status_code == 403


def test_behind_a_proxy_the_public_address_is_what_is_signed(twilio_app):
    door = twilio_app.test_client()
    form = Line(door, PUBLIC).form()

    inside = door.post(VOICE, data=form, headers=signed(f"http://127.0.0.1:8000{VOICE}", form), csrf=False)
    outside = door.post(
        VOICE, data=form, headers=signed(PUBLIC + VOICE, form), csrf=False, base_url="http://10.0.0.7:8000"
    )

    assert (inside.status_code, outside.status_code) == (403, 200)
