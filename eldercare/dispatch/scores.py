"""How well a helper suits an order: each factor from 0 to 1, its weight, and its share in words. Nothing here asks the
database."""

from collections.abc import Iterable
from dataclasses import dataclass

from eldercare.areas.policy import Policy
from eldercare.dispatch.distance import minutes_by
from eldercare.dispatch.eligibility import Reason
from eldercare.dispatch.facts import HelperFacts, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.models import Wish
from eldercare.dispatch.need import Need
from eldercare.errors import N_
from eldercare.people.ages import age_on
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


Values = dict[str, object]
Scored = tuple[float, str, Values]
"""From 0 to 1, and in words: a sentence to translate, "" for none, and what goes into it."""
Factors = dict[str, Scored]
NOTHING: Values = {}


def mean_of(all_records: Iterable[Record]) -> Mean:
    """Return the usual stars and punctuality, where anything is on record."""
    known = list(all_records)
    ratings, arrivals = sum(one.ratings for one in known), sum(one.arrivals for one in known)
    return Mean(
        stars=sum(one.stars for one in known) / ratings if ratings else Mean.stars,
        on_time=sum(one.on_time for one in known) / arrivals if arrivals else Mean.on_time,
    )


def volunteer_factors(one: VolunteerFacts, need: Need, *, metres: int | None, record: Record, mean: Mean) -> Factors:
    """Return how well this volunteer suits the order, by factor."""
    age = age_on(one.birth_on, need.day) if one.birth_on else None
    return {
        "travel": _travel(one.transport, metres, need.policy, age=age),
        "continuity": _continuity(one),
        "pairing": _pairing(one, is_paired=one.is_paired),
        "fairness": _fairness(one),
        "load": _load(one.minutes_this_week, need.minutes, one.offered_minutes),
        "rating": _rating(record, mean),
        "language": _language(one, need),
        "punctuality": _punctuality(record, mean),
    }


def provider_factors(one: ProviderFacts, need: Need, *, metres: int | None, record: Record, mean: Mean) -> Factors:
    """Return how well this provider suits the order; a firm has no dialect, and work is what it wants."""
    return {
        "travel": _travel(Transport.FOOT, metres, need.policy),
        "continuity": _continuity(one),
        "pairing": _pairing(one, is_paired=False),
        "fairness": (UNKNOWN, "", NOTHING),
        "load": _capacity(one),
        "rating": _rating(record, mean),
        "language": (UNKNOWN, "", NOTHING),
        "punctuality": _punctuality(record, mean),
    }


def points_of(factors: Factors, need: Need) -> float:
    """Return what these come to of 100 points, by the community's weights."""
    weights = need.weights
    return sum(weights[factor] * scored[0] for factor, scored in factors.items())


def shares_of(factors: Factors, need: Need) -> tuple[Share, ...]:
    """Return what each factor adds."""
    return tuple(
        Share(factor, need.weights[factor] * score, Reason(sentence, values) if sentence else None)
        for factor, (score, sentence, values) in factors.items()
    )


def volunteer_shares(
    one: VolunteerFacts, need: Need, *, metres: int | None, record: Record, mean: Mean
) -> tuple[Share, ...]:
    """Return what each factor adds for this volunteer."""
    return shares_of(volunteer_factors(one, need, metres=metres, record=record, mean=mean), need)


def provider_shares(
    one: ProviderFacts, need: Need, *, metres: int | None, record: Record, mean: Mean
) -> tuple[Share, ...]:
    """Return what each factor adds for this provider."""
    return shares_of(provider_factors(one, need, metres=metres, record=record, mean=mean), need)


def _travel(transport: Transport, metres: int | None, policy: Policy, *, age: int | None = None) -> Scored:
    if metres is None:
        return FAR_WHEN_UNKNOWN, N_("distance not known"), NOTHING
    minutes = minutes_by(transport, metres, policy, age=age)
    return max(0.0, 1 - minutes / TOO_FAR_MINUTES), WAYS[transport], {"minutes": minutes}


def _continuity(one: HelperFacts) -> Scored:
    if not one.visits_here:
        return 0, "", NOTHING
    score = one.visits_here / (one.visits_here + VISITS_TO_BE_KNOWN)
    return score, N_("here before: %(count)s"), {"count": one.visits_here}


def _pairing(one: HelperFacts, *, is_paired: bool) -> Scored:
    if is_paired:
        return 1, N_("paired with this elder"), NOTHING
    if one.elders_wish is Wish.PREFERRED:
        return 0.8, N_("the elder asks for this helper"), NOTHING
    if one.helpers_wish is Wish.PREFERRED:
        return 0.5, N_("likes to go to this elder"), NOTHING
    return 0, "", NOTHING


def _fairness(one: VolunteerFacts) -> Scored:
    """Who is asked and says no was called, too; a visit that nobody remembers asking about still is one."""
    called = max(one.asked_lately, one.visits_lately, 1 if one.minutes_this_week else 0)
    if not called:
        return 1, N_("not asked in four weeks"), NOTHING
    score = 1 / (1 + called / 2)
    if one.asked_lately:
        return score, N_("asked in four weeks: %(count)s"), {"count": one.asked_lately}
    if one.visits_lately:
        return score, N_("Visits in four weeks: %(count)s"), {"count": one.visits_lately}
    return score, "", NOTHING


def _load(minutes_this_week: int, minutes: int, offered_minutes: int) -> Scored:
    share = (minutes_this_week + minutes) / max(offered_minutes, 1)
    if share <= ENOUGH:
        score = 1.0
    elif share <= FULL:
        score = 1 - (share - ENOUGH) / (FULL - ENOUGH) / 2
    else:
        score = max(0.0, 0.5 - (share - FULL) / (1 - FULL) / 2)
    if not minutes_this_week:
        return score, N_("nothing else that week"), NOTHING
    if minutes_this_week % 60:
        return score, N_("%(minutes)s min of visits that week"), {"minutes": minutes_this_week}
    return score, N_("%(hours)s h of visits that week"), {"hours": minutes_this_week // 60}


def _capacity(one: ProviderFacts) -> Scored:
    if one.orders_a_day is None:
        return UNKNOWN, "", NOTHING
    score = 1 - min(1, one.orders_that_day / max(one.orders_a_day, 1))
    values: Values = {"count": one.orders_that_day, "limit": one.orders_a_day}
    return score, N_("%(count)s of %(limit)s orders that day"), values


def _rating(record: Record, mean: Mean) -> Scored:
    stars = (record.stars + RATINGS_ASSUMED * mean.stars) / (record.ratings + RATINGS_ASSUMED)
    score = (stars - 1) / (BEST_STARS - 1)
    if not record.ratings:
        return score, "", NOTHING
    own = f"{record.stars / record.ratings:.1f}"
    return score, N_("rated %(stars)s of 5 by %(count)s"), {"stars": own, "count": record.ratings}


def _language(one: VolunteerFacts, need: Need) -> Scored:
    wanted = set(need.elder.speaks or ())
    if not wanted:
        return UNKNOWN, "", NOTHING
    shared = sorted(wanted & one.speaks)
    if shared:
        return 1, N_("speaks %(language)s"), {"language": "、".join(shared)}
    return 0, N_("does not speak %(language)s"), {"language": "、".join(sorted(wanted))}


def _punctuality(record: Record, mean: Mean) -> Scored:
    score = (record.on_time + ARRIVALS_ASSUMED * mean.on_time) / (record.arrivals + ARRIVALS_ASSUMED)
    if not record.arrivals:
        return score, "", NOTHING
    return score, N_("on time: %(count)s of %(all)s"), {"count": record.on_time, "all": record.arrivals}
