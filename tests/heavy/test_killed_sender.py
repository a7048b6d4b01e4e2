import time
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.transaction import transaction
from tests.builders.messaging import a_text
from tests.builders.people import a_person
from tests.fakes.twilio_server import TwilioServer, hanging
from tests.heavy.processes import schedulers, wait_until

TEXTS, KILLS = 2000, 60
ON_THE_WAY = [MessageStatus.QUEUED, MessageStatus.SENDING]


def on_the_way() -> int:
    waiting = OutgoingMessage.status.in_(ON_THE_WAY)
    return session.scalar(select(func.count()).select_from(OutgoingMessage).where(waiting)) or 0


def kill_in_the_middle_of_sending(sending: Flask, twilio: TwilioServer, *, taken: bool) -> set[int]:
    """Let some texts leave, let one hang at Twilio, kill who waits for the answer; return what is in the air."""
    with schedulers(sending) as [sender]:
        goal = len(twilio.sent) + TEXTS // (KILLS + 2)
        wait_until(lambda: len(twilio.sent) >= goal, seconds=60, pause=0.01)
        asked = len(twilio.requests)
        twilio.will(hanging(1, taken=taken))
        wait_until(lambda: not twilio.next_troubles and len(twilio.requests) > asked, seconds=30, pause=0.01)
        time.sleep(0.05)
        sender.kill()
        sender.wait()
    session.commit()
    return set(session.scalars(select(OutgoingMessage.id).where(OutgoingMessage.status == MessageStatus.SENDING)))


def test_a_sender_killed_sixty_times_in_two_thousand_texts_loses_none_and_sends_none_twice(
    sending: Flask, community: Area, twilio: TwilioServer
) -> None:
    for number in range(TEXTS):
        a_text(a_person(community=community), template="menu", values={"lines": f"1 {number}"}, at=now())

    left_in_the_air: set[int] = set()
    for number in range(KILLS):
        left_in_the_air |= kill_in_the_middle_of_sending(sending, twilio, taken=number % 2 == 0)
    assert len(left_in_the_air) >= KILLS // 2
    with transaction():  # two minutes pass, after which what became of a text is asked for
        in_the_air = OutgoingMessage.status == MessageStatus.SENDING
        earlier = {row: row.sending_at for row in session.scalars(select(OutgoingMessage).where(in_the_air))}
        for row, sending_at in earlier.items():
            assert sending_at is not None
            row.sending_at = sending_at - timedelta(minutes=2)
    with schedulers(sending):
        wait_until(lambda: on_the_way() == 0, seconds=120)

    rows = session.scalars(select(OutgoingMessage)).all()
    assert {row.status for row in rows} == {MessageStatus.SENT}
    assert sorted(text.body for text in twilio.sent) == sorted(row.body for row in rows)
