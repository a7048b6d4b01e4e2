"""Giving a person a care profile and keeping it true."""

from collections.abc import Iterable
from datetime import datetime

from eldercare.database import session
from eldercare.elders.models import Elder, LivingStatus
from eldercare.errors import N_, Invalid
from eldercare.people.models import Person, Sex
from eldercare.transaction import hold_one


def enrol(
    person: Person,
    *,
    at: datetime,
    living_status: LivingStatus | None = None,
    ability_level: int | None = None,
    notes: str | None = None,
    allergies: str | None = None,
) -> Elder:
    """Let this person order help; doing it again changes the profile as `change` does. Raises Invalid as that does."""
    elder = session.get(Elder, person.id) or Elder(id=person.id, person=person, created_at=at)
    session.add(elder)
    _describe(elder, living_status=living_status, ability_level=ability_level, notes=notes, allergies=allergies)
    session.flush()
    return elder


def change(
    elder_id: int,
    *,
    living_status: LivingStatus | None = None,
    ability_level: int | None = None,
    notes: str | None = None,
    allergies: str | None = None,
) -> Elder:
    """Correct the profile: what is given changes, "" empties it, the rest stays. Invalid for a level outside 0–4."""
    elder = hold_one(Elder, elder_id)
    _describe(elder, living_status=living_status, ability_level=ability_level, notes=notes, allergies=allergies)
    return elder


def _describe(
    elder: Elder,
    *,
    living_status: LivingStatus | None,
    ability_level: int | None,
    notes: str | None,
    allergies: str | None,
) -> None:
    if ability_level is not None and not 0 <= ability_level <= 4:
        raise Invalid(N_("The ability level is a number from 0 to 4."))
    if living_status is not None:
        elder.living_status = living_status
    if ability_level is not None:
        elder.ability_level = ability_level
    if notes is not None:
        elder.notes = notes.strip()
    if allergies is not None:
        elder.allergies = allergies.strip() or None


def set_wishes(elder_id: int, *, wants_helper_sex: Sex | None, speaks: Iterable[str] = ()) -> Elder:
    """Note whether a woman or a man is wanted for care of the body, and which dialects the elder speaks."""
    elder = hold_one(Elder, elder_id)
    elder.wants_helper_sex, elder.speaks = wants_helper_sex, list(dict.fromkeys(speaks))
    return elder
