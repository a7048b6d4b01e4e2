from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from eldercare.database import session
from eldercare.messaging import outbox, service
from eldercare.messaging.catalogue import TEMPLATES
from eldercare.messaging.gateways.base import Letter, Outcome
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.queries import outbox_depth
from eldercare.messaging.states import Medium, MessageStatus, Priority, Reason
from eldercare.people.models import Language, Person
from eldercare.people.service import opt_out
from eldercare.transaction import transaction
from tests.builders.areas import set_policy
from tests.builders.messaging import MORNING, NIGHT, NOON, a_received_text, a_text, a_text_in_the_air
from tests.builders.people import a_number, a_person
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")
S = MessageStatus
UNFILLED = {"service": "助餐", "when": "明天"}


@pytest.fixture
def spoken(monkeypatch) -> None:
    """As if thanks were also said on the telephone."""
    thanks = replace(TEMPLATES["rating_thanks"], by_call=True, say_zh="您好，谢谢您的评价。")
    monkeypatch.setitem(TEMPLATES, "rating_thanks", thanks)


def how_many(model) -> int:
    return session.scalar(select(func.count()).select_from(model))


class TestQueue:
    def test_a_text_is_queued_in_the_language_of_the_person(self):
        zh = a_text(a_person(), template="rating_thanks")
        en = a_text(a_person(language=Language.EN), template="rating_thanks")

        assert zh.body.startswith("谢谢")
        assert en.body.startswith("Thank you")

    def test_number_and_body_cannot_be_read_in_the_database(self):
        message = a_text(a_person(phones=["13800000077"]))

        stored = session.execute(text("SELECT to_number, body, number_index FROM outgoing_messages")).one()

        assert message.to_number == "+8613800000077"
        assert "13800000077" not in "".join(stored)
        assert "谢谢" not in stored.body

    def test_a_key_queues_one_text_and_the_transaction_lives_on(self):
        person = a_person()

        assert service.queue("chat_kind", to=person, at=NOON, key="kind:1") is not None
        assert service.queue("chat_kind", to=person, at=NOON, key="kind:1") is None
        assert service.queue("chat_kind", to=person, at=NOON, key="kind:2") is not None
        session.commit()
        assert how_many(OutgoingMessage) == 2

    def test_a_key_queues_one_text_also_when_many_try_at_once(self):
        person_id = a_person().id

        def queue() -> bool:
            with transaction():
                person = session.get(Person, person_id)
                return service.queue("chat_kind", to=person, at=NOON, key="kind:1") is not None

        assert sorted(run_at_once([queue] * 8)) == [False] * 7 + [True]
        assert how_many(OutgoingMessage) == 1

    def test_a_landline_gets_no_texts(self):
        assert service.queue("chat_kind", to=a_person(phones=["0354-1234567"]), at=NOON) is None

    def test_who_does_not_read_texts_or_has_only_a_landline_is_rung_where_the_text_may_be_spoken(self, spoken):
        blind, at_home = a_person(phones=[a_number(), "0354-1234567"]), a_person(phones=["0354-1234568"])
        blind.reads_texts = False

        rung, rung_at_home, read = a_text(blind), a_text(at_home), a_text(blind, template="chat_kind")

        assert (rung.medium, rung.to_number, rung.body) == (Medium.CALL, blind.phones[0].number, "您好，谢谢您的评价。")
        assert (rung_at_home.medium, rung_at_home.to_number) == (Medium.CALL, "+863541234568")
        assert (read.medium, read.body[:2]) == (Medium.TEXT, "好的")

    def test_a_number_where_nobody_reads_is_rung(self, spoken):
        number = a_number()
        people = a_person(phones=[number]), a_person(phones=[number])
        asked = {"number": number, "language": "zh", "at": NOON}

        people[0].reads_texts = False
        assert service.queue_to_number("rating_thanks", **asked).medium is Medium.TEXT
        people[1].reads_texts = False
        assert service.queue_to_number("rating_thanks", **asked).medium is Medium.CALL

    def test_a_text_remembers_what_it_was_made_of(self):
        message = a_text(template="unfilled_elder", values={**UNFILLED, "what nobody asked for": "x"})

        assert (message.filled_in, message.version, message.parts) == (UNFILLED, 0, 1)
        assert message.body_index == a_text(template="unfilled_elder", values=UNFILLED).body_index
        assert message.body_index != a_text(template="unfilled_elder", values={"service": "x", "when": "y"}).body_index

    def test_who_wants_no_texts_gets_only_those_about_calls_for_help(self):
        person = a_person()
        opt_out(person.id, at=NOON)

        assert service.queue("chat_kind", to=person, at=NOON) is None
        assert service.queue("sos_received", to=person, at=NOON).priority == Priority.SOS

    def test_what_can_wait_leaves_in_the_morning(self):
        person = a_person()

        assert (
            a_text(person, template="offer_withdrawn", at=NIGHT, values={"service": "a", "when": "b"}).not_before_at
            == MORNING
        )
        assert a_text(person, template="order_draft_received", at=NIGHT).not_before_at == NIGHT
        assert service.leaves_at("unfilled_elder", to=person, at=NIGHT) == MORNING

    def test_quiet_hours_are_those_of_the_community(self):
        person = a_person()
        set_policy(person.community_id, {"quiet_from": "23:45"})

        assert service.leaves_at("unfilled_elder", to=person, at=NIGHT) == NIGHT

    def test_a_number_of_nobody_can_be_answered(self):
        message = service.queue_to_number("order_draft_received", number="139 0000 0001", language="en", at=NOON)

        assert message.to_number == "+8613900000001"
        assert message.to_person_id is None

    def test_a_shared_number_is_opted_out_when_everybody_there_is(self):
        number = a_number()
        first, second = a_person(phones=[number]), a_person(phones=[number])
        opt_out(first.id, at=NOON)
        asked = {"number": number, "language": "zh", "at": NOON}

        assert service.queue_to_number("chat_kind", **asked) is not None
        opt_out(second.id, at=NOON)
        assert service.queue_to_number("chat_kind", **asked) is None
        assert service.queue_to_number("sos_received", **asked) is not None

    def test_what_is_no_longer_needed_is_dropped_unless_it_has_left(self):
        about = ("order", 7)
        waiting, gone, other = a_text(about=about), a_text(about=about), a_text(about=("order", 8))
        gone.status = S.SENT

        assert service.drop_queued(about=about, at=NOON) == 1
        assert (waiting.status, waiting.reason) == (S.DROPPED, Reason.NO_LONGER_NEEDED)
        assert (gone.status, other.status) == (S.SENT, S.QUEUED)


