"""Finding providers and the people who work for them."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.people.models import Person
from eldercare.providers.models import Provider, ProviderStaff


def get(provider_id: int, *, scope: Scope | None = None) -> Provider:
    """Return the provider; NotFound when there is none, or none inside the scope."""
    provider = session.get(Provider, provider_id)
    if provider is None or (scope is not None and not scope.has(provider.community_id)):
        raise NotFound(N_("There is no such provider."))
    return provider


def employers_of(person_id: int) -> list[Provider]:
    """Return the providers that this person works for."""
    works_there = ProviderStaff.person_id == person_id, ProviderStaff.active, Provider.active
    return list(session.scalars(select(Provider).join(ProviderStaff).where(*works_there).order_by(Provider.id)))


def led_by(person_id: int) -> list[Provider]:
    """Return the providers for which this person decides who goes."""
    return [
        provider
        for provider in employers_of(person_id)
        if any(member.person_id == person_id for member in provider.leaders)
    ]


def page(scope: Scope, *, after: int = 0, limit: int = 50, name: str = "") -> list[Provider]:
    """Return providers inside the scope in id order, beginning after this id; `name` narrows to names that hold it."""
    query = select(Provider).where(scope.covers(Provider.community_id), Provider.id > after)
    if name:
        query = query.where(Provider.name.contains(name, autoescape=True))
    person = selectinload(Provider.staff).joinedload(ProviderStaff.person)
    query = query.options(person.selectinload(Person.phones))
    return list(session.scalars(query.order_by(Provider.id).limit(limit)))
