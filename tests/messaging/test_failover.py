from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.messaging import approvals
from eldercare.messaging.failover import healths
from eldercare.messaging.gateways.base import Abilities, Outcome
from eldercare.messaging.jobs import recover_sending, send_due
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.service import record_delivery
from eldercare.messaging.states import ApprovalState, Medium, MessageStatus, Reason
from tests.builders.messaging import NOON, PlayingGateway, a_text, a_text_in_the_air
from tests.builders.people import a_person
from tests.builders.staff import a_worker

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus
DOWN = Outcome(S.QUEUED, reason=Reason.GATEWAY_DOWN)
SILENCE = Outcome(S.SENDING, reason=Reason.NO_ANSWER)
REFUSED = Outcome(S.FAILED, error_code="21211", reason=Reason.BAD_NUMBER)
TEXTS_ONLY = Abilities()
SOS_DUTY = {"name": "王奶奶", "place": "金桥小区", "phone": "13800000001", "text": "救命"}


class Fickle(PlayingGateway):
    """A gateway that is down until it is mended."""

    is_down = True

    def send(self, letter):
        if self.is_down:
            self.plays.insert(0, DOWN)
        return super().send(letter)


def two(first: PlayingGateway | None = None) -> tuple[PlayingGateway, PlayingGateway]:
    return first or Fickle(name="first"), PlayingGateway(name="second")


def later(**time: float) -> datetime:
    return NOON + timedelta(**time)


def five_fail(first: PlayingGateway, second: PlayingGateway, at: datetime = NOON) -> None:
    for _ in range(5):
        a_text(at=at)
    send_due(at, first, second, limit=5)


def all_about(message: OutgoingMessage) -> list[OutgoingMessage]:
    of_number = OutgoingMessage.number_index == message.number_index
    return list(session.scalars(select(OutgoingMessage).where(of_number).order_by(OutgoingMessage.id)))


class TestABurst:
    def test_five_failures_in_two_minutes_hand_the_work_to_the_second_gateway(self):
        first, second = two()
        five_fail(first, second)

        message = a_text()
        send_due(later(seconds=1), first, second)

        assert (message.gateway, len(second.sent), len(first.sent)) == ("second", 6, 5), "those that waited go as well"
        assert healths()["first"].replaced_at == NOON

    @pytest.mark.parametrize("outcome", [REFUSED, Outcome(S.SENT, gateway_id="x")], ids=["a bad number", "a success"])
    def test_what_the_gateway_dealt_with_ends_the_burst(self, outcome):
        first, second = two(PlayingGateway([DOWN, DOWN, outcome, DOWN, DOWN, DOWN, DOWN], name="first"))
        for _ in range(7):
            a_text()

        send_due(NOON, first, second)

        assert (healths()["first"].replaced_at, healths()["first"].failures) == (None, 4)

    def test_a_lonely_text_that_is_tried_again_and_again_is_a_burst_too(self):
        first, second = two()
        message, at = a_text(), NOON

        while message.status is S.QUEUED and at < later(minutes=10):
            send_due(at, first, second)
            at = message.next_try_at or at + timedelta(seconds=1)

        assert (message.gateway, message.status, at < later(minutes=5)) == ("second", S.SENT, True)

    def test_without_a_second_gateway_everything_waits_for_the_first(self):
        first, _ = two()
        for _ in range(6):
            a_text()

        send_due(NOON, first)

        assert (healths()["first"].failures, healths()["first"].replaced_at) == (6, None)

    def test_the_first_gets_its_work_back_after_five_minutes_when_one_letter_went_well(self):
        first, second = two()
        five_fail(first, second)
        send_due(later(minutes=1), first, second)
        first.is_down = False

        early, probe, after = a_text(at=later(minutes=4)), a_text(at=later(minutes=6)), a_text(at=later(minutes=7))
        for minutes in (4, 6, 7):
            send_due(later(minutes=minutes), first, second)

        assert [message.gateway for message in (early, probe, after)] == ["second", "first", "first"]
        assert (healths()["first"].replaced_at, healths()["first"].changed_at) == (None, later(minutes=6))

    def test_one_letter_a_minute_is_lost_time_while_the_first_stays_away(self):
        first, second = two()
        five_fail(first, second)
        for _ in range(20):
            a_text(at=later(minutes=10))

        send_due(later(minutes=10), first, second)

        assert (len(first.sent), len(second.sent)) == (6, 24)

    def test_the_work_never_changes_hands_more_often_than_every_five_minutes(self):
        first, second = two()
        changes = set()

        for minute in range(16):
            at = later(minutes=minute)
            first.is_down = minute % 2 == 0
            five_fail(first, second, at)
            changes.add(healths()["first"].changed_at)

        moments = sorted(moment for moment in changes if moment is not None)
        assert len(moments) > 2
        assert all(b - a >= timedelta(minutes=5) for a, b in pairwise(moments))

    def test_a_letter_is_asked_about_where_it_left(self):
        first, second = PlayingGateway(name="first"), PlayingGateway(name="second", finds=Outcome(S.SENT, "SM2"))
        message, silent = a_text_in_the_air(gateway="second"), a_text_in_the_air(gateway="first")
        first.can_be_asked = False

        assert recover_sending(later(minutes=2), first, second) == 1
        assert (message.status, message.gateway_id, silent.status) == (S.SENT, "SM2", S.SENDING)


