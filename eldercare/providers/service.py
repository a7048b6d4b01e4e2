"""Registering providers, their staff and what they offer."""

from collections.abc import Sequence
from datetime import datetime

from eldercare.areas import hours
from eldercare.catalogue.models import Service
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.people.models import Person
from eldercare.providers.models import Provider, ProviderKind, ProviderService, ProviderStaff
from eldercare.transaction import hold_one


def register(
    *,
    name: str,
    kind: ProviderKind,
    community_id: int,
    at: datetime,
    place: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Provider:
    """Enter a provider. Raises Invalid for an empty name."""
    if not name.strip():
        raise Invalid(N_("Give the provider's name."))
    provider = Provider(
        name=name.strip(),
        kind=kind,
        community_id=community_id,
        place=place.strip(),
        latitude=latitude,
        longitude=longitude,
        created_at=at,
    )
    session.add(provider)
    session.flush()
    return provider


def change(provider_id: int, *, name: str, kind: ProviderKind, place: str) -> Provider:
    """Correct what is known of a provider. Raises Invalid for an empty name."""
    if not name.strip():
        raise Invalid(N_("Give the provider's name."))
    provider = hold_one(Provider, provider_id)
    provider.name, provider.kind, provider.place = name.strip(), kind, place.strip()
    return provider


def set_active(provider_id: int, *, active: bool) -> Provider:
    """Let a provider receive orders, or not for now."""
    provider = hold_one(Provider, provider_id)
    provider.active = active
    return provider


def dismiss(provider: Provider, person_id: int) -> None:
    """Let this person carry out no more of the provider's orders; doing it again changes nothing."""
    for member in provider.staff:
        if member.person_id == person_id:
            member.active = member.leads = False


def set_leads(provider: Provider, person_id: int, *, leads: bool) -> None:
    """Let this person of the provider's staff see and assign all its orders, or only carry out his or her own.

    Where nobody is marked the first on the list leads. Raises NotFound for somebody who does not work there.
    """
    member = next((member for member in provider.members if member.person_id == person_id), None)
    if member is None:
        raise NotFound(N_("There is no such person."))
    member.leads = leads


def drop_service(provider: Provider, service_id: int) -> None:
    """Let the provider no longer offer this service; doing it again changes nothing."""
    provider.services = [line for line in provider.services if line.service_id != service_id]
    session.flush()


def employ(provider: Provider, person: Person) -> ProviderStaff:
    """Let this person carry out the provider's orders; doing it again changes nothing."""
    for member in provider.staff:
        if member.person_id == person.id:
            member.active = True
            return member
    member = ProviderStaff(provider=provider, person=person)
    session.add(member)
    session.flush()
    return member


def set_service(provider: Provider, service: Service, *, price_fen: int | None = None) -> None:
    """Let the provider offer this service. Raises Invalid where the catalogue keeps it to volunteers."""
    if not service.by_providers:
        raise Invalid(N_("%(service)s is not done by providers."), service=service.name)
    line = next((line for line in provider.services if line.service_id == service.id), None)
    if line is None:
        line = ProviderService(service=service)
        provider.services.append(line)
    line.price_fen = price_fen
    session.flush()


def set_limits(
    provider_id: int, *, opening: Sequence[str], orders_a_day: int | None = None, serves_metres: int | None = None
) -> Provider:
    """Note when the provider is open, Monday first (nothing at all: always), how many orders a day it can do and how
    far it goes; None for no limit. Raises Invalid for hours that make no sense."""
    tidied = [hours.tidy(day) or hours.CLOSED for day in opening] if any(day.strip() for day in opening) else []
    for day in tidied:
        try:
            hours.spans_of(day)
        except ValueError:
            raise Invalid(N_("%(hours)s are no opening hours."), hours=day) from None
    if min(orders_a_day or 0, serves_metres or 0) < 0:
        raise Invalid(N_("A limit is not below nothing."))
    provider = hold_one(Provider, provider_id)
    provider.opening, provider.orders_a_day, provider.serves_metres = tidied, orders_a_day, serves_metres
    return provider
