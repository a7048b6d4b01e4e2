from datetime import datetime, timedelta

import pytest
from sqlalchemy import bindparam, event, insert, select, text, update

from eldercare.database import db, session
from eldercare.messaging import outbox, service
from eldercare.messaging.gateways.base import Outcome
from eldercare.messaging.gateways.network import CONNECT_SECONDS, READ_SECONDS
from eldercare.messaging.jobs import SENDING_SECONDS, handle_stranded, recover_sending, send_due
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import needing_a_person
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.people.service import opt_in, opt_out
from eldercare.transaction import transaction
from tests.builders.messaging import (
    MORNING,
    NIGHT,
    NOON,
    PlayingGateway,
    a_received_text,
    a_text,
    a_text_in_the_air,
)
from tests.builders.people import a_person
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus
BUSY = Outcome(S.QUEUED, error_code="20429", reason=Reason.BUSY)
SILENCE = Outcome(S.SENDING, reason=Reason.NO_ANSWER)
OFFER = {"service": "助餐", "when": "明天", "place": "金桥小区", "minutes": "30", "code": "482", "address": "金桥小区"}
SEEN_OF = select(OutgoingMessage.status, OutgoingMessage.reason).where(OutgoingMessage.id == bindparam("id"))
UNFILLED = {"service": "助餐", "when": "明天"}


def later(*, seconds: int = 0, minutes: int = 0, hours: int = 0) -> datetime:
    return NOON + timedelta(seconds=seconds, minutes=minutes, hours=hours)


def unreadable(message: OutgoingMessage) -> int:
    """Leave its row as a wrong key does, or a hand in the database, and return its id."""
    message_id = message.id
    broken = update(OutgoingMessage).where(OutgoingMessage.id == message.id).values(body=text("'no cipher'"))
    session.execute(broken)
    session.commit()
    return message_id


def bodies(gateway: PlayingGateway) -> list[str]:
    return [body for _, body in gateway.sent]


