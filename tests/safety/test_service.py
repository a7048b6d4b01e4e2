from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.database import session
from eldercare.errors import Invalid, NotFound
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import sent_about
from eldercare.messaging.states import Priority
from eldercare.people import service as people
from eldercare.people.models import Language, Person
from eldercare.people.numbers import for_people
from eldercare.safety import queries, service
from eldercare.safety.models import Incident
from eldercare.safety.service import IncidentWrongStatus
from eldercare.safety.states import IncidentSource, IncidentStatus
from eldercare.staff import service as staff
from eldercare.staff.models import Role
from eldercare.transaction import transaction
from tests.builders.areas import a_community, a_street
from tests.builders.elders import an_elder
from tests.builders.people import a_number, a_person
from tests.builders.staff import a_worker
from tests.builders.told import told
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MIDNIGHT = NINE + timedelta(hours=15)


@pytest.fixture
def home(app: object) -> Area:
    return a_community("Willow Bank", parent=a_street())


def call(number: str | None, *, at: datetime = NINE, words: str = "救命", person: Person | None = None) -> Incident:
    return service.open_incident(
        source=IncidentSource.SMS,
        number=number,
        person_id=person.id if person else None,
        text=words,
        by=Actor.person(person.id) if person else SYSTEM,
        at=at,
        via=Door.SMS,
    )


def texts(incident: Incident) -> list[OutgoingMessage]:
    return sent_about(("incident", incident.id))


def templates(incident: Incident) -> list[str]:
    return [template for template, _ in told(("incident", incident.id))]


def test_a_call_for_help_is_written_down_and_told_to_those_on_duty_and_the_one_who_called(home: Area) -> None:
    elder, number = an_elder(community=home), a_number()
    a_worker(area=home, number=number)

    incident = call(elder.person.phones[0].number, words="I fell")

    assert (incident.status, incident.text, incident.opened_at) == (IncidentStatus.NOTIFIED, "I fell", NINE)
    assert (incident.elder_id, incident.community_id) == (elder.id, home.id)
    assert told(("incident", incident.id)) == [
        ("sos_duty", number),
        ("sos_received", elder.person.phones[0].number),
    ]
    assert [event.what for event in incident.events] == ["triggered", "notified"]


def test_the_one_who_calls_is_found_however_the_number_is_written(home: Area) -> None:
    elder = an_elder(community=home, phones=["+8613800077777"])

    incident = call("138 0007 7777")

    assert (incident.elder_id, incident.number) == (elder.id, "+8613800077777")
    assert call("+8613800077777", at=NINE + timedelta(minutes=1)) is incident


def test_the_duty_text_says_who_where_how_to_reach_and_what_was_written(home: Area) -> None:
    elder = an_elder(community=home, phones=["+8613800077777"])
    a_worker(area=home, number=a_number())

    body = texts(call(elder.person.phones[0].number, words="I fell in the bathroom"))[0].body

    for part in ("Wang Guifen", "Willow Court 3 2 601", "138 0007 7777", "I fell in the bathroom"):
        assert part in body


def test_a_worker_can_write_down_a_call_for_a_person_without_a_number(home: Area) -> None:
    elder = an_elder(community=home, phones=[])

    incident = call(None, person=elder.person)

    assert (incident.elder_id, incident.number, templates(incident)) == (elder.id, None, [])


def test_a_call_for_a_person_answers_to_the_persons_own_number(home: Area) -> None:
    elder = an_elder(community=home)

    incident = call(None, person=elder.person)

    assert told(("incident", incident.id)) == [("sos_received", elder.person.phones[0].number)]


def test_of_a_shared_landline_it_is_not_guessed_who_called(home: Area) -> None:
    for name in ("Wang Guifen", "Liu Dahai"):
        an_elder(name, community=home, phones=["+863515550001"])

    incident = call("+863515550001")

    assert (incident.person_id, incident.elder_id, incident.community_id) == (None, None, home.id)


def test_on_a_number_that_an_elder_shares_with_the_family_it_is_the_elder(home: Area) -> None:
    elder = an_elder(community=home, phones=["+863515550001"])
    a_person("Wang Lei", community=home, phones=["+863515550001"])

    assert call("+863515550001").elder_id == elder.id


def test_a_call_from_a_relative_of_one_elder_is_that_elders_and_says_whose_number_it_is(home: Area) -> None:
    elder, number = an_elder(community=home), a_number()
    daughter = a_person("Wang Lei", community=home, phones=[number], language=Language.EN)
    people.add_contact(elder.id, daughter.id, relation="daughter")
    people.add_contact(elder.id, a_person("Wang Bo", community=home).id, relation="son")
    a_worker(area=home, number=a_number())

    incident = call(number)

    assert (incident.elder_id, incident.number) == (elder.id, number)
    duty, received, family = texts(incident)
    assert f"{for_people(number)} Wang Lei" in duty.body and "Willow Court 3 2 601" in duty.body
    assert (received.template, received.language) == ("sos_received", "en")
    assert family.to_person and family.to_person.name == "Wang Bo"


