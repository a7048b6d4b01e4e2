from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging import service
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.gateways.base import Outcome
from eldercare.messaging.jobs import recover_sending, send_due
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import Medium, MessageStatus, Priority, Reason
from tests.builders.areas import set_policy
from tests.builders.messaging import MORNING, NIGHT, NOON, PlayingGateway, a_text, a_text_in_the_air
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus


@pytest.fixture(autouse=True)
def spoken(monkeypatch) -> None:
    """As if these were said on the telephone, each with rights of its own."""
    for name, rights in {
        "rating_thanks": {"call_back": True, "waits_for_morning": False},
        "chat_kind": {"priority": Priority.URGENT, "waits_for_morning": False},
        "sos_received": {"say_zh": "收到您的求助。"},
        "opted_in": {"waits_for_morning": True},
    }.items():
        monkeypatch.setitem(TEMPLATES, name, replace(TEMPLATES[name], by_call=True, **rights))


def a_call(template: str = "rating_thanks", *, at: datetime = NOON, **given) -> OutgoingMessage:
    """Somebody who cannot read is being rung."""
    person = a_person()
    person.reads_texts = False
    call = a_text(person, template=template, at=at, **given)
    send_due(at, PlayingGateway())
    assert (call.medium, call.status) == (Medium.CALL, S.SENT)
    return call


def report(call: OutgoingMessage, status: MessageStatus, reason: Reason | None = None, *, at: datetime = NOON) -> None:
    service.record_delivery(
        gateway="playing", gateway_id=call.gateway_id, status=status, reason=reason, at=at, message_id=call.id
    )
    session.commit()


def attempts(call: OutgoingMessage) -> list[OutgoingMessage]:
    of_number = OutgoingMessage.number_index == call.number_index
    return list(session.scalars(select(OutgoingMessage).where(of_number).order_by(OutgoingMessage.id)))


def nobody_ever_picks_up(call: OutgoingMessage, reason: Reason = Reason.NOT_PICKED_UP) -> list[timedelta]:
    """Ring as long as the ladder goes; return the pauses from one try to the next."""
    pauses, at = [], call.queued_at
    while True:
        newest = attempts(call)[-1]
        if newest.status is S.QUEUED:
            pauses.append(newest.not_before_at - at)
            at = newest.not_before_at
            send_due(at, PlayingGateway())
        report(newest, S.FAILED, reason, at=at)
        if attempts(call)[-1].id == newest.id:
            return pauses


@pytest.mark.parametrize(
    ("template", "minutes"),
    [("rating_thanks", [2, 10, 30]), ("chat_kind", [1, 3, 10]), ("sos_received", [0.5, 1, 2, 5])],
)
@pytest.mark.parametrize("reason", [Reason.LINE_BUSY, Reason.NOT_PICKED_UP])
def test_a_call_that_nobody_takes_is_made_again_by_the_ladder(template, minutes, reason):
    call = a_call(template)

    assert nobody_ever_picks_up(call, reason) == [timedelta(minutes=pause) for pause in minutes]
    assert {row.body for row in attempts(call)} == {call.body}
    assert {row.status for row in attempts(call)} == {S.FAILED}


def test_the_ladder_is_the_communitys_own():
    call = a_call()
    set_policy(call.to_person.community_id, {"call_again_after_minutes": "7"})

    assert nobody_ever_picks_up(call) == [timedelta(minutes=7)]


def test_after_the_last_try_a_person_is_asked_to_ring_where_it_matters():
    matters, does_not = a_call(), a_call("chat_kind")

    for call in (matters, does_not):
        nobody_ever_picks_up(call)

    assert attempts(matters)[-1].for_a_person_at is not None
    assert {row.for_a_person_at for row in attempts(does_not)} == {None}


def test_a_number_that_does_not_exist_is_not_rung_again():
    call = a_call()

    report(call, S.FAILED, Reason.BAD_NUMBER)

    assert attempts(call) == [call]
    assert call.for_a_person_at == NOON