class TestSendDue:
    def test_a_text_that_is_due_leaves_once(self):
        message, gateway = a_text(), PlayingGateway()

        assert send_due(NOON, gateway) == 1
        assert send_due(NOON, gateway) == 0
        assert gateway.sent == [(message.to_number, message.body)]
        assert (message.status, message.sent_at, message.attempts) == (S.SENT, NOON, 1)

    def test_the_row_says_sending_while_the_gateway_is_called_and_no_transaction_is_open(self):
        message, seen = a_text(), []

        def look() -> None:
            with db.engine.connect() as other:
                seen.append(other.scalar(text("SELECT status FROM outgoing_messages")))

        send_due(NOON, PlayingGateway(while_sending=look))

        assert seen == ["sending"]
        assert message.status is S.SENT

    def test_a_call_for_help_goes_first(self):
        a_text(template="rating_thanks"), a_text(template="offer", values=OFFER)
        a_text(template="sos_received")
        gateway = PlayingGateway()

        send_due(NOON, gateway)

        assert [body[:2] for body in bodies(gateway)] == ["收到", "明天", "谢谢"]

    def test_texts_to_one_number_keep_their_order_while_one_is_tried_again(self):
        person = a_person()
        first, second = a_text(person), a_text(person, template="chat_kind")
        gateway = PlayingGateway([BUSY])

        send_due(NOON, gateway)
        assert (first.status, second.status) == (S.QUEUED, S.QUEUED)
        send_due(first.next_try_at, gateway)

        assert bodies(gateway) == [first.body, first.body, second.body]

    def test_another_number_does_not_wait(self):
        first, second = a_text(), a_text()

        send_due(NOON, PlayingGateway([BUSY]))

        assert (first.status, second.status) == (S.QUEUED, S.SENT)

    def test_a_call_for_help_does_not_even_wait_for_another_one(self):
        person = a_person()
        a_text_in_the_air(person, template="sos_received"), a_text(person, template="sos_received")

        assert send_due(NOON, PlayingGateway()) == 1

    def test_the_pause_grows_and_never_passes_ten_minutes(self):
        message, gateway, at, pauses = a_text(), PlayingGateway([BUSY] * 9), NOON, []

        for _ in range(9):
            send_due(at, gateway)
            pauses.append((message.next_try_at - at).total_seconds())
            at = message.next_try_at

        assert pauses == sorted(pauses)
        assert (pauses[0], pauses[-1]) == (15, 600)

    def test_the_gateway_may_say_how_long_to_wait(self):
        message = a_text()

        send_due(NOON, PlayingGateway([Outcome(S.QUEUED, reason=Reason.CREDENTIALS, retry_after=300)]))

        assert (message.next_try_at, message.reason) == (later(seconds=300), Reason.CREDENTIALS)

    def test_after_a_day_of_trying_it_has_failed(self):
        message = a_text()

        send_due(later(hours=24), PlayingGateway([BUSY]))

        assert (message.status, message.reason) == (S.FAILED, Reason.GAVE_UP)

    def test_what_is_too_late_is_dropped_and_not_sent(self):
        message, gateway = a_text(expires_at=later(minutes=30)), PlayingGateway()

        send_due(later(minutes=30), gateway)

        assert (message.status, message.reason, gateway.sent) == (S.DROPPED, Reason.TOO_LATE, [])

    def test_who_opted_out_meanwhile_is_left_alone_but_for_calls_for_help(self):
        person, gateway = a_person(), PlayingGateway()
        message, sos = a_text(person), a_text(person, template="sos_received")
        opt_out(person.id, at=NOON)

        send_due(NOON, gateway)

        assert (message.status, message.reason) == (S.DROPPED, Reason.OPTED_OUT)
        assert (sos.status, bodies(gateway)) == (S.SENT, [sos.body])
        opt_in(person.id)

    def test_quiet_hours_are_kept_at_the_moment_of_sending_too(self):
        message, gateway = a_text(template="unfilled_elder", values=UNFILLED), PlayingGateway()

        send_due(NIGHT, gateway)
        assert (message.status, message.not_before_at, gateway.sent) == (S.QUEUED, MORNING, [])
        send_due(MORNING, gateway)

        assert message.status is S.SENT

    def test_what_waits_for_the_morning_holds_up_nothing(self):
        person = a_person()
        a_text(person, template="unfilled_elder", at=NIGHT, values=UNFILLED)
        urgent = a_text(person, template="remind_hour_helper", at=NIGHT, values={**OFFER, "elder": "王奶奶"})

        send_due(NIGHT, PlayingGateway())

        assert urgent.status is S.SENT

    def test_a_gateway_that_breaks_holds_up_nobody_else(self):
        first, second = a_text(), a_text()

        send_due(NOON, PlayingGateway([RuntimeError("broken")]))

        assert (first.status, second.status) == (S.SENDING, S.SENT)

    def test_a_text_that_cannot_be_taken_up_holds_up_nobody_and_fails_after_a_day(self):
        bad, good = a_text(), a_text()
        bad_id = unreadable(bad)

        for at in (NOON, later(minutes=1), later(minutes=6), later(hours=25)):
            send_due(at, PlayingGateway())

        assert good.status is S.SENT
        assert session.execute(SEEN_OF, {"id": bad_id}).one() == (S.FAILED, Reason.BROKEN_RECORD)

    def test_a_report_that_comes_before_our_own_record_is_not_undone(self):
        message = a_text()

        def report() -> None:
            with transaction():
                facts = {"gateway": "playing", "gateway_id": "SM1", "status": S.DELIVERED, "at": NOON}
                service.record_delivery(message_id=message_id, **facts)

        message_id = message.id
        send_due(NOON, PlayingGateway([Outcome(S.SENT, gateway_id="SM1")], while_sending=report))

        assert (message.status, message.gateway_id) == (S.DELIVERED, "SM1")

    def test_a_late_refusal_does_not_send_again_what_was_reported_as_delivered(self):
        message = a_text()

        def report() -> None:
            with transaction():
                facts = {"gateway": "playing", "gateway_id": "SM1", "status": S.DELIVERED, "at": NOON}
                service.record_delivery(message_id=message_id, **facts)

        message_id = message.id
        send_due(NOON, PlayingGateway([BUSY], while_sending=report))

        assert message.status is S.DELIVERED

    def test_several_senders_at_once_send_nothing_twice_and_keep_the_order(self):
        people = [a_person() for _ in range(5)]
        for number in range(40):
            a_text(people[number % 5], template="minutes_balance", values={"total": str(number)})
        gateway = PlayingGateway()

        run_at_once([lambda: send_due(NOON, gateway)] * 4)
        send_due(NOON, gateway)

        assert len(gateway.sent) == len(set(gateway.sent)) == 40
        for person in people:
            own = [
                int("".join(filter(str.isdigit, body))) for to, body in gateway.sent if to == person.phones[0].number
            ]
            assert own == sorted(own)

    def test_finding_the_next_text_does_not_look_at_those_that_are_done(self):
        done = {"template": "chat_kind", "language": "zh", "to_number": "+86139", "body": "x", "queued_at": NOON}
        rows = [
            {**done, "not_before_at": NOON, "number_index": str(n % 50), "status": S.DELIVERED} for n in range(3000)
        ]
        session.execute(insert(OutgoingMessage), rows)
        a_text()
        session.execute(text("ANALYZE"))
        session.commit()

        plan = explained(lambda: outbox.next_due(NOON))

        assert "ix_outgoing_messages_due" in plan
        assert "ix_outgoing_messages_ahead" in plan or "ix_outgoing_messages_due" in plan.split("SubPlan")[-1]


