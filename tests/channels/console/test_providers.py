from eldercare.areas.models import Area
from eldercare.providers import queries, service
from eldercare.providers.models import ProviderKind
from eldercare.staff.models import Staff
from tests.builders.catalogue import a_service
from tests.builders.people import a_person
from tests.builders.providers import a_provider
from tests.support.doors import Door


def test_a_provider_is_entered_with_staff_and_services(client: Door, community: Area, worker: Staff) -> None:
    a_service()
    a_service("haircut", "理发", "Haircut")
    page = client.get("/providers/new").page
    answer = client.submit(page, "/providers/new", name="Sunny Canteen", kind="canteen", place="Willow Court 1")
    here = answer.location

    client.submit(client.get(here).page, f"{here}/members", name="Chen Hong", phone="13800076666")
    client.submit(client.get(here).page, f"{here}/services", service=["meal"], **{"price-meal": "12.5"})

    provider = queries.get(int(here.rsplit("/", 1)[1]))
    assert (provider.name, provider.kind, provider.place) == ("Sunny Canteen", ProviderKind.CANTEEN, "Willow Court 1")
    assert [member.person.name for member in provider.staff] == ["Chen Hong"]
    assert [(line.service.code, line.price_fen) for line in provider.services] == [("meal", 1250)]


def test_a_price_that_is_none_is_said_and_what_was_typed_stays(client: Door, community: Area, worker: Staff) -> None:
    provider = a_provider(community=community)
    here = f"/providers/{provider.id}"

    answer = client.submit(client.get(here).page, f"{here}/services", **{"price-meal": "cheap"})

    assert answer.status_code == 422
    assert "cheap is not a price in yuan." in answer.page.main_text
    assert queries.get(provider.id).services[0].price_fen is None


def test_a_service_is_no_longer_offered_and_a_member_no_longer_works_there(
    client: Door, community: Area, worker: Staff
) -> None:
    provider = a_provider(community=community)
    here, member = f"/providers/{provider.id}", provider.staff[0]

    client.post(f"{here}/services")
    client.submit(client.get(here).page, f"{here}/members/{member.person_id}/remove")

    assert queries.get(provider.id).services == []
    assert queries.get(provider.id).contact is None


def test_a_provider_is_corrected_and_switched_off(client: Door, community: Area, worker: Staff) -> None:
    provider = a_provider(community=community)
    here = f"/providers/{provider.id}"

    client.submit(client.get(f"{here}/edit").page, f"{here}/edit", name="Moon Canteen")
    client.submit(client.get(here).page, f"{here}/active/off")

    assert queries.get(provider.id).name == "Moon Canteen"
    assert "Moon Canteen Canteen Meals Willow Court 1 Switched off" in client.get("/providers").page.main_text


def test_another_one_than_the_first_may_lead(client: Door, community: Area, worker: Staff) -> None:
    boss, cook = a_person("Chen Hong", community=community), a_person("He Jing", community=community)
    provider = a_provider(community=community, staff=boss)
    service.employ(provider, cook)
    there = f"/providers/{provider.id}"

    client.submit(client.get(there).page, f"{there}/members/{cook.id}/leads/on")
    assert (provider.leaders, provider.contact) == (provider.members[1:], cook)
    client.submit(client.get(there).page, f"{there}/members/{cook.id}/leads/off")

    assert provider.contact is boss
