"""The practice carrier: its bad days feel to us as a real carrier's do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways import twilio
from eldercare.messaging.gateways.base import CannotAsk, Letter, Outcome
from eldercare.messaging.gateways.choice import gateway_for
from eldercare.messaging.gateways.simulator import PATIENCE_SECONDS, SimulatorGateway
from eldercare.messaging.gateways.simulator_days import Day
from eldercare.messaging.gateways.simulator_jobs import bring_reports
from eldercare.messaging.gateways.simulator_models import SimulatedCall, SimulatedText
from eldercare.messaging.gateways.simulator_states import CallEnd, LineTrouble
from eldercare.messaging.jobs import send_due
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium, MessageStatus, Reason
from tests.builders.messaging import NOON, a_text
from tests.conftest import settings_for
from tests.fakes.twilio_server import ACCOUNT, TOKEN, broken, hanging, refusal, twilio_server

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus
TO = "+8613900000001"
NOWHERE = "http://127.0.0.1:9"
HANGING = hanging(3, taken=True)


def a_letter(number: int = 17, medium: Medium = Medium.TEXT) -> Letter:
    return Letter(number, TO, "您好", NOON, medium=medium)


def send(gateway: SimulatorGateway, letter: Letter | None = None) -> Outcome:
    session.commit()
    return gateway.send(letter or a_letter())


def taken() -> list[SimulatedText]:
    return list(session.scalars(select(SimulatedText).order_by(SimulatedText.id)))


def reported(message: OutgoingMessage, at) -> MessageStatus:
    session.commit()
    bring_reports(at)
    session.expire_all()
    return message.status


@pytest.mark.parametrize(
    ("bad", "trouble", "on_the_phone"),
    [
        (lambda: days.let_line_be(TO, LineTrouble.OPTED_OUT), refusal(400, 21610), 0),
        (lambda: days.let_line_be(TO, LineTrouble.NO_SUCH_NUMBER), refusal(400, 21211), 0),
        (lambda: days.have(Day(reports_late_seconds=60)), None, 1),
        (lambda: days.have(Day(errors_next=1)), broken(taken=True), 1),
        (lambda: days.have(Day(hangs_next=1)), HANGING, 1),
        (lambda: days.go_down(NOON), NOWHERE, 0),
    ],
    ids=["opted-out", "no-such-number", "late-reports", "error-500", "hangs", "away"],
)
def test_each_bad_day_is_answered_as_by_the_real_gateway(bad, trouble, on_the_phone, tmp_path, monkeypatch):
    if trouble is HANGING:
        monkeypatch.setattr(twilio, "READ_SECONDS", 0.2)
    with twilio_server() as server:
        real = gateway_for(
            replace(
                settings_for("sqlite://", tmp_path),
                gateway="twilio",
                twilio_account_sid=ACCOUNT,
                twilio_auth_token=TOKEN,
                twilio_from="+8613900009999",
                twilio_api_base_url=trouble if trouble == NOWHERE else server.base_url,
            )
        )
        server.will(*([trouble] if trouble and trouble != NOWHERE else []))
        wanted = real.send(a_letter())

    bad()
    outcome = send(SimulatorGateway(wait=lambda _seconds: None))

    assert (outcome.status, outcome.reason, outcome.error_code) == (wanted.status, wanted.reason, wanted.error_code)
    assert len(taken()) == on_the_phone


def test_on_a_perfect_day_a_text_has_arrived_as_soon_as_it_is_sent():
    assert send(SimulatorGateway()).status is S.DELIVERED
    assert [text.message_id for text in taken()] == [17]


def test_of_what_is_answered_by_an_error_half_was_taken_and_asked_later_it_says_truly_which():
    days.have(Day(errors_next=4))

    for number in range(1, 6):
        assert (send(SimulatorGateway(), a_letter(number)).status is S.SENDING) == (number < 5)

    found = [SimulatorGateway().look_up(a_letter(number), known_ids=()) for number in range(1, 6)]
    assert [outcome is not None for outcome in found] == [True, False, True, False, True]
    assert days.today().errors_next == 0


@pytest.mark.parametrize("of_ten", [0, 3, 10])
def test_so_many_of_ten_are_struck(of_ten):
    days.have(Day(errors_of_ten=of_ten))

    answers = [send(SimulatorGateway(), a_letter(number)).status for number in range(10)]

    assert answers.count(S.SENDING) == of_ten


def test_a_carrier_that_hangs_keeps_us_no_longer_than_a_real_one_would():
    days.have(Day(hangs_next=1))
    waits: list[float] = []

    assert send(SimulatorGateway(waits.append)).reason is Reason.NO_ANSWER
    assert waits == [PATIENCE_SECONDS] == [twilio.READ_SECONDS]


def test_a_carrier_that_is_away_cannot_be_asked_and_brings_nothing():
    days.have(Day(reports_late_seconds=1))
    send(SimulatorGateway())
    days.go_down(NOON)
    session.commit()

    with pytest.raises(CannotAsk):
        SimulatorGateway().look_up(a_letter(), known_ids=())
    assert bring_reports(now() + timedelta(hours=1)) == 0
    days.come_back()
    session.commit()
    assert bring_reports(now() + timedelta(hours=1)) == 2


@pytest.mark.parametrize(
    "day",
    [
        Day(reports_late_seconds=90),
        Day(copies=3),
        Day(out_of_order=True),
        Day(out_of_order=True, copies=3, reports_late_seconds=90),
    ],
)
def test_however_reports_come_the_text_ends_delivered_and_each_is_brought_once(day):
    days.have(day)
    message = a_text(at=now())
    send_due(now(), SimulatorGateway())
    assert message.status is S.SENT
    if day.reports_late_seconds:
        assert reported(message, now() + timedelta(seconds=80)) is S.SENT

    assert reported(message, now() + timedelta(seconds=120)) is S.DELIVERED
    assert bring_reports(now() + timedelta(hours=1)) == 0


def test_where_reports_go_missing_a_text_stays_sent():
    days.have(Day(reports_missing_of_ten=10))
    message = a_text(at=now())
    send_due(now(), SimulatorGateway())

    assert reported(message, now() + timedelta(hours=1)) is S.SENT
    assert len(taken()) == 1


def test_a_phone_that_is_switched_off_takes_nothing_and_that_is_reported_later():
    message = a_text(at=now())
    days.let_line_be(message.to_number, LineTrouble.SWITCHED_OFF)
    session.commit()
    send_due(now(), SimulatorGateway())
    assert message.status is S.SENT

    assert reported(message, now() + timedelta(seconds=1)) is S.FAILED
    assert (message.error_code, message.reason) == ("30003", Reason.UNREACHABLE)
    assert [text.arrived for text in taken()] == [False]


@pytest.mark.parametrize(
    ("trouble", "how"),
    [(None, None), (LineTrouble.ENGAGED, CallEnd.BUSY), (LineTrouble.SWITCHED_OFF, CallEnd.NO_ANSWER)],
)
def test_a_call_rings_the_phone_unless_it_is_engaged_or_off(trouble, how):
    days.let_line_be(TO, trouble)

    outcome = send(SimulatorGateway(), a_letter(medium=Medium.CALL))

    call = session.scalars(select(SimulatedCall)).one()
    assert (outcome.status, outcome.gateway_id) == (S.SENT, call.name)
    assert (call.how, call.ended_at is not None) == (how, how is not None)
    assert SimulatorGateway().look_up(a_letter(medium=Medium.CALL), known_ids=()) == outcome


def test_days_beyond_what_makes_sense_are_brought_inside():
    days.have(Day(errors_next=-1, errors_of_ten=99, hangs_next=999, copies=0))

    assert days.today() == Day(errors_of_ten=10, hangs_next=days.MOST_HANGS)