def test_where_nobody_knows_whether_it_rang_a_person_is_asked_to_ring():
    person = a_person()
    person.reads_texts = False
    call = a_text_in_the_air(person, gateway="gone")

    recover_sending(NOON + timedelta(seconds=61), PlayingGateway())

    assert (call.status, attempts(call)) == (S.UNKNOWN, [call])
    assert call.for_a_person_at == NOON + timedelta(seconds=61)


def test_nobody_is_rung_again_when_it_would_be_too_late():
    call = a_call(expires_at=NOON + timedelta(minutes=2))

    report(call, S.FAILED, Reason.LINE_BUSY)

    assert (attempts(call), call.for_a_person_at) == ([call], NOON)


def test_the_quiet_hours_hold_for_the_next_try_too():
    call = a_call("opted_in", at=NIGHT - timedelta(hours=3))

    report(call, S.FAILED, Reason.LINE_BUSY, at=NIGHT)

    assert attempts(call)[-1].not_before_at == MORNING


def test_reports_tripled_and_in_any_order_ring_again_once_and_never_lead_back_from_a_call_that_was_taken():
    reports = [(S.SENT, None), (S.FAILED, Reason.LINE_BUSY), (S.DELIVERED, None)]

    for order in permutations(reports):
        call = a_call()
        for status, reason in order * 3:
            report(call, status, reason)

        rows = attempts(call)
        assert call.status is S.DELIVERED, order
        assert [row.status for row in rows[1:]] in ([], [S.DROPPED]), order


def test_what_is_no_longer_needed_is_not_rung_about_again():
    call = a_call(key="offer:7")
    for minutes in (0, 2):
        report(attempts(call)[-1], S.FAILED, Reason.LINE_BUSY, at=NOON + timedelta(minutes=minutes))
        if minutes == 0:
            send_due(NOON + timedelta(minutes=2), PlayingGateway())

    assert service.drop_queued(key="offer:7", at=NOON) == 1
    assert [row.status for row in attempts(call)] == [S.FAILED, S.FAILED, S.DROPPED]


def test_nobody_is_rung_while_another_call_of_ours_rings():
    call = a_call()
    second = a_text(call.to_person, template="chat_kind")

    for seconds in (10, 170):
        send_due(NOON + timedelta(seconds=seconds), PlayingGateway())
        assert second.status is S.QUEUED
    report(call, S.DELIVERED)
    send_due(NOON + timedelta(seconds=171), PlayingGateway())

    assert second.status is S.SENT


def test_a_call_of_which_nobody_reports_the_end_holds_up_the_next_one_for_three_minutes_only():
    call = a_call()
    second = a_text(call.to_person, template="chat_kind")

    send_due(NOON + timedelta(minutes=3), PlayingGateway())

    assert second.status is S.SENT


def test_a_call_whose_end_nobody_reported_is_asked_for_after_ten_minutes():
    call = a_call()
    gateway = PlayingGateway(finds=Outcome(S.FAILED, gateway_id=call.gateway_id, reason=Reason.NOT_PICKED_UP))

    assert recover_sending(NOON + timedelta(minutes=9), gateway) == 0
    assert recover_sending(NOON + timedelta(minutes=10), gateway) == 1
    assert (call.status, len(attempts(call))) == (S.FAILED, 2)


def test_a_call_that_still_goes_on_is_not_asked_for_every_five_seconds():
    call = a_call()
    gateway = PlayingGateway(finds=Outcome(S.SENT, gateway_id=call.gateway_id))

    asked = [recover_sending(NOON + timedelta(minutes=10, seconds=seconds), gateway) for seconds in (0, 5, 10)]

    assert asked == [1, 0, 0]


def test_a_call_for_help_to_somebody_who_cannot_read_is_spoken():
    assert a_call("sos_received").body == "收到您的求助。"
