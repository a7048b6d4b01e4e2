"""Giving a person a care profile and keeping it true."""

from datetime import datetime

from eldercare.database import session
from eldercare.elders.models import Elder, LivingStatus
from eldercare.errors import N_, Invalid
from eldercare.people.models import Person
from eldercare.transaction import hold_one


def enrol(
    person: Person,
    *,
    at: datetime,
    living_status: LivingStatus = LivingStatus.WITH_FAMILY,
    ability_level: int = 0,
    notes: str = "",
    allergies: str = "",
) -> Elder:
    """Let this person order help; doing it again changes the profile. Raises Invalid for a level outside 0–4."""
    elder = session.get(Elder, person.id) or Elder(id=person.id, person=person, created_at=at)
    session.add(elder)
    _describe(elder, living_status=living_status, ability_level=ability_level, notes=notes, allergies=allergies)
    session.flush()
    return elder


def change(elder_id: int, *, living_status: LivingStatus, ability_level: int, notes: str, allergies: str = "") -> Elder:
    """Correct the profile. Raises Invalid for a level outside 0–4."""
    elder = hold_one(Elder, elder_id)
    _describe(elder, living_status=living_status, ability_level=ability_level, notes=notes, allergies=allergies)
    return elder


def _describe(elder: Elder, *, living_status: LivingStatus, ability_level: int, notes: str, allergies: str) -> None:
    if not 0 <= ability_level <= 4:
        raise Invalid(N_("The ability level is a number from 0 to 4."))
    elder.living_status, elder.ability_level, elder.notes = living_status, ability_level, notes.strip()
    elder.allergies = allergies.strip() or None