def test_a_call_from_a_relative_of_two_elders_is_not_guessed(home: Area) -> None:
    son = a_person("Wang Lei", community=home)
    for name in ("Wang Guifen", "Liu Dahai"):
        people.add_contact(an_elder(name, community=home).id, son.id, relation="son")

    assert call(son.phones[0].number).person_id == son.id


def test_a_call_from_an_unknown_number_alarms_everybody_and_is_on_every_console(home: Area) -> None:
    other = a_community("Far Away")
    numbers = [a_number(), a_number()]
    for area, number in zip((home, other), numbers, strict=True):
        a_worker(area=area, number=number)

    incident = call("+8613899999999")

    assert incident.community_id is None
    assert [number for template, number in told(("incident", incident.id)) if template == "sos_duty"] == numbers
    for area in (home, other):
        assert queries.open_incidents(scope_of(area.id)) == [incident]


def test_a_call_that_reaches_nobody_by_text_stays_triggered_and_is_on_the_console(home: Area) -> None:
    incident = call(an_elder(community=home).person.phones[0].number)

    assert incident.status is IncidentStatus.TRIGGERED
    assert queries.open_incidents(scope_of(home.id)) == [incident]


def test_a_second_call_within_ten_minutes_is_added_and_told_again(home: Area) -> None:
    number = an_elder(community=home).person.phones[0].number
    a_worker(area=home, number=a_number())
    first = call(number)

    again = call(number, at=NINE + timedelta(minutes=9), words="Please!!")

    assert again is first
    assert templates(first).count("sos_duty") == 2
    assert "Please!!" in texts(first)[-2].body
    assert [event.what for event in first.events] == ["triggered", "notified", "called_again"]


@pytest.mark.parametrize("minutes", [10, 600])
def test_a_call_after_ten_minutes_is_a_new_one(home: Area, minutes: int) -> None:
    number = an_elder(community=home).person.phones[0].number

    assert call(number) is not call(number, at=NINE + timedelta(minutes=minutes))


def test_a_call_after_the_last_one_was_dealt_with_is_a_new_one(home: Area) -> None:
    number = an_elder(community=home).person.phones[0].number
    first = call(number)
    service.resolve(first.id, note="Sat on the phone", by=SYSTEM, at=NINE, via=Door.CONSOLE)

    assert call(number, at=NINE + timedelta(minutes=2)) is not first


def test_the_family_is_told_once_and_only_those_who_want_to_be(home: Area) -> None:
    elder = an_elder(community=home)
    daughter, nephew = a_person("Wang Lei"), a_person("Wang Bo")
    people.add_contact(elder.id, daughter.id, relation="daughter")
    people.add_contact(elder.id, nephew.id, relation="nephew", in_emergency=False)

    incident = call(elder.person.phones[0].number)
    call(elder.person.phones[0].number, at=NINE + timedelta(minutes=1))

    assert [line for line in told(("incident", incident.id)) if line[0] == "sos_family"] == [("sos_family", "Wang Lei")]


def test_neither_the_night_nor_an_opt_out_stops_a_call_for_help(home: Area) -> None:
    elder, daughter = an_elder(community=home), a_person("Wang Lei")
    people.add_contact(elder.id, daughter.id, relation="daughter")
    a_worker(area=home, number=a_number())
    for person in (elder.person, daughter):
        people.opt_out(person.id, at=NINE)

    sent = texts(call(elder.person.phones[0].number, at=MIDNIGHT))

    assert [one.template for one in sent] == ["sos_duty", "sos_received", "sos_family"]
    assert {one.not_before_at for one in sent} == {MIDNIGHT}
    assert {one.priority for one in sent} == {Priority.SOS}


def test_those_who_take_alarms_are_alarmed_and_nobody_else(home: Area) -> None:
    numbers = {name: a_number() for name in ("on duty", "off duty", "street")}
    on_duty = a_worker(area=home, number=numbers["on duty"])
    a_worker(area=home, number=numbers["off duty"])
    on_duty.takes_alarms = True

    incident = call(an_elder(community=home).person.phones[0].number)

    assert ("sos_duty", numbers["off duty"]) not in told(("incident", incident.id))
    assert ("sos_duty", numbers["on duty"]) in told(("incident", incident.id))


