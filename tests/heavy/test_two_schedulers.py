from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.orders.models import Order, OrderEvent
from eldercare.orders.states import OrderStatus
from eldercare.timebank.models import Transfer
from eldercare.timebank.verify import verify
from tests.builders.elders import an_elder
from tests.builders.messaging import a_text
from tests.builders.orders import an_order
from tests.builders.people import a_person
from tests.builders.volunteers import a_volunteer
from tests.fakes.twilio_server import TwilioServer
from tests.heavy.processes import log_of, schedulers, wait_until

TEXTS, CLOSING, SOON = 120, 12, 12
WAITING = [MessageStatus.QUEUED, MessageStatus.SENDING]


def how_many(status: OrderStatus) -> int:
    return session.scalar(select(func.count()).select_from(Order).where(Order.status == status)) or 0


def waiting_texts() -> int:
    waiting = OutgoingMessage.status.in_(WAITING)
    return session.scalar(select(func.count()).select_from(OutgoingMessage).where(waiting)) or 0


def all_is_done() -> bool:
    reminded = session.scalar(select(func.count()).select_from(Order).where(Order.hour_reminded_at.is_not(None)))
    return how_many(OrderStatus.CLOSED) == CLOSING and reminded == SOON and waiting_texts() == 0


def prepare(community: Area) -> None:
    """Visits to be credited, visits to be reminded of, and texts that are due."""
    a_day_ago = now() - timedelta(hours=25)
    for status, starts_at, at, times in (
        (OrderStatus.FINISHED, a_day_ago, a_day_ago, CLOSING),
        (OrderStatus.ACCEPTED, now() + timedelta(minutes=50), now() - timedelta(hours=2), SOON),
    ):
        for _ in range(times):
            helper, elder = a_volunteer(community=community), an_elder(community=community)
            an_order(status, elder=elder, helper=helper, starts_at=starts_at, at=at)
    for _ in range(TEXTS):
        a_text(a_person(community=community), at=now())


def test_two_schedulers_by_mistake_send_every_text_once_and_credit_every_visit_once(
    sending: Flask, community: Area, twilio: TwilioServer
) -> None:
    prepare(community)

    with schedulers(sending, 2):
        wait_until(all_is_done, seconds=240)

    sent = [row for row in session.scalars(select(OutgoingMessage)) if row.status is MessageStatus.SENT]
    assert sorted(row.gateway_id or "" for row in sent) == sorted(text.sid for text in twilio.sent)
    assert {row.attempts for row in sent} == {1}
    templates = Counter(row.template for row in sent)
    assert templates["remind_hour_elder"] == templates["remind_hour_helper"] == SOON
    assert templates["minutes_credited"] == session.scalar(select(func.count()).select_from(Transfer)) == CLOSING
    closings = select(OrderEvent.order_id).where(OrderEvent.became == OrderStatus.CLOSED)
    assert set(Counter(session.scalars(closings)).values()) == {1}
    assert verify() == []
    logs = [log_of(sending, number).read_text() for number in (0, 1)]
    assert not [log[log.index("job_failed") :] for log in logs if "job_failed" in log]
