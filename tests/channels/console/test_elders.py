from datetime import date

from eldercare.areas import service as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.clock import now
from eldercare.elders import queries
from eldercare.elders.models import Elder, LivingStatus
from eldercare.messaging import calls
from eldercare.people.models import Sex
from eldercare.staff.models import Staff
from eldercare.volunteers import queries as volunteers
from tests.builders.calls import a_call
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Answer, Door
from tests.support.pages import values_of


def _enter(client: Door, address: str = "/elders/new", **given: str) -> Answer:
    return client.submit(client.get(address).page, "/elders/new", **given)


def _entered(answer: Answer) -> Elder:
    assert answer.status_code == 303, answer.page.main_text
    return queries.get(int(answer.location.rsplit("=", 1)[1]))


def test_an_elder_is_entered_with_everything_we_should_know(client: Door, community: Area, worker: Staff) -> None:
    elder = _entered(
        _enter(
            client,
            name="Hao Mei",
            phones="138 0007 1234\n0354-2000099",
            sex="female",
            birth_on="1941-05-06",
            estate="Peach Garden",
            building="7",
            unit="1",
            door="302",
            living_status="alone",
            ability_level="2",
            notes="Pacemaker",
        )
    )

    person = elder.person
    assert (person.name, person.sex, person.birth_on) == ("Hao Mei", Sex.FEMALE, date(1941, 5, 6))
    assert [phone.number for phone in person.phones] == ["+8613800071234", "+863542000099"]
    assert person.address is not None
    assert person.address.full == "Peach Garden 7 1 302"
    assert (elder.living_status, elder.ability_level, elder.notes) == (LivingStatus.ALONE, 2, "Pacemaker")
    assert person.community_id == community.id


def test_a_number_that_is_none_is_said_beside_its_field(client: Door, community: Area, worker: Staff) -> None:
    answer = _enter(client, name="Hao Mei", phones="12")

    assert answer.status_code == 422
    assert "12 is not a telephone number." in answer.page.main_text


def test_a_card_is_corrected(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community, phones=["13800071234"])

    page = client.get(f"/elders/{elder.id}/edit").page
    client.submit(page, f"/elders/{elder.id}/edit", name="Hao Meili", phones="13800075678", living_status="empty_nest")

    card = client.get(f"/elders/{elder.id}").page
    assert card.heading == "Hao Meili"
    assert "138 0007 5678" in card.main_text
    assert "138 0007 1234" not in card.main_text
    assert "Hard of hearing" in card.main_text


def test_a_form_opened_before_allergies_were_asked_erases_none(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community, allergies="Penicillin")
    address = f"/elders/{elder.id}/edit"
    filled_in = values_of(client.get(address).page.form(address))

    assert client.post(address, data={name: filled_in[name] for name in filled_in if name != "allergies"}).location
    assert elder.allergies == "Penicillin"
    client.post(address, data=filled_in | {"allergies": ""})
    assert not elder.allergies


def test_who_does_not_read_texts_is_rung_from_now_on(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community)
    address = f"/elders/{elder.id}/edit"

    client.submit(client.get(address).page, address, rung_instead="y")
    assert not elder.person.reads_texts
    assert "is rung instead" in client.get(f"/elders/{elder.id}", headers={"Accept-Language": "en"}).page.main_text

    client.submit(client.get(address).page, address, name="Hao Meili")
    assert not elder.person.reads_texts


def test_the_card_shows_the_last_calls_with_keys_and_recording(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community, phones=["13800071234"])
    call = a_call("+8613800071234")
    calls.answered(call, "pressed", note="7", turn=1, answer="", at=now())
    call.recording_url, call.recording_seconds = "https://api.example.org/RE1", 12
    calls.end(call, outcome="message_left", at=now())

    card = client.get(f"/elders/{elder.id}").page

    assert "7" in card.main_text and "https://api.example.org/RE1" in card.links
    assert "Twilio" in card.main_text


def test_the_position_follows_from_the_area_tree(client: Door, community: Area, worker: Staff) -> None:
    areas.add(
        kind=AreaKind.ESTATE, name="Peach Garden", parent_id=community.id, at=now(), latitude=37.7, longitude=112.7
    )

    elder = _entered(_enter(client, name="Hao Mei", estate="Peach Garden"))

    assert elder.person.address is not None
    assert (elder.person.address.latitude, elder.person.address.longitude) == (37.7, 112.7)


def test_a_contact_is_added_and_removed(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder(community=community)
    page = client.get(f"/elders/{elder.id}").page

    given = {"name": "Hao Lan", "phone": "13800075555", "relation": "daughter"}
    client.submit(page, f"/elders/{elder.id}/contacts", **given)
    [tie] = queries.get(elder.id).person.contacts
    assert (tie.person.name, tie.relation, tie.may_order, tie.in_emergency) == ("Hao Lan", "daughter", True, True)

    client.submit(client.get(f"/elders/{elder.id}").page, f"/elders/{elder.id}/contacts/{tie.id}/remove")
    assert queries.get(elder.id).person.contacts == []


def test_a_contact_who_is_known_already_is_not_entered_twice(client: Door, community: Area, worker: Staff) -> None:
    elder, neighbour = an_elder(community=community), a_person("Hao Lan", community=community, phones=["13800075555"])

    given = {"name": "Hao Lan", "phone": "13800075555", "relation": "neighbour"}
    client.submit(client.get(f"/elders/{elder.id}").page, f"/elders/{elder.id}/contacts", **given)

    assert [tie.person_id for tie in queries.get(elder.id).person.contacts] == [neighbour.id]


def test_a_volunteer_becomes_an_elder_too(client: Door, community: Area, worker: Staff) -> None:
    volunteer = a_volunteer("Li Na", community=community)

    [link] = [one for one in client.get(f"/volunteers/{volunteer.id}").page.links if one.startswith("/elders/new")]
    elder = _entered(_enter(client, link, living_status="empty_nest"))

    assert elder.id == volunteer.id
    assert "Volunteer too" in client.get(f"/elders/{elder.id}").page.text


def test_an_elder_becomes_a_volunteer_too(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community)

    [link] = [one for one in client.get(f"/elders/{elder.id}").page.links if one.startswith("/volunteers/new")]
    client.submit(client.get(link).page, "/volunteers/new", skills=["listening"])

    assert volunteers.get(elder.id).person.id == elder.id


def test_elders_are_found_by_name_number_and_estate(client: Door, community: Area, worker: Staff) -> None:
    an_elder("Hao Mei", community=community, phones=["13800071234"], place=("Peach Garden", "7"))
    an_elder("Duan Li", community=community)

    for asked in ("Hao", "138 0007 1234", "Peach"):
        text = client.get("/elders", query_string={"q": asked}).page.main_text
        assert "Hao Mei" in text
        assert "Duan Li" not in text