class TestReceive:
    def test_a_text_is_stored_as_it_came(self):
        message = a_received_text("  助餐 🙂\n明天", number="138 0000 0123")

        session.refresh(message)
        assert (message.body, message.from_number) == ("  助餐 🙂\n明天", "+8613800000123")

    def test_the_person_is_known_when_the_number_belongs_to_one(self):
        person, shared = a_person(), a_number()
        a_person(phones=[shared]), a_person(phones=[shared])

        assert a_received_text(number=person.phones[0].number).person_id == person.id
        assert a_received_text(number=shared).person_id is None
        assert a_received_text(number="10086").person_id is None

    @pytest.mark.parametrize("sender", ["10086", "BANK", "", "anonymous" * 50])
    def test_a_sender_that_is_no_number_is_stored_too(self, sender):
        assert a_received_text(number=sender).id

    def test_the_same_text_counts_once_also_fifty_times_at_once(self):
        def receive() -> bool:
            with transaction():
                return service.receive(**facts) is not None

        facts = {
            "gateway": "twilio",
            "gateway_id": "SM1",
            "from_number": "13900000001",
            "to_number": "1",
            "body": "1",
            "at": NOON,
        }

        assert sum(run_at_once([receive] * 50)) == 1
        assert how_many(IncomingMessage) == 1

    def test_two_gateways_may_use_the_same_id(self):
        assert a_received_text(gateway="twilio", gateway_id="1")
        assert a_received_text(gateway="simulator", gateway_id="1")

    @pytest.mark.parametrize("column", ["body", "from_number", "received_at", "gateway_id"])
    def test_what_was_received_cannot_be_changed(self, column):
        a_received_text()

        with pytest.raises(IntegrityError, match="kept as received"):
            session.execute(text(f"UPDATE incoming_messages SET {column} = '2020-01-01 00:00:00'"))

    def test_what_was_received_cannot_be_deleted(self):
        a_received_text()

        with pytest.raises(IntegrityError, match="kept as received"):
            session.execute(text("DELETE FROM incoming_messages"))

    def test_what_became_of_it_is_recorded_once(self):
        message = a_received_text()

        service.mark_handled(message, "order", NOON)
        service.mark_handled(message, "sos", NIGHT)
        session.commit()

        assert (message.outcome, message.handled_at) == ("order", NOON)
        assert service.take_unhandled(message.id) is None