def test_the_street_office_is_alarmed_for_its_communities_and_not_for_others(home: Area) -> None:
    number = a_number()
    assert home.parent_id
    street = session.get_one(Area, home.parent_id)
    a_worker(area=street, number=number)
    a_worker(area=a_community("Far Away"), number=a_number())

    incident = call(an_elder(community=home).person.phones[0].number)

    assert [line for line in told(("incident", incident.id)) if line[0] == "sos_duty"] == [("sos_duty", number)]


def test_neither_auditors_nor_those_who_left_are_alarmed(home: Area) -> None:
    a_worker(Role.AUDITOR, area=home, number=a_number())
    staff.set_active(a_worker(area=home, number=a_number()).id, active=False)

    assert "sos_duty" not in templates(call(an_elder(community=home).person.phones[0].number))


def test_one_member_of_staff_takes_the_call_and_the_second_hears_that_somebody_has_it(home: Area) -> None:
    incident, first, second = call(a_number()), a_worker(area=home), a_worker(area=home)

    service.acknowledge(incident.id, by=Actor.staff(first.id), at=NINE, via=Door.CONSOLE)

    with pytest.raises(IncidentWrongStatus):
        service.acknowledge(incident.id, by=Actor.staff(second.id), at=NINE, via=Door.CONSOLE)
    assert (incident.status, incident.acknowledged_by_id) == (IncidentStatus.ACKNOWLEDGED, first.id)


def test_of_eight_who_take_it_at_once_one_has_it(home: Area) -> None:
    incident_id = call(a_number()).id
    workers = [a_worker(area=home).id for _ in range(8)]

    def take(worker: int) -> bool:
        try:
            with transaction():
                service.acknowledge(incident_id, by=Actor.staff(worker), at=NINE, via=Door.CONSOLE)
        except IncidentWrongStatus:
            return False
        return True

    outcomes = run_at_once([partial(take, worker) for worker in workers])

    assert sorted(outcomes) == [False] * 7 + [True]  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("false_alarm", "status"), [(False, IncidentStatus.RESOLVED), (True, IncidentStatus.FALSE_ALARM)]
)
def test_the_end_of_a_call_says_what_was_found_and_done(home: Area, false_alarm: bool, status: IncidentStatus) -> None:
    incident = call(a_number())

    service.resolve(incident.id, note=" Helped up ", by=SYSTEM, at=MIDNIGHT, via=Door.CONSOLE, false_alarm=false_alarm)

    assert (incident.status, incident.note, incident.resolved_at) == (status, "Helped up", MIDNIGHT)
    assert (incident.events[-1].what, incident.events[-1].note) == (status.value, "Helped up")
    assert queries.open_incidents(scope_of(home.id)) == []


def test_no_call_for_help_ends_without_a_word(home: Area) -> None:
    incident = call(a_number())

    with pytest.raises(Invalid):
        service.resolve(incident.id, note=" ", by=SYSTEM, at=NINE, via=Door.CONSOLE)

    assert incident.resolved_at is None


def test_a_call_that_is_over_is_not_ended_again(home: Area) -> None:
    incident = call(a_number())
    service.resolve(incident.id, note="Helped up", by=SYSTEM, at=NINE, via=Door.CONSOLE)

    with pytest.raises(IncidentWrongStatus, match="dealt with already"):
        service.resolve(incident.id, note="Again", by=SYSTEM, at=NINE, via=Door.CONSOLE)

    assert incident.note == "Helped up"


def test_a_call_in_one_community_does_not_exist_for_another(home: Area) -> None:
    incident, other = call(an_elder(community=home).person.phones[0].number), scope_of(a_community("Far Away").id)

    assert queries.get(incident.id, scope=scope_of(home.id)) is incident
    assert (queries.open_incidents(other), queries.page(other)) == ([], [])
    with pytest.raises(NotFound):
        queries.get(incident.id, scope=other)


def test_a_page_of_calls_begins_with_the_newest_and_can_be_narrowed(home: Area) -> None:
    one, two, three = (call(an_elder(community=home).person.phones[0].number) for _ in range(3))
    service.resolve(two.id, note="Fine", by=SYSTEM, at=NINE, via=Door.CONSOLE)
    scope = scope_of(home.id)

    assert queries.page(scope, limit=2) == [three, two]
    assert queries.page(scope, after=two.id) == [one]
    assert queries.page(scope, status=IncidentStatus.RESOLVED) == [two]


def test_the_history_of_a_call_cannot_be_changed(home: Area) -> None:
    call(a_number())
    session.commit()

    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("DELETE FROM incident_events"))


def test_what_was_written_cannot_be_read_in_the_database(home: Area) -> None:
    call(a_number(), words="my heart")
    session.commit()

    assert "heart" not in session.execute(text("SELECT text FROM incidents")).scalar_one()
