"""Entering and correcting a person, whatever he or she is to us besides."""

from eldercare.areas import queries as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.channels.console.access import scope
from eldercare.channels.console.forms.people import PersonForm
from eldercare.clock import now
from eldercare.errors import N_, Invalid
from eldercare.people import service
from eldercare.people.models import Person
from eldercare.people.numbers import normalised
from eldercare.people.queries import by_number
from eldercare.people.service import AddressDetails


def register(form: PersonForm) -> Person:
    """Enter the person the form describes, in one of the asker's communities."""
    community = areas.get(form.community_id.data, scope=None)
    person = service.register(
        name=form.name.data or "",
        community_id=community.id,
        phones=form.numbers,
        sex=form.sex.data,
        birth_on=form.birth_on.data,
        language=form.language.data,
        address=_address(form, community, None),
        at=now(),
    )
    service.set_reads_texts(person, reads=not form.rung_instead.data)
    return person


def correct(person: Person, form: PersonForm) -> None:
    """Make what is known of a person what the form says."""
    service.change(
        person.id,
        name=form.name.data or "",
        sex=form.sex.data,
        birth_on=form.birth_on.data,
        language=form.language.data,
        at=now(),
    )
    service.set_reads_texts(person, reads=not form.rung_instead.data)
    service.set_phones(person, form.numbers)
    service.set_address(person, _address(form, person.community, person))


def _address(form: PersonForm, community: Area, person: Person | None) -> AddressDetails:
    estate, building = form.estate.data or "", form.building.data or ""
    latitude, longitude = _position(community, estate, building, person)
    return AddressDetails(estate, building, form.unit.data or "", form.door.data or "", latitude, longitude)


def _position(community: Area, estate: str, building: str, person: Person | None) -> tuple[float | None, float | None]:
    """Return where that is: as known for this person, else as the area tree knows the building or the estate."""
    known = person.address if person else None
    if known is not None and (known.estate, known.building) == (estate, building) and known.latitude is not None:
        return known.latitude, known.longitude
    estates = [one for one in areas.children(community.id) if one.kind is AreaKind.ESTATE and one.name == estate]
    buildings = [one for area in estates for one in areas.children(area.id) if one.name == building]
    for area in [*buildings, *estates]:
        if area.latitude is not None:
            return area.latitude, area.longitude
    return None, None


def somebody(name: str, number: str, *, community_id: int) -> Person:
    """Return the person of this name with this number, entered now where the asker's area has none."""
    wanted = normalised(number)
    for person in by_number(wanted):
        if person.name == name and scope().has(person.community_id):
            return person
    if not name:
        raise Invalid(N_("Give the person's name."))
    return service.register(name=name, community_id=community_id, phones=[wanted], at=now())
