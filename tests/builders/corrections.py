"""Requests to put hours right."""

from datetime import timedelta

from eldercare.actors import Actor, Door
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank.corrections import service
from eldercare.timebank.corrections.models import Correction
from eldercare.timebank.corrections.service import Served


def served(*, since: int = 540, until: int = 660, days_ago: int = 3, place: str = "Willow Court 3") -> Served:
    """Two hours in the morning three days ago unless told otherwise, as minutes of the day."""
    day = local(now(), zone()).date() - timedelta(days=days_ago)
    return Served(day=day, from_minute=since, until_minute=until, place=place, done="Took Mrs Wang to the clinic")


def a_claim(person: Person, what: Served | None = None) -> Correction:
    """What this person says on the phone is missing."""
    return service.claim(person.id, what or served(), by=Actor.person(person.id), via=Door.MOBILE, at=now())
