from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.scheduler import Job, jobs_for, run_job
from tests.builders.messaging import a_text
from tests.builders.people import a_person
from tests.fakes.relay_server import SECRET, RelayServer, relay_server
from tests.fakes.twilio_server import ACCOUNT, TOKEN, TwilioServer, refusal, twilio_server
from tests.stories.town import PUBLIC

S = MessageStatus
BACK = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GONE = BACK - timedelta(hours=1)
SENDING = ("send_sos", "send_due", "recover_sending")


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    with twilio_server() as server:
        yield server


@pytest.fixture
def relay() -> Iterator[RelayServer]:
    with relay_server() as server:
        yield server


@pytest.fixture
def house(app_with: Callable[..., Flask], twilio: TwilioServer, relay: RelayServer) -> Callable[..., Flask]:
    def make(**more: str) -> Flask:
        return app_with(
            gateway="twilio",
            public_base_url=PUBLIC,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            twilio_from="+8613900009999",
            twilio_api_base_url=twilio.base_url,
            relay_url=relay.url,
            relay_secret=SECRET,
            **more,
        )

    return make


def goes_away(twilio: TwilioServer) -> None:
    twilio.will(*[refusal(503, 20503) for _ in range(5000)])


def send(app: Flask) -> None:
    session.commit()
    for name in SENDING:
        Context().run(run_job, app, name, _jobs(app)[name][1])
    session.commit()


@cache
def _jobs(app: Flask) -> dict[str, tuple[int, Job]]:
    return jobs_for(app.extensions["eldercare_settings"])


def all_texts() -> list[OutgoingMessage]:
    return list(session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))


def test_an_hour_without_the_gateway_loses_nothing_that_is_still_worth_sending(house, twilio):
    app = house()
    goes_away(twilio)

    with time_machine.travel(GONE, tick=False) as clock:
        while now() < BACK:
            if now().minute % 6 == 0:
                a_text(at=now())
                a_text(at=now(), template="chat_kind", expires_at=now() + timedelta(minutes=30))
            send(app)
            clock.shift(120)
        twilio.next_troubles.clear()
        while now() < BACK + timedelta(minutes=15):
            send(app)
            clock.shift(120)

    texts = all_texts()
    assert len(texts) == 20
    in_vain = [text for text in texts if text.expires_at is not None and text.expires_at <= BACK]
    assert {text.status for text in texts if text not in in_vain} == {S.SENT}
    assert {(text.status, text.reason) for text in in_vain} <= {
        (S.DROPPED, Reason.TOO_LATE),
        (S.FAILED, Reason.TOO_LATE),
    }
    assert len(twilio.sent) == 20 - len(in_vain)
    assert len(in_vain) == 6
    assert max(text.sent_at for text in texts if text.sent_at) <= BACK + timedelta(minutes=10)


def test_with_a_second_gateway_nobody_waits_and_the_first_gets_its_work_back(house, twilio, relay):
    app = house(gateway_second="relay")
    goes_away(twilio)

    with time_machine.travel(GONE, tick=False) as clock:
        for _ in range(6):
            a_text(at=now())
        while now() < GONE + timedelta(minutes=2):
            send(app)
            clock.shift(15)
        assert len(relay.letters) == 6
        twilio.next_troubles.clear()
        clock.shift(timedelta(minutes=5))
        for _ in range(3):
            a_text(at=now())
        send(app)

    assert ([text.gateway for text in all_texts()[-3:]], len(relay.letters)) == (["twilio"] * 3, 6)


def test_a_call_for_help_does_not_wait_for_the_gateway_to_come_back(house, twilio, relay):
    app = house(gateway_second="relay")
    goes_away(twilio)

    with time_machine.travel(GONE, tick=False):
        for _ in range(5):
            a_text(a_person(), at=now(), template="sos_received")
        send(app)

    assert len({letter["to"] for letter in relay.letters.values()}) == 5
    assert {text.status for text in all_texts()} == {S.SENT}
