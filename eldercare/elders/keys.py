"""Which elders the community looks after first (重点老人): the old-old, the dependent, and who has nobody at home."""

from datetime import date

from sqlalchemy import ColumnElement, false, or_

from eldercare.areas.policy import Policy
from eldercare.elders.models import Elder
from eldercare.people.ages import age_on, years_before
from eldercare.people.models import Person


def is_key_elder(elder: Elder, policy: Policy, on: date) -> bool:
    """Tell whether this is a key elder on that day; one of the policy's reasons is enough.

    Without a date of birth nobody is old enough.
    """
    born = elder.person.birth_on
    is_old = policy.key_from_age > 0 and born is not None and age_on(born, on) >= policy.key_from_age
    is_dependent = 0 < policy.key_from_ability <= elder.ability_level
    return is_old or is_dependent or elder.living_status in policy.key_living.split(",")


def are_key_elders(policy: Policy, on: date) -> ColumnElement[bool]:
    """Return the same as a condition on Elder joined with Person."""
    reasons: list[ColumnElement[bool]] = [Elder.living_status.in_(_living(policy))]
    if policy.key_from_age:
        reasons.append(Person.birth_on <= years_before(on, policy.key_from_age))
    if policy.key_from_ability:
        reasons.append(Elder.ability_level >= policy.key_from_ability)
    return or_(false(), *reasons)


def _living(policy: Policy) -> list[str]:
    return [living for living in policy.key_living.split(",") if living != "no"]
