from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from eldercare.areas.policy import DEFAULTS, Policy
from eldercare.database import session
from eldercare.elders.keys import are_key_elders, is_key_elder
from eldercare.elders.models import Elder, LivingStatus
from eldercare.people.models import Person
from tests.builders.elders import an_elder

pytestmark = pytest.mark.usefixtures("app")

L = LivingStatus
TODAY = date(2026, 11, 23)
AT_80 = date(1946, 11, 23)
ONLY_CHILDLESS = replace(DEFAULTS, key_from_age=0, key_from_ability=0, key_living="childless")
NOBODY = replace(ONLY_CHILDLESS, key_living="no")


@pytest.mark.parametrize(
    ("living", "level", "born", "policy", "is_key"),
    [
        (L.WITH_FAMILY, 1, date(1946, 11, 24), DEFAULTS, False),
        (L.WITH_FAMILY, 1, AT_80, DEFAULTS, True),
        (L.WITH_FAMILY, 1, None, DEFAULTS, False),
        (L.WITH_FAMILY, 2, None, DEFAULTS, True),
        (L.ALONE, 0, None, DEFAULTS, True),
        (L.CHILDLESS, 0, None, DEFAULTS, True),
        (L.EMPTY_NEST, 0, None, DEFAULTS, False),
        (L.ALONE, 4, AT_80, ONLY_CHILDLESS, False),
        (L.CHILDLESS, 0, None, ONLY_CHILDLESS, True),
        (L.CHILDLESS, 4, AT_80, NOBODY, False),
    ],
)
def test_a_key_elder_is_old_old_or_dependent_or_has_nobody(
    living: LivingStatus, level: int, born: date | None, policy: Policy, is_key: bool
) -> None:
    elder = an_elder(living_status=living, ability_level=level, birth_on=born)
    session.flush()
    found = select(Elder.id).join(Person).where(Elder.id == elder.id, are_key_elders(policy, TODAY))

    assert is_key_elder(elder, policy, TODAY) is is_key
    assert (session.scalar(found) is not None) is is_key
