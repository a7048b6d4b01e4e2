"""Whom a worker can choose as usual helper or substitute: those the elder knows, and anybody by name."""

from collections.abc import Sequence

from eldercare.channels.console.access import scope
from eldercare.channels.console.forms.series import named
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid
from eldercare.orders import queries as orders
from eldercare.orders.offers import Helper
from eldercare.orders.series.models import Series
from eldercare.orders.states import HelperKind
from eldercare.providers import queries as providers
from eldercare.volunteers import queries as volunteers

LOOK_BACK = 30
PROVIDERS = 30


def known_helpers(elder: Elder, series: Series | None = None) -> list[tuple[str, str]]:
    """Return the helpers of a series and of the elder's last orders, then providers around, each with its name."""
    found: dict[str, str] = {}
    for one in series.helpers if series else ():
        found[named(one.volunteer_id, one.provider_id)] = one.name
    for order in orders.page(scope(), elder_id=elder.id, limit=LOOK_BACK):
        for visit in order.helpers:
            found.setdefault(named(visit.volunteer_id, visit.provider_id), visit.helper_name)
    for provider in providers.page(scope(), limit=PROVIDERS):
        if provider.active:
            found.setdefault(named(None, provider.id), provider.name)
    return list(found.items())


def chosen(checked: Sequence[str], by_name: str) -> list[Helper]:
    """Return the helpers that were checked, and the one whose name was typed.

    Raises NotFound outside the scope, Invalid where nobody, or more than one, has that name.
    """
    found = [_helper(value) for value in checked]
    if by_name:
        found.append(_named(by_name))
    return found


def _helper(value: str) -> Helper:
    kind, _colon, number = value.partition(":")
    get = volunteers.get if kind == HelperKind.VOLUNTEER else providers.get
    return Helper(HelperKind(kind), get(int(number), scope=scope()).id)


def _named(name: str) -> Helper:
    found = [one for one in volunteers.page(scope(), name=name) if one.name == name]
    if not found:
        raise Invalid(N_("No volunteer is called %(name)s. Type the whole name."), name=name)
    if len(found) > 1:
        raise Invalid(N_("Several volunteers are called %(name)s. Choose one who has been there before."), name=name)
    return Helper(HelperKind.VOLUNTEER, found[0].id)
