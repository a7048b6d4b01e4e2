"""Thirty texts at a time, while the carrier does not answer us."""

import socket
from collections.abc import Callable, Iterable, Iterator
from itertools import count, cycle, islice, repeat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.figures import milliseconds, percentile
from benchmarks.processes import OURS, environment_of, server
from benchmarks.rush import posting, rush
from eldercare.areas.models import Area
from eldercare.catalogue import standard
from eldercare.database import session
from eldercare.messaging.models import IncomingMessage
from eldercare.orders.models import Order
from tests.builders.elders import an_elder
from tests.fakes.twilio_server import ACCOUNT, TOKEN, an_inbound, signed
from tests.heavy.processes import schedulers

PUBLIC = "https://help.example.org"
AT_ONCE, TEXTS, ELDERS = 30, 1500, 300
SAYINGS = ("后天下午三点助洁", "谢谢您", "明天上午理发", "那个谁来着呀", "菜单")
ORDERED = 2 / 5
WARM_UP = "明天下午助浴"  # which nobody says later: the same words twice are one order
LONGEST_SECONDS = 2


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a carrier that takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def waiting(app_with: Callable[..., Flask], silence: str, tmp_path: Path) -> Flask:
    return app_with(
        instance_dir=tmp_path,
        gateway="twilio",
        public_base_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from="+8613900009999",
        twilio_api_base_url=silence,
    )


def test_each_of_many_texts_is_answered_within_two_seconds_and_none_is_lost(
    waiting: Flask, community: Area, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standard.install()
    numbers = [an_elder(f"Elder {place}", community=community).person.phones[0].number for place in range(ELDERS)]
    session.commit()
    settings = waiting.extensions["eldercare_settings"]

    with schedulers(waiting), server(OURS, environment_of(settings), tmp_path) as ours:
        rush(ours.port, list(islice(_texts(numbers, "warm", repeat(WARM_UP)), AT_ONCE)), connections=AT_ONCE)
        sayings = _sayings(len(numbers))
        measured = rush(ours.port, list(islice(_texts(numbers, "text", sayings), TEXTS)), connections=AT_ONCE)

    waits = [answer.seconds for answer in measured.answers]
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this test is for
            f"\n{measured.per_second:.0f} texts/s, p50 {milliseconds(percentile(waits, 50))},"
            f" p99 {milliseconds(percentile(waits, 99))}, longest {milliseconds(max(waits))}"
        )
    assert {answer.status for answer in measured.answers} == {200}
    assert session.scalar(select(func.count()).select_from(IncomingMessage)) == TEXTS + AT_ONCE
    handled = select(func.count()).select_from(IncomingMessage).where(IncomingMessage.handled_at.is_not(None))
    assert session.scalar(handled) == TEXTS + AT_ONCE
    assert session.scalar(select(func.count()).select_from(Order)) == TEXTS * ORDERED + AT_ONCE
    assert percentile(waits, 99) <= LONGEST_SECONDS


def _texts(numbers: list[str], name: str, sayings: Iterable[str]) -> Iterator[bytes]:
    """Texts without end, from one elder after the other; the first of them come from different elders."""
    for place, number, saying in zip(count(), cycle(numbers), sayings, strict=False):
        params = an_inbound(saying, sid=f"SM{name}{place:028x}", sender=number)
        yield posting("/twilio/sms", params, signed(f"{PUBLIC}/twilio/sms", params))


def _sayings(elders: int) -> Iterator[str]:
    """Every elder says each of them in turn, or the same elder would always say the same."""
    for place in count():
        yield SAYINGS[(place + place // elders) % len(SAYINGS)]