class TestDelivery:
    def report(self, message_id, status, *, gateway_id="SM1", named=True):
        return service.record_delivery(
            gateway="playing", gateway_id=gateway_id, status=status, at=NOON, message_id=message_id if named else None
        )

    @pytest.mark.parametrize("order", list(permutations([S.SENT, S.DELIVERED, S.FAILED])))
    def test_reports_tripled_and_in_any_order_end_at_delivered(self, order):
        message = a_text_in_the_air()

        for status in order * 3:
            self.report(message.id, status)

        assert (message.status, message.delivered_at) == (S.DELIVERED, NOON)

    @pytest.mark.parametrize("order", list(permutations([S.SENT, S.DELIVERED, S.FAILED])))
    def test_it_does_not_matter_when_our_own_record_comes_between_them(self, order):
        for before in range(10):
            message = a_text_in_the_air()
            gateway_id = f"SM{message.id}"
            in_the_air = outbox.InTheAir(Letter(message.id, "", "", NOON), "playing", attempt=1)

            for number, status in enumerate((*order * 3, None)):
                if number == before:
                    outbox.record(in_the_air, Outcome(S.SENT, gateway_id=gateway_id), NOON)
                if status is not None:
                    self.report(message.id, status, gateway_id=gateway_id)

            assert (message.status, message.gateway_id) == (S.DELIVERED, gateway_id), before

    def test_a_report_before_we_know_the_id_finds_its_text_by_ours(self):
        message = a_text_in_the_air()

        assert self.report(message.id, S.DELIVERED) is message
        assert message.gateway_id == "SM1"

    def test_a_report_with_another_id_than_the_known_one_is_about_something_else(self):
        message = a_text_in_the_air()
        message.gateway_id = "SM2"
        session.commit()

        assert self.report(message.id, S.DELIVERED) is None
        assert message.status is S.SENDING

    def test_a_report_about_a_text_that_never_left_is_ignored(self):
        message = a_text()

        assert self.report(message.id, S.DELIVERED) is None
        assert self.report(9_999_999_999, S.DELIVERED) is None

    def test_a_report_finds_its_text_by_the_id_of_the_gateway_alone(self):
        message = a_text_in_the_air()
        message.gateway_id = "SM1"
        session.commit()

        assert self.report(None, S.FAILED, named=False) is message
        assert message.status is S.FAILED


def test_the_outbox_says_how_much_waits_and_since_when():
    a_text(at=NOON), a_text(at=NOON + timedelta(minutes=5))
    a_text(at=NIGHT, template="rating_thanks")

    assert outbox_depth(NOON + timedelta(minutes=10)) == (2, timedelta(minutes=10))
