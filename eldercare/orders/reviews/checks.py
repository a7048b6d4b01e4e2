"""What about a visit is worth a second look, from times and places alone. Nothing here touches the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from eldercare.orders.reviews.states import FindingKind

EARTH_RADIUS_METRES = 6_371_000
AGAIN_DAYS, WITHIN_DAYS = 3, 7
"""Who reaches the most that counts on a day on so many of so many days is asked how that goes."""


@dataclass(frozen=True)
class Stay:
    """When somebody was where; the place as latitude and longitude, None where it is not known."""

    visit_id: int
    began: datetime
    ended: datetime
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Finding:
    """One fact, with its numbers; `other_visit_id` is the second visit where two are compared."""

    kind: FindingKind
    other_visit_id: int | None = None
    facts: dict[str, int] = field(default_factory=dict)


def overlapping(this: Stay, others: Sequence[Stay]) -> list[Finding]:
    """Find the visits of the same volunteer that lasted while this one did, a whole minute at least."""
    found = []
    for other in others:
        both = _minutes(max(this.began, other.began), min(this.ended, other.ended))
        if both >= 1:
            found.append(Finding(FindingKind.OVERLAP, other.visit_id, {"minutes": both}))
    return found


def too_far(this: Stay, others: Sequence[Stay], metres_per_minute: int) -> list[Finding]:
    """Find the visit before and the one after from which nobody gets here so fast, in a straight line; 0 is off."""
    if not metres_per_minute:
        return []
    before = max((one for one in others if one.ended <= this.began), key=lambda one: one.ended, default=None)
    after = min((one for one in others if one.began >= this.ended), key=lambda one: one.began, default=None)
    gaps = [(before, before.ended, this.began)] if before is not None else []
    gaps += [(after, this.ended, after.began)] if after is not None else []
    found = []
    for other, since, until in gaps:
        metres, minutes = straight_metres(this.place, other.place), _minutes(since, until)
        if metres is not None and metres > max(minutes, 1) * metres_per_minute:
            found.append(Finding(FindingKind.TRAVEL, other.visit_id, {"metres": metres, "minutes": minutes}))
    return found


def of_length(minutes: int, ordered: int, *, long_percent: int, short_percent: int) -> list[Finding]:
    """Find a visit that lasted much longer or much shorter than was ordered; 0 switches either off."""
    facts = {"minutes": minutes, "ordered": ordered}
    if ordered and long_percent and minutes * 100 > ordered * long_percent:
        return [Finding(FindingKind.LONG, facts=facts)]
    if ordered and short_percent and minutes * 100 < ordered * short_percent:
        return [Finding(FindingKind.SHORT, facts=facts)]
    return []


def reciprocal(there: int, all_there: int, back: int, all_back: int, *, percent: int) -> list[Finding]:
    """Find two people who serve each other more than this share of what each of them serves; 0 is off.

    `there` are the minutes that the one served the other, of `all_there` served to anybody; `back` the other way.
    """
    if not percent or not there or not back:
        return []
    if there * 100 <= all_there * percent or back * 100 <= all_back * percent:
        return []
    return [Finding(FindingKind.RECIPROCAL, facts={"there": there * 100 // all_there, "back": back * 100 // all_back})]


def at_the_cap(minutes_by_day: Sequence[int], cap: int) -> list[Finding]:
    """Find that the most that counts on a day was reached again and again; the last of the days is the visit's own."""
    if not cap or not minutes_by_day or minutes_by_day[-1] < cap:
        return []
    days = sum(minutes >= cap for minutes in minutes_by_day[-WITHIN_DAYS:])
    return [Finding(FindingKind.DAY_CAP, facts={"days": days, "span": WITHIN_DAYS})] if days >= AGAIN_DAYS else []


def straight_metres(one: tuple[float, float] | None, other: tuple[float, float] | None) -> int | None:
    """Return the metres between two places as the crow flies (haversine); None where one is not known."""
    if one is None or other is None:
        return None
    north, south = radians(one[0]), radians(other[0])
    half_chord = sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(one[1] - other[1]) / 2) ** 2
    return round(2 * EARTH_RADIUS_METRES * asin(sqrt(min(1.0, half_chord))))


def _minutes(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() // 60)
