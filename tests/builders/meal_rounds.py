"""Meal rounds with elders on them, as workers begin them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from eldercare.actors import Door
from eldercare.areas.models import Area
from eldercare.elders.models import Elder
from eldercare.orders.meal_rounds import service
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.offers import Helper
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import WORKER


def a_meal_round(
    *,
    starts_on: date,
    at: datetime,
    community: Area | None = None,
    elders: Sequence[Elder | str] = ("Gao Lan", "Hao Mei", "Qin Fang"),
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4),
    standing: Sequence[Helper] = (),
    substitutes: Sequence[Helper] = (),
) -> MealRound:
    """Lunch on working days, from half past eleven on, five minutes for each door."""
    community = community or a_community()
    plan = service.RoundPlan(
        "Building 3, lunch", a_service().code, weekdays, time(11, 30), standing=standing, substitutes=substitutes
    )
    made = service.begin(community.id, plan, at=at)
    for one in elders:
        elder = an_elder(one, community=community) if isinstance(one, str) else one
        service.add(made.id, elder.id, from_on=starts_on, by=WORKER, at=at, via=Door.CONSOLE)
    return made
