"""Helpers among whom a worker chooses one for an elder: those who were there before, or those of a name."""

from flask_babel import gettext as _

from eldercare.channels.console.access import scope
from eldercare.channels.console.series_helpers import known_helpers
from eldercare.channels.console.words import word
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind
from eldercare.people.models import Person
from eldercare.providers import queries as providers
from eldercare.volunteers import queries as volunteers

MOST = 12
TAIL = 4
BETWEEN = " · "


def choices_for(elder: Elder, name: str) -> list[tuple[str, str]]:
    """Return the value and the words of each helper to choose from; two of one name are told apart by place and number.

    Without a name they are those who were with this elder lately, and providers around.
    """
    if not name:
        return known_helpers(elder)[:MOST]
    found = [
        (f"{HelperKind.VOLUNTEER}:{one.id}", _said(one.name, HelperKind.VOLUNTEER, *_home(one.person)))
        for one in volunteers.page(scope(), name=name, limit=MOST)
    ]
    return found + [
        (f"{HelperKind.PROVIDER}:{one.id}", _said(one.name, HelperKind.PROVIDER, one.place))
        for one in providers.page(scope(), name=name, limit=MOST)
        if one.active
    ]


def helpers_named(name: str) -> list[Helper]:
    """Return the helpers inside the scope whose names begin so, or hold it where they are providers."""
    people, houses = volunteers.page(scope(), name=name, limit=MOST), providers.page(scope(), name=name, limit=MOST)
    return [
        *(Helper(HelperKind.VOLUNTEER, one.id) for one in people),
        *(Helper(HelperKind.PROVIDER, one.id) for one in houses),
    ]


def _home(person: Person) -> tuple[str, str]:
    tail = _("ends in %(tail)s", tail=person.phones[0].number[-TAIL:]) if person.phones else ""
    return person.address.place if person.address else "", tail


def _said(name: str, kind: HelperKind, *more: str) -> str:
    return BETWEEN.join(part for part in (name, word(kind), *more) if part)


def chosen(value: str | None) -> Helper:
    """Return the helper that was chosen. Raises Invalid for none, NotFound outside the scope."""
    kind, _between, number = (value or "").partition(":")
    if kind not in set(HelperKind) or not number.isdecimal():
        raise Invalid(N_("Choose a helper first: look for the name, then mark one."))
    get = volunteers.get if kind == HelperKind.VOLUNTEER else providers.get
    return Helper(HelperKind(kind), get(int(number), scope=scope()).id)