class TestRecoverSending:
    def test_what_the_gateway_has_is_recorded_and_not_sent_again(self):
        message, gateway = a_text_in_the_air(), PlayingGateway(finds=Outcome(S.DELIVERED, gateway_id="SM7"))

        assert recover_sending(later(seconds=61), gateway) == 1
        assert (message.status, message.gateway_id) == (S.DELIVERED, "SM7")
        assert send_due(later(hours=1), gateway) == 0

    def test_what_the_gateway_surely_has_not_goes_out_again(self):
        message, gateway = a_text_in_the_air(), PlayingGateway()

        recover_sending(later(seconds=61), gateway)
        send_due(later(minutes=5), gateway)

        assert (message.status, message.attempts, len(gateway.sent)) == (S.SENT, 2, 1)

    def test_what_left_a_moment_ago_is_given_time(self):
        message = a_text_in_the_air()

        assert recover_sending(later(seconds=60), PlayingGateway()) == 0
        assert message.status is S.SENDING

    def test_while_the_gateway_does_not_answer_nothing_changes(self):
        message, gateway = a_text_in_the_air(), PlayingGateway(can_be_asked=False)

        assert recover_sending(later(seconds=61), gateway) == 0
        assert message.status is S.SENDING
        gateway.can_be_asked = True
        assert recover_sending(later(seconds=130), gateway) == 1

    def test_where_nobody_can_be_asked_it_is_unknown(self):
        never, other_way = a_text_in_the_air(), a_text_in_the_air(gateway="another")

        recover_sending(later(seconds=61), PlayingGateway(finds=Outcome(S.UNKNOWN, reason=Reason.CANNOT_BE_ASKED)))

        assert (never.status, other_way.status) == (S.UNKNOWN, S.UNKNOWN)

    def test_an_expired_text_does_not_go_out_again(self):
        message, gateway = a_text_in_the_air(expires_at=later(minutes=1)), PlayingGateway()

        recover_sending(later(seconds=61), gateway)
        send_due(later(minutes=5), gateway)

        assert (message.status, message.reason, gateway.sent) == (S.FAILED, Reason.TOO_LATE, [])

    def test_silence_of_the_gateway_leaves_the_text_in_the_air(self):
        message = a_text()

        send_due(NOON, PlayingGateway([SILENCE]))

        assert (message.status, message.reason) == (S.SENDING, Reason.NO_ANSWER)

    def test_one_that_cannot_be_read_or_breaks_the_gateway_holds_up_none_of_the_others(self):
        bad, good = a_text_in_the_air(), a_text_in_the_air()
        unreadable(bad)

        assert recover_sending(later(seconds=61), PlayingGateway(finds=Outcome(S.DELIVERED, gateway_id="SM7"))) == 1
        assert good.status is S.DELIVERED

    @pytest.mark.parametrize("given", [{}, {"expires_at": later(minutes=30)}])
    def test_nobody_waits_for_ever_for_a_gateway_that_tells_nothing(self, given):
        person = a_person()
        asked, after_it = a_text_in_the_air(person, **given), a_text(person, template="chat_kind")
        gateway, end = PlayingGateway(can_be_asked=False), given.get("expires_at") or later(hours=24)

        recover_sending(end - timedelta(seconds=61), gateway)
        assert asked.status is S.SENDING
        recover_sending(end, gateway)
        send_due(end, gateway)

        assert (asked.status, asked.reason, after_it.status) == (S.UNKNOWN, Reason.CANNOT_BE_ASKED, S.SENT)

    def test_a_gateway_has_all_its_time_to_answer_before_a_call_for_help_is_looked_for(self):
        longest = SENDING_SECONDS + CONNECT_SECONDS + READ_SECONDS

        assert timedelta(seconds=longest) < outbox.SOS_STUCK_AFTER

    def test_two_who_recover_at_once_ask_and_send_once(self):
        a_text_in_the_air()
        gateway, asked = PlayingGateway(), []
        gateway.look_up = lambda *_, **__: asked.append(1)

        run_at_once([lambda: recover_sending(later(seconds=61), gateway)] * 4)
        run_at_once([lambda: send_due(later(minutes=5), gateway)] * 4)

        assert (len(asked), len(gateway.sent)) == (1, 1)


