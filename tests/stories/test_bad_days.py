"""What stands on the phones after the carrier's bad days: every text, each once."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from eldercare.catalogue import standard
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import service
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.people.models import Person
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.stories.practice import Table

S = MessageStatus
ELDERS = [f"+8613800000{number:03d}" for number in range(1, 7)]


@pytest.fixture
def table(app: Flask) -> Iterator[Table]:
    with time_machine.travel("2026-11-23 09:00:00+08:00", tick=False) as clock:
        standard.install()
        yield Table(app, clock)


def messages() -> list[OutgoingMessage]:
    return list(session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))


def tell(people: list[Person], template: str = "rating_thanks") -> None:
    for person in people:
        service.queue(template, to=person, at=now())
    session.commit()


def test_every_text_arrives_once_however_the_carrier_stumbles(table: Table) -> None:
    community = a_community()
    for number in ELDERS:
        an_elder("王秀英", community=community, phones=[number])
    table.carrier(
        errors_of_ten=4, errors_next=3, reports_late_seconds=150, reports_missing_of_ten=2, copies=3, out_of_order=1
    )

    for number in ELDERS:
        table.text(number, "明天上午理发")
    table.go_on(minutes=15)

    for number in ELDERS:
        queued = [message.body for message in messages() if message.to_number == number]
        assert queued and sorted(table.phone(number)) == sorted(queued)
    assert {message.status for message in messages()} <= {S.DELIVERED, S.SENT}
    assert sum(message.status is S.SENT for message in messages()) <= len(messages()) / 3  # their reports went missing


def test_after_an_outage_of_ten_minutes_everything_arrives(table: Table) -> None:
    people = [a_person(phones=[number]) for number in ELDERS]
    table.carrier("down")
    tell(people)
    table.go_on(minutes=10)
    assert not any(table.phone(number) for number in ELDERS)

    table.carrier("back")
    table.go_on(minutes=12)

    assert all(len(table.phone(number)) == 1 for number in ELDERS)
    assert {message.status for message in messages()} == {S.DELIVERED}


def test_nothing_leaves_a_phone_during_an_outage_and_its_holder_sees_that(table: Table) -> None:
    table.carrier("down")

    answer = table.hold(ELDERS[0], "send", text="明天上午理发")

    assert "没有信号" in answer.text or "no network" in answer.text
    assert "明天上午理发" in answer.text
    table.carrier("back")
    table.text(ELDERS[0], "明天上午理发")
    table.work()
    assert len(table.phone(ELDERS[0])) == 1


def test_a_text_that_the_carrier_brings_three_times_is_one_order_and_one_reply(table: Table) -> None:
    an_elder("王秀英", community=a_community(), phones=[ELDERS[0]])
    table.carrier(copies=3)

    table.text(ELDERS[0], "明天上午理发")
    table.go_on(minutes=1)

    assert len(table.phone(ELDERS[0])) == 1


@pytest.mark.parametrize("trouble", ["opted_out", "no_such_number", "switched_off"])
def test_a_number_with_trouble_gets_nothing_and_that_is_known(table: Table, trouble: str) -> None:
    table.hold(ELDERS[0], "line", trouble=trouble)
    tell([a_person(phones=[ELDERS[0]])])

    table.go_on(minutes=1)

    assert table.phone(ELDERS[0]) == []
    assert [message.status for message in messages()] == [S.FAILED]
