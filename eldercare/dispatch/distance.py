"""How far it is from one home to another, and how long that takes."""

from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from eldercare.areas.policy import Policy
from eldercare.volunteers.models import Transport

EARTH_RADIUS_METRES = 6_371_000


class Place(Protocol):
    """Whatever has coordinates in degrees, or not."""

    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


def metres_between(one: Place | None, other: Place | None, policy: Policy) -> int | None:
    """Return the way in metres, None where a home's place is not known.

    The great-circle distance (haversine) times the policy's detour factor.
    """
    if one is None or other is None:
        return None
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    half_chord = (
        sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(one.longitude - other.longitude) / 2) ** 2
    )
    return round(2 * EARTH_RADIUS_METRES * asin(sqrt(half_chord)) * policy.detour_factor)


def minutes_on_foot(metres: int, policy: Policy) -> int:
    """Return the walking time in minutes, at least one."""
    return minutes_by(Transport.FOOT, metres, policy)


def minutes_by(transport: Transport, metres: int, policy: Policy, *, age: int | None = None) -> int:
    """Return how many minutes it takes, at least one; from the policy's age on people walk like elders."""
    walks_like_an_elder = age is not None and age >= policy.elder_from_age
    speeds = {
        Transport.FOOT: policy.elder_metres_per_second if walks_like_an_elder else policy.walking_metres_per_second,
        Transport.BIKE: policy.bike_metres_per_second,
        Transport.EBIKE: policy.ebike_metres_per_second,
    }
    return max(1, round(metres / speeds[transport] / 60))
