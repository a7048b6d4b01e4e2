"""Nothing is sent to who died or left, neither what is queued later nor what was queued before."""

from datetime import date

import pytest

from eldercare.broadcasts.recipients import meant
from eldercare.messaging import jobs, service
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.people.models import Person
from eldercare.people.service import note_death, note_leaving
from tests.builders.areas import a_community
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.builders.messaging import NOON, PlayingGateway, a_text
from tests.builders.people import a_person

pytestmark = pytest.mark.usefixtures("app")
GONE = pytest.mark.parametrize("gone", [note_death, note_leaving])


@GONE
def test_nothing_is_queued_for_who_is_gone(gone):
    person = a_person()
    gone(person.id, date(2026, 11, 20))

    assert service.queue("rating_thanks", to=person, at=NOON) is None


@GONE
def test_what_was_queued_before_is_dropped_instead_of_sent(gone):
    message = a_text()
    assert isinstance(message.to_person, Person)
    gone(message.to_person.id, date(2026, 11, 20))
    gateway = PlayingGateway()

    jobs.send_due(NOON, gateway)

    assert (message.status, message.reason) == (MessageStatus.DROPPED, Reason.NO_LONGER_NEEDED)


def test_a_call_for_help_goes_to_every_telephone():
    person = a_person()
    note_death(person.id, date(2026, 11, 20))

    assert service.queue("sos_family", to=person, at=NOON, values={"name": "王秀英"}) is not None


def test_a_broadcast_means_only_those_who_are_there():
    here = a_community()
    living, dead = an_elder(community=here), an_elder(community=here)
    note_death(dead.id, date(2026, 11, 20))

    assert [one.elder_id for one in meant(a_broadcast(here), NOON)] == [living.id]
