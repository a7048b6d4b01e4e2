from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.gateway_models import GatewayHealth
from eldercare.messaging.jobs import send_due
from eldercare.messaging.way_out import way_out
from tests.builders.messaging import PlayingGateway, a_text
from tests.builders.staff import a_worker
from tests.conftest import settings_for

PRICED = {"part_price_fen": 5, "daily_cost_cap_fen": 10}


def two_texts_left() -> None:
    for _ in range(2):
        a_text(at=now() - timedelta(minutes=1), template="chat_kind")
    send_due(now(), PlayingGateway())


def gateway_fails(name: str, *, minutes: int, replaced: bool = False) -> None:
    since = now() - timedelta(minutes=minutes)
    session.add(GatewayHealth(name=name, failures=9, failing_since=since, replaced_at=since if replaced else None))
    session.commit()


@pytest.mark.parametrize("page", ["/healthz", "/metrics", "/messages/sent"])
def test_everybody_who_watches_sees_that_the_days_money_is_spent(app_with, page):
    app: Flask = app_with(**PRICED)
    two_texts_left()
    client = app.test_client()
    client.sign_in_staff(a_worker())

    said = client.get(page).text

    telling = {
        "/healthz": '"cost_cap_reached":true',
        "/metrics": "eldercare_cost_cap_reached 1.0",
        "/messages/sent": "notice tone-red",
    }
    assert telling[page] in said.replace('": true', '":true')


@pytest.mark.usefixtures("app")
class TestTheWayOut:
    def test_in_words(self, tmp_path):
        two_texts_left()
        gateway_fails("twilio", minutes=6, replaced=True)
        settings = replace(settings_for("sqlite://", tmp_path), gateway="twilio", gateway_second="relay", **PRICED)

        assert way_out(settings, now()).in_words() == [
            "Texts leave by relay in place of the first gateway, which fails.",
            "Today 2 parts and 0 calls left, for 0.10 yuan.",
            "twilio takes nothing at present.",
            "The day's money is spent: only calls for help leave until tomorrow.",
        ]

    @pytest.mark.parametrize(
        ("minutes", "second", "replaced", "is_blocked"),
        [(6, "", False, True), (1, "", False, False), (6, "relay", True, False), (6, "relay", False, True)],
    )
    def test_it_is_blocked_when_the_gateway_at_work_has_failed_for_long(
        self, tmp_path, minutes, second, replaced, is_blocked
    ):
        gateway_fails("twilio", minutes=minutes, replaced=replaced)
        settings = replace(settings_for("sqlite://", tmp_path), gateway="twilio", gateway_second=second)

        assert way_out(settings, now()).is_blocked == is_blocked
