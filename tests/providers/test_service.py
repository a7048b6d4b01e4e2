import pytest

from eldercare.areas.queries import scope_of
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.errors import Invalid, NotFound
from eldercare.providers import queries, service
from eldercare.providers.models import ProviderKind
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.people import a_person
from tests.builders.providers import a_provider

pytestmark = pytest.mark.usefixtures("app")


def test_who_works_there_longest_is_the_one_we_text() -> None:
    boss, cook = a_person("Chen Hong"), a_person("He Jing")
    provider = a_provider(staff=boss)
    service.employ(provider, cook)
    assert provider.contact is boss

    service.dismiss(provider, boss.id)

    assert provider.contact is cook
    assert (queries.employers_of(boss.id), queries.employers_of(cook.id)) == ([], [provider])


def test_employing_somebody_again_brings_him_back_once() -> None:
    boss = a_person()
    provider = a_provider(staff=boss)
    service.dismiss(provider, boss.id)

    service.employ(provider, boss)

    assert [(member.person, member.active) for member in provider.staff] == [(boss, True)]


def test_a_provider_switched_off_employs_nobody() -> None:
    boss = a_person()
    provider = a_provider(staff=boss)

    service.set_active(provider.id, active=False)

    assert queries.employers_of(boss.id) == []


def test_a_service_is_offered_once_at_the_latest_price() -> None:
    provider, meal = a_provider(services=[]), a_service()
    assert not provider.does(meal)

    for price in (None, 1200):
        service.set_service(provider, meal, price_fen=price)

    assert [(line.service, line.price_fen) for line in provider.services] == [(meal, 1200)]
    service.drop_service(provider, meal.id)
    assert not provider.does(meal)


def test_what_is_kept_to_volunteers_no_provider_offers() -> None:
    chat = a_service("comfort", "陪聊", "A chat", by_providers=False, skill=Skill.LISTENING)

    with pytest.raises(Invalid, match="陪聊"):
        service.set_service(a_provider(), chat)


def test_a_provider_has_a_name() -> None:
    with pytest.raises(Invalid):
        service.register(name=" ", kind=ProviderKind.CLINIC, community_id=a_community().id, at=now())
    with pytest.raises(Invalid):
        service.change(a_provider().id, name="", kind=ProviderKind.CLINIC, place="")


def test_a_provider_of_another_community_does_not_exist() -> None:
    provider, other = a_provider(), scope_of(a_community("Far Away").id)

    assert queries.page(scope_of(provider.community_id)) == [provider]
    assert queries.page(other) == []
    with pytest.raises(NotFound):
        queries.get(provider.id, scope=other)
