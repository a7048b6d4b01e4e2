"""How well a helper suits an order: each factor from 0 to 1, its weight, and its share in words. Nothing here asks the
database."""

from dataclasses import dataclass

from eldercare.areas.policy import Policy
from eldercare.dispatch.distance import minutes_by
from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.facts import HelperFacts, ProviderFacts, Record, VolunteerFacts, age_on
from eldercare.dispatch.models import Wish
from eldercare.dispatch.need import Need
from eldercare.errors import N_
from eldercare.volunteers.models import Transport

UNKNOWN = 0.5
TOO_FAR_MINUTES = 60
FAR_WHEN_UNKNOWN = 0.2
VISITS_TO_BE_KNOWN = 3
RATINGS_ASSUMED = 5
BEST_STARS = 5
ARRIVALS_ASSUMED = 5
ENOUGH, FULL = 0.6, 0.8
"""Shares of what somebody offered: up to the first there is room, from the second on it is too much."""
WAYS = {
    Transport.FOOT: N_("%(minutes)s min on foot"),
    Transport.BIKE: N_("%(minutes)s min by bike"),
    Transport.EBIKE: N_("%(minutes)s min by e-bike"),
}


@dataclass(frozen=True)
class Share:
    """What one factor adds: `points` of the 100 that there are at best, and why; without words it says nothing."""

    factor: str
    points: float
    reason: Reason | None = None


@dataclass(frozen=True)
class Mean:
    """What is usual among those looked at: few ratings or arrivals of one's own say little against it."""

    stars: float = 4.0
    on_time: float = 0.9


Scored = tuple[float, Reason | None]


def mean_of(all_records: list[Record]) -> Mean:
    """Return the usual stars and punctuality, where anything is on record."""
    ratings, arrivals = sum(one.ratings for one in all_records), sum(one.arrivals for one in all_records)
    return Mean(
        stars=sum(one.stars for one in all_records) / ratings if ratings else Mean.stars,
        on_time=sum(one.on_time for one in all_records) / arrivals if arrivals else Mean.on_time,
    )


def volunteer_shares(
    one: VolunteerFacts, need: Need, *, metres: int | None, record: Record, mean: Mean
) -> tuple[Share, ...]:
    """Return what each factor adds for this volunteer."""
    age = age_on(one.birth_on, need.day) if one.birth_on else None
    return _shares(
        need.policy,
        {
            "travel": _travel(one.transport, metres, need.policy, age=age),
            "continuity": _continuity(one),
            "pairing": _pairing(one, is_paired=one.is_paired),
            "fairness": _fairness(one, one.minutes_this_week),
            "load": _load(one.minutes_this_week, need.minutes, one.offered_minutes),
            "rating": _rating(record, mean),
            "language": _language(one, need),
            "punctuality": _punctuality(record, mean),
        },
    )


def provider_shares(
    one: ProviderFacts, need: Need, *, metres: int | None, record: Record, mean: Mean
) -> tuple[Share, ...]:
    """Return what each factor adds for this provider; a firm has no dialect, and work is what it wants."""
    return _shares(
        need.policy,
        {
            "travel": _travel(Transport.FOOT, metres, need.policy),
            "continuity": _continuity(one),
            "pairing": _pairing(one, is_paired=False),
            "fairness": (UNKNOWN, None),
            "load": _capacity(one),
            "rating": _rating(record, mean),
            "language": (UNKNOWN, None),
            "punctuality": _punctuality(record, mean),
        },
    )


def _shares(policy: Policy, scored: dict[str, Scored]) -> tuple[Share, ...]:
    weights = {factor: getattr(policy, f"weight_{factor}") for factor in scored}
    whole = sum(weights.values()) or 1
    return tuple(
        Share(factor, 100 * weights[factor] * score / whole, reason) for factor, (score, reason) in scored.items()
    )


def _travel(transport: Transport, metres: int | None, policy: Policy, *, age: int | None = None) -> Scored:
    if metres is None:
        return FAR_WHEN_UNKNOWN, Reason(N_("distance not known"))
    minutes = minutes_by(transport, metres, policy, age=age)
    return max(0.0, 1 - minutes / TOO_FAR_MINUTES), Reason(WAYS[transport], {"minutes": minutes})


def _continuity(one: HelperFacts) -> Scored:
    if not one.visits_here:
        return 0, None
    score = one.visits_here / (one.visits_here + VISITS_TO_BE_KNOWN)
    return score, Reason(N_("here %(count)s times before"), {"count": one.visits_here})


def _pairing(one: HelperFacts, *, is_paired: bool) -> Scored:
    if is_paired:
        return 1, Reason(N_("paired with this elder"))
    if one.elders_wish is Wish.PREFERRED:
        return 0.8, Reason(N_("the elder asks for this helper"))
    if one.helpers_wish is Wish.PREFERRED:
        return 0.5, Reason(N_("likes to go to this elder"))
    return 0, None


def _fairness(one: HelperFacts, minutes_this_week: int) -> Scored:
    called = one.visits_lately + (1 if minutes_this_week else 0)
    if not called:
        return 1, Reason(N_("no visit in four weeks"))
    words = Reason(N_("%(count)s visits in four weeks"), {"count": one.visits_lately}) if one.visits_lately else None
    return 1 / (1 + called / 2), words


def _load(minutes_this_week: int, minutes: int, offered_minutes: int) -> Scored:
    if not minutes_this_week:
        words = Reason(N_("nothing else that week"))
    elif minutes_this_week % 60:
        words = Reason(N_("%(minutes)s min of visits that week"), {"minutes": minutes_this_week})
    else:
        words = Reason(N_("%(hours)s h of visits that week"), {"hours": minutes_this_week // 60})
    share = (minutes_this_week + minutes) / max(offered_minutes, 1)
    if share <= ENOUGH:
        return 1, words
    if share <= FULL:
        return 1 - (share - ENOUGH) / (FULL - ENOUGH) / 2, words
    return max(0.0, 0.5 - (share - FULL) / (1 - FULL) / 2), words


def _capacity(one: ProviderFacts) -> Scored:
    if one.orders_a_day is None:
        return UNKNOWN, None
    words = Reason(
        N_("%(count)s of %(limit)s orders that day"), {"count": one.orders_that_day, "limit": one.orders_a_day}
    )
    return 1 - min(1, one.orders_that_day / max(one.orders_a_day, 1)), words


def _rating(record: Record, mean: Mean) -> Scored:
    stars = (record.stars + RATINGS_ASSUMED * mean.stars) / (record.ratings + RATINGS_ASSUMED)
    score = (stars - 1) / (BEST_STARS - 1)
    if not record.ratings:
        return score, None
    own = f"{record.stars / record.ratings:.1f}"
    return score, Reason(N_("rated %(stars)s of 5 by %(count)s"), {"stars": own, "count": record.ratings})


def _language(one: VolunteerFacts, need: Need) -> Scored:
    wanted = set(need.elder.speaks or ())
    if not wanted:
        return UNKNOWN, None
    shared = sorted(wanted & one.speaks)
    if shared:
        return 1, Reason(N_("speaks %(language)s"), {"language": "、".join(shared)})
    return 0, Reason(N_("does not speak %(language)s"), {"language": "、".join(sorted(wanted))})


def _punctuality(record: Record, mean: Mean) -> Scored:
    score = (record.on_time + ARRIVALS_ASSUMED * mean.on_time) / (record.arrivals + ARRIVALS_ASSUMED)
    if not record.arrivals:
        return score, None
    return score, Reason(N_("on time %(count)s of %(all)s times"), {"count": record.on_time, "all": record.arrivals})
