from datetime import datetime, timedelta

import pytest

from eldercare.messaging.jobs import send_due
from eldercare.messaging.limits import Limits, spent_today
from eldercare.messaging.states import Medium, MessageStatus, Reason
from tests.builders.messaging import MORNING, NIGHT, NOON, PlayingGateway, a_text
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus
DEAR = Limits(part_price_fen=5, call_price_fen=20, day_cap_fen=10)


def run(seconds: int, *, step: int = 1, limits: Limits = DEAR) -> list[int]:
    """Send every `step` seconds; return in which second each text left."""
    left: list[int] = []
    for second in range(0, seconds, step):
        gateway = PlayingGateway()
        send_due(NOON + timedelta(seconds=second), gateway, limits=limits)
        left += [second] * len(gateway.sent)
    return left


def spent(at: datetime = NOON, limits: Limits = DEAR) -> tuple[int, bool]:
    found = spent_today(limits, at)
    return found.fen, found.is_capped


class TestEqualTexts:
    def test_two_leave_at_once_and_five_in_the_hour_the_others_wait_for_their_turn(self):
        person = a_person()
        for _ in range(7):
            a_text(person)

        left = run(2 * 3600, step=59, limits=Limits())

        assert left[:2] == [0, 0]
        assert left[2:5] == [59, 59, 118]
        assert left[5:] == [3540, 3540]

    def test_other_words_and_other_numbers_do_not_wait(self):
        person = a_person()
        for _ in range(3):
            a_text(person)
        other_words, other_number = a_text(person, template="chat_kind"), a_text()

        send_due(NOON, PlayingGateway())

        assert (other_words.status, other_number.status) == (S.SENT, S.SENT)

    def test_one_that_would_come_too_late_is_dropped(self):
        person = a_person()
        texts = [a_text(person, expires_at=NOON + timedelta(seconds=50)) for _ in range(3)]

        send_due(NOON, PlayingGateway())

        assert (texts[2].status, texts[2].reason) == (S.DROPPED, Reason.TOO_MANY)

    def test_calls_for_help_are_never_too_many(self):
        person, gateway = a_person(), PlayingGateway()
        for _ in range(9):
            a_text(person, template="sos_received")

        send_due(NOON, gateway, limits=Limits(texts_an_hour=1))

        assert len(gateway.sent) == 9

    def test_a_number_gets_no_more_texts_an_hour_than_were_set(self):
        person = a_person()
        for number in range(3):
            a_text(person, template="minutes_balance", values={"total": str(number)})

        left = run(2 * 3600, step=600, limits=Limits(texts_an_hour=2))

        assert left == [0, 0, 3600]


class TestTheDaysMoney:
    def test_what_the_day_cannot_pay_waits_for_tomorrow(self):
        texts = [a_text() for _ in range(4)]

        send_due(NOON, PlayingGateway(), limits=DEAR)
        assert [text.status for text in texts] == [S.SENT, S.SENT, S.QUEUED, S.QUEUED]
        assert spent() == (10, True)
        send_due(NIGHT, PlayingGateway(), limits=DEAR)
        assert texts[2].status is S.QUEUED
        send_due(MORNING, PlayingGateway(), limits=DEAR)

        assert [text.status for text in texts] == [S.SENT] * 4

    def test_what_expires_meanwhile_is_dropped(self):
        texts = [a_text(expires_at=NOON + timedelta(minutes=5)) for _ in range(3)]
        send_due(NOON, PlayingGateway(), limits=DEAR)

        send_due(NOON + timedelta(minutes=5), PlayingGateway(), limits=DEAR)

        assert (texts[2].status, texts[2].reason) == (S.DROPPED, Reason.TOO_LATE)

    def test_calls_for_help_leave_whatever_it_costs(self):
        for _ in range(3):
            a_text()
        sos = [a_text(template="sos_received") for _ in range(3)]

        send_due(NOON, PlayingGateway(), limits=DEAR)

        assert {text.status for text in sos} == {S.SENT}
        assert spent() == (15, True)

    def test_parts_and_calls_have_their_prices_and_nothing_is_overdrawn(self):
        long, call, short = a_text(), a_text(), a_text()
        long.parts, call.medium = 3, Medium.CALL

        send_due(NOON, PlayingGateway(), limits=DEAR)

        assert [text.status for text in (long, call, short)] == [S.QUEUED, S.QUEUED, S.SENT]
        assert spent(limits=Limits(part_price_fen=5)) == (5, False)

    def test_without_a_cap_nothing_is_counted_before_sending(self):
        a_text()

        send_due(NOON, PlayingGateway(), limits=Limits(part_price_fen=5))

        assert spent(limits=Limits(part_price_fen=5)) == (5, False)
