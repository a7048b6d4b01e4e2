"""Providers with one member of staff and one service."""

from collections.abc import Iterable

from eldercare.areas.models import Area
from eldercare.catalogue.models import Service
from eldercare.clock import now
from eldercare.people.models import Person
from eldercare.providers import service
from eldercare.providers.models import Provider, ProviderKind
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.people import a_person


def a_provider(
    name: str = "Sunny Canteen",
    *,
    community: Area | None = None,
    staff: Person | None = None,
    services: Iterable[Service] | None = None,
    kind: ProviderKind = ProviderKind.CANTEEN,
) -> Provider:
    community = community or a_community()
    provider = service.register(name=name, kind=kind, community_id=community.id, at=now(), place="Willow Court 1")
    service.employ(provider, staff or a_person("Chen Hong", community=community))
    for one in [a_service()] if services is None else services:
        service.set_service(provider, one)
    return provider