class TestWhoCan:
    def test_a_gateway_that_takes_approved_wordings_only_gets_no_other(self):
        strict = PlayingGateway(name="strict", abilities=Abilities(free_text=False, approved_by="aliyun"))
        message, approved = a_text(template="chat_kind"), a_text()
        said = {"state": ApprovalState.APPROVED, "carrier_id": "SMS_1", "staff_id": a_worker().id, "at": NOON}
        approvals.record("aliyun", "rating_thanks", 0, "zh", **said)

        send_due(NOON, strict)

        assert (message.status, message.reason) == (S.FAILED, Reason.NOT_APPROVED)
        assert (approved.status, strict.letters[0].carrier_id) == (S.SENT, "SMS_1")

    def test_what_is_not_approved_goes_by_the_other_gateway(self):
        strict, second = two(PlayingGateway(name="strict", abilities=Abilities(free_text=False)))
        message = a_text()

        send_due(NOON, strict, second)

        assert (message.gateway, message.status) == ("second", S.SENT)

    def test_a_call_that_no_gateway_can_make_has_failed(self):
        call = a_text()
        call.medium = Medium.CALL

        send_due(NOON, PlayingGateway(abilities=TEXTS_ONLY))

        assert (call.status, call.reason) == (S.FAILED, Reason.NO_WAY)


class TestCallsForHelp:
    @pytest.mark.parametrize("trouble", [DOWN, SILENCE, REFUSED], ids=["down", "silent", "refused"])
    def test_a_call_for_help_that_finds_trouble_takes_the_other_gateway_at_once(self, trouble):
        first, second = two(PlayingGateway([trouble], name="first"))
        sos = a_text(template="sos_received")

        send_due(NOON, first, second)

        assert second.sent == [(sos.to_number, sos.body)]

    def test_the_next_ones_do_not_wait_for_the_first_to_be_silent_again(self):
        first, second = two(PlayingGateway([SILENCE] * 9, name="first"))
        for _ in range(4):
            a_text(template="sos_received")

        send_due(NOON, first, second)

        assert (len(first.sent), len(second.sent)) == (1, 4)

    @pytest.mark.parametrize("trouble", [DOWN, SILENCE, REFUSED], ids=["down", "silent", "refused"])
    def test_without_a_second_gateway_the_people_on_duty_are_rung(self, trouble):
        only = PlayingGateway([trouble] * 2, name="only")
        sos = a_text(template="sos_duty", values=SOS_DUTY)

        send_due(NOON, only)

        assert [letter.medium for letter in only.letters].count(Medium.CALL) == 1
        assert sum(row.medium is Medium.CALL for row in all_about(sos)) == 1

    def test_a_report_of_failure_sends_it_by_the_other_gateway_and_then_rings(self):
        first, second = two(PlayingGateway(name="first"))
        sos = a_text(template="sos_duty", values=SOS_DUTY)
        send_due(NOON, first, second)

        for at in (NOON, later(seconds=5)):
            self.fails(all_about(sos)[-1], at)
            send_due(at, first, second)

        rows = all_about(sos)
        assert [(row.medium, row.status) for row in rows] == [
            (Medium.TEXT, S.FAILED),
            (Medium.TEXT, S.FAILED),
            (Medium.CALL, S.SENT),
        ]
        assert [row.gateway for row in rows[:2]] == ["first", "second"]

    def fails(self, row: OutgoingMessage, at: datetime) -> None:
        facts = {"gateway": row.gateway, "gateway_id": row.gateway_id, "status": S.FAILED, "at": at}
        record_delivery(**facts, error_code="30003", reason=Reason.UNREACHABLE)
        session.commit()

    def test_what_went_by_the_other_way_is_not_sent_again_when_the_first_says_it_never_had_it(self):
        first, second = two(PlayingGateway([SILENCE], name="first"))
        sos = a_text(template="sos_received")
        send_due(NOON, first, second)

        recover_sending(later(seconds=21), first, second)
        send_due(later(seconds=21), first, second)

        assert (sos.status, sos.reason, len(first.sent), len(second.sent)) == (S.FAILED, Reason.OTHER_WAY, 1, 1)

    def test_a_call_for_help_left_in_the_air_by_a_crash_takes_the_other_way_when_nobody_can_be_asked(self):
        first, second = two(PlayingGateway(name="first", can_be_asked=False))
        sos = a_text_in_the_air(template="sos_received", gateway="first")

        recover_sending(later(seconds=21), first, second)
        send_due(later(seconds=21), first, second)

        assert second.sent == [(sos.to_number, sos.body)]

    def test_an_sos_sender_leaves_the_rest_to_the_other_one(self):
        text, sos = a_text(), a_text(a_person(), template="sos_received")

        send_due(NOON, PlayingGateway(), only_sos=True)

        assert (text.status, sos.status) == (S.QUEUED, S.SENT)
