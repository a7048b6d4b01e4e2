"""The way from helpers to an elder's door: as a routing server says, or else the straight line with a detour."""

import logging
import time
from collections.abc import Sequence

from eldercare.dispatch.distance import Place, metres_between
from eldercare.dispatch.facts import HelperFacts, VolunteerFacts
from eldercare.dispatch.need import Need
from eldercare.dispatch.routing import Point, Router, RoutingFailed
from eldercare.kept import given, kept
from eldercare.volunteers.models import Transport

log = logging.getLogger(__name__)
ROUTER = "eldercare_router"
"""Under which the app is given its routing server."""
KEPT_AS, KEPT_SECONDS = "ways", 24 * 3600
MOST_KEPT = 100_000
FAILED, SILENCE_SECONDS = "routing_failed", 60
EXACT = 4
"""Decimals of a degree by which two places are the same: about ten metres."""


def ways(need: Need, helpers: Sequence[HelperFacts], *, ask: bool) -> list[int | None]:
    """Return the metres from each helper to the elder's door, None where a place is not known.

    With `ask` the routing server is asked for what is not known yet. One that fails, or takes longer than two seconds,
    is left alone for a minute; meanwhile it is the straight line.
    """
    door = need.elder.person.address
    straight = [metres_between(one.place, door, need.policy) for one in helpers]
    router: Router | None = given(ROUTER)
    goal = _point(door)
    if router is None or goal is None:
        return straight
    known: dict[tuple[str, Point, Point], int | None] = kept(KEPT_AS, dict, seconds=KEPT_SECONDS)
    legs = [(_profile(one), point, goal) if (point := _point(one.place)) else None for one in helpers]
    if ask:
        _learn(router, known, {leg for leg in legs if leg is not None and leg not in known})
    return [
        real if leg is not None and (real := known.get(leg)) is not None else line
        for leg, line in zip(legs, straight, strict=True)
    ]


def _learn(
    router: Router, known: dict[tuple[str, Point, Point], int | None], legs: set[tuple[str, Point, Point]]
) -> None:
    failed = kept(FAILED, list[float], seconds=SILENCE_SECONDS)
    if failed or not legs:
        return
    if len(known) > MOST_KEPT:
        known.clear()
    for profile in sorted({profile for profile, _start, _goal in legs}):
        asked = sorted(leg for leg in legs if leg[0] == profile)
        try:
            metres = router.metres([start for _profile_then, start, _goal in asked], asked[0][2], profile)
        except RoutingFailed as failure:
            log.warning("The routing server does not answer: %s", failure)
            failed.append(time.monotonic())
            return
        known |= zip(asked, metres, strict=True)


def _profile(one: HelperFacts) -> str:
    on_foot = not isinstance(one, VolunteerFacts) or one.transport is Transport.FOOT
    return "foot" if on_foot else "bike"


def _point(place: Place | None) -> Point | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return round(place.latitude, EXACT), round(place.longitude, EXACT)
