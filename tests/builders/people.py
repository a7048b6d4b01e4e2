"""Persons with numbers that belong to nobody, each one once."""

from itertools import count

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.people import service
from eldercare.people.models import Person
from eldercare.people.service import AddressDetails
from tests.builders.areas import a_community

_numbers = count(1)


def a_number() -> str:
    """A mobile number that no other person of this run has."""
    return f"+86138000{next(_numbers):05d}"


def a_person(
    name: str = "Zhao Min",
    *,
    community: Area | None = None,
    phones: list[str] | None = None,
    place: tuple[str, str] = ("Willow Court", "3"),
    **facts: object,
) -> Person:
    """A person with one mobile number unless told otherwise, at home in an estate and a building."""
    return service.register(
        name=name,
        community_id=(community or a_community()).id,
        phones=[a_number()] if phones is None else phones,
        address=AddressDetails(estate=place[0], building=place[1], unit="2", door="601"),
        at=now(),
        **facts,  # type: ignore[arg-type]
    )
