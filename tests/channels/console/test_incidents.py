import pytest

from eldercare.actors import SYSTEM
from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.people.numbers import for_people
from eldercare.people.service import add_contact
from eldercare.safety import queries
from eldercare.safety.models import Incident
from eldercare.safety.service import open_incident
from eldercare.safety.states import IncidentSource, IncidentStatus
from eldercare.staff.models import Staff
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.support.doors import Door


@pytest.fixture
def incident(community: Area, worker: Staff) -> Incident:
    elder = an_elder("Hao Mei", community=community, phones=["13800071234"])
    return open_incident(source=IncidentSource.SMS, person_id=elder.id, by=SYSTEM, at=now(), via=Via.SMS, text="I fell")


def test_a_call_for_help_is_taken_from_any_page(client: Door, incident: Incident, worker: Staff) -> None:
    client.submit(client.get("/catalogue").page, f"/incidents/{incident.id}/acknowledge")

    taken = queries.get(incident.id)
    assert (taken.status, taken.acknowledged_by_id) == (IncidentStatus.ACKNOWLEDGED, worker.id)


def test_the_second_worker_reads_that_somebody_is_on_it(client: Door, incident: Incident) -> None:
    page = client.get("/catalogue").page
    client.submit(page, f"/incidents/{incident.id}/acknowledge")

    assert client.submit(page, f"/incidents/{incident.id}/acknowledge").status_code == 409
    assert "is on it since" in client.get(f"/incidents/{incident.id}").page.main_text


@pytest.mark.parametrize(
    ("how", "status"), [("resolved", IncidentStatus.RESOLVED), ("false_alarm", IncidentStatus.FALSE_ALARM)]
)
def test_it_ends_with_what_was_done(client: Door, incident: Incident, how: str, status: IncidentStatus) -> None:
    page = client.get(f"/incidents/{incident.id}").page

    client.submit(page, f"/incidents/{incident.id}/resolve", note="Neighbour helped her up", how=how)

    assert (queries.get(incident.id).status, queries.get(incident.id).note) == (status, "Neighbour helped her up")
    assert "Hao Mei" not in client.get("/alerts").text
    page = client.get(f"/incidents/{incident.id}").page
    assert page.main_text.count("Neighbour helped her up") == 2


def test_it_does_not_end_without_words(client: Door, incident: Incident) -> None:
    answer = client.submit(client.get(f"/incidents/{incident.id}").page, f"/incidents/{incident.id}/resolve")

    assert answer.status_code == 422
    assert queries.get(incident.id).status is not IncidentStatus.RESOLVED


def test_the_page_says_who_where_and_what_with_a_number_to_ring(client: Door, incident: Incident) -> None:
    page = client.get(f"/incidents/{incident.id}").page

    assert "Willow Court 3 2 601" in page.main_text
    assert "I fell" in page.main_text
    assert "tel:+8613800071234" in page.links


def test_where_a_relative_writes_the_strip_names_the_elder_and_the_way_there(
    client: Door, community: Area, worker: Staff
) -> None:
    son = a_person("Hao Gang", community=community, phones=["13500071234"])
    add_contact(an_elder("Hao Mei", community=community).id, son.id, relation="son")
    open_incident(source=IncidentSource.SMS, person_id=son.id, by=SYSTEM, at=now(), via=Via.SMS, text="Fell")

    assert "relative of Hao Mei" in client.get("/").page.text


def test_where_a_relative_calls_for_the_elder_it_is_said_who_answers_the_telephone(
    client: Door, community: Area, worker: Staff
) -> None:
    elder, son = an_elder("Hao Mei", community=community), a_person("Hao Gang", community=community)
    add_contact(elder.id, son.id, relation="son")
    number = son.phones[0].number
    incident = open_incident(source=IncidentSource.SMS, number=number, by=SYSTEM, at=now(), via=Via.SMS, text="Fell")

    page = client.get(f"/incidents/{incident.id}").page

    assert page.heading.endswith("Hao Mei") and f"{for_people(number)} Hao Gang" in page.main_text


def test_calls_for_help_are_listed_newest_first(client: Door, incident: Incident) -> None:
    assert "Hao Mei I fell by text" in client.get("/incidents").page.main_text
