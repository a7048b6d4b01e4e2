"""Elders, volunteers, providers and services over JSON: to be looked at, page by page."""

from eldercare.catalogue import queries as catalogue
from eldercare.channels.api import asked, present, shown
from eldercare.channels.api.calls import Call
from eldercare.channels.api.cursors import cut, position
from eldercare.elders import queries as elders_queries
from eldercare.providers import queries as providers_queries
from eldercare.timebank import queries as timebank
from eldercare.volunteers import queries as volunteers_queries


def elders(call: Call[asked.PeopleQuery]) -> shown.Elders:
    """List elders."""
    given = call.given
    after = position(given.cursor, of="elders") or 0
    rows = elders_queries.page(call.scope, after=after, limit=given.limit + 1, name=given.name or "")
    some, cursor = cut(rows, limit=given.limit, of="elders", place=lambda elder: elder.id)
    return shown.Elders(items=[present.elder(elder) for elder in some], next=cursor)


def volunteers(call: Call[asked.PeopleQuery]) -> shown.Volunteers:
    """List volunteers, with the account that their minutes go to."""
    given = call.given
    after = position(given.cursor, of="volunteers") or 0
    rows = volunteers_queries.page(call.scope, after=after, limit=given.limit + 1, name=given.name or "")
    some, cursor = cut(rows, limit=given.limit, of="volunteers", place=lambda volunteer: volunteer.id)
    accounts = timebank.account_ids_of([volunteer.id for volunteer in some])
    items = [present.volunteer(volunteer, accounts.get(volunteer.id)) for volunteer in some]
    return shown.Volunteers(items=items, next=cursor)


def providers(call: Call[asked.PageQuery]) -> shown.Providers:
    """List providers with the codes of the services they offer."""
    given = call.given
    rows = providers_queries.page(call.scope, after=position(given.cursor, of="providers") or 0, limit=given.limit + 1)
    some, cursor = cut(rows, limit=given.limit, of="providers", place=lambda provider: provider.id)
    return shown.Providers(items=[present.provider(provider) for provider in some], next=cursor)


def services(call: Call[asked.PageQuery]) -> shown.Services:
    """List what can be ordered; `active` is false for what cannot be at present."""
    given = call.given
    after = position(given.cursor, of="services") or 0
    rows = [service for service in catalogue.everything() if service.id > after]
    some, cursor = cut(rows, limit=given.limit, of="services", place=lambda service: service.id)
    return shown.Services(items=[present.service(service) for service in some], next=cursor)