class TestHandleStranded:
    def test_a_text_that_nobody_handled_is_handled_after_half_a_minute(self):
        message, handled = a_received_text(), []

        assert handle_stranded(later(seconds=29), handled.append) == 0
        assert handle_stranded(later(seconds=31), handled.append) == 1
        assert handled == [message.id]

    def test_what_was_handled_is_left_alone(self):
        service.mark_handled(a_received_text(), "order", NOON)
        session.commit()

        assert handle_stranded(later(minutes=5), lambda _: pytest.fail("handled twice")) == 0

    def test_a_text_that_breaks_holds_up_nobody_and_ends_on_a_persons_list(self):
        bad, good, handled = a_received_text(), a_received_text(), []

        def handle(message_id: int) -> None:
            if message_id == bad_id:
                raise RuntimeError("broken")
            handled.append(message_id)

        bad_id, good_id = bad.id, good.id
        for minutes in (1, 3, 9):
            handle_stranded(later(minutes=minutes), handle)

        assert set(handled) == {good_id}
        assert [message.id for message in needing_a_person()] == [bad_id]

    def test_what_breaks_is_tried_less_and_less_often(self):
        a_received_text()
        tried = []

        def handle(_message_id: int) -> None:
            tried.append(1)
            raise RuntimeError("broken")

        for seconds in range(0, 3600, 30):
            handle_stranded(later(seconds=seconds), handle)

        assert len(tried) == 4


def explained(action) -> str:
    """The plan of the first SELECT that the action sends, told on PostgreSQL as if the table were long."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
    with transaction():
        action()
    statement, parameters = next(one for one in statements if one[0].startswith("SELECT"))
    with db.engine.connect() as connection:
        if not is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")
        prefix = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        lines = connection.exec_driver_sql(prefix + statement, parameters).all()
    return "\n".join(str(line[-1]) for line in lines)
