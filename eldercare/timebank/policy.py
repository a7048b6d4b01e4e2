"""How many minutes are credited for a visit, and to whom none are. Nothing here touches the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from eldercare.areas.policy import DEFAULTS, Policy, ages_of
from eldercare.areas.timebank_policy import factors_of
from eldercare.errors import N_, Invalid
from eldercare.people.ages import age_on

WHOLE = 100


class Condition(StrEnum):
    """What somebody must meet to earn."""

    AGE = "age"
    TRAINING = "training"
    INSURANCE = "insurance"


@dataclass(frozen=True, kw_only=True)
class EarningPolicy:
    """One community's rules for what is credited; minutes unless the name says otherwise, 0 for no limit.

    `service_percent` is what the minutes of a service count, by its code; others count once (100).
    """

    percent_of_ordered: int = round(DEFAULTS.earning_factor_limit * WHOLE)
    round_to: int = DEFAULTS.earning_round_minutes
    least: int = DEFAULTS.earning_least_minutes
    most_a_day: int = DEFAULTS.earning_day_cap_minutes
    service_percent: Mapping[str, int] = field(default_factory=dict)
    most_saved: int = DEFAULTS.storage_cap_minutes
    above_to_pool: bool = True
    ages: tuple[int, int] = (0, 120)
    needs_training: bool = False
    needs_insurance: bool = False
    bonus: int = 0
    points_an_hour: int = 0

    @classmethod
    def of(cls, policy: Policy) -> "EarningPolicy":
        """Return the earning rules out of all the rules of a community."""
        return cls(
            percent_of_ordered=round(policy.earning_factor_limit * WHOLE),
            round_to=policy.earning_round_minutes,
            least=policy.earning_least_minutes,
            most_a_day=policy.earning_day_cap_minutes,
            service_percent={
                code: round(factor * WHOLE) for code, factor in factors_of(policy.service_factors).items()
            },
            most_saved=policy.storage_cap_minutes,
            above_to_pool=policy.storage_above == "pool",
            ages=ages_of(policy.earning_ages),
            needs_training=policy.earning_needs_training == "yes",
            needs_insurance=policy.earning_needs_insurance == "yes",
            bonus=policy.opening_bonus_minutes,
            points_an_hour=policy.points_an_hour if policy.points_counted == "yes" else 0,
        )


def unmet(
    policy: EarningPolicy, *, on: date, birth_on: date | None, trained_until: date | None, insured_until: date | None
) -> list[Condition]:
    """Return what this helper does not meet on the day of the visit; who meets all of it earns.

    Papers hold until the end of their day. Whose date of birth is not known is turned away for no age.
    """
    youngest, oldest = policy.ages
    missing = []
    if birth_on is not None and not youngest <= age_on(birth_on, on) <= oldest:
        missing.append(Condition.AGE)
    if policy.needs_training and (trained_until is None or trained_until < on):
        missing.append(Condition.TRAINING)
    if policy.needs_insurance and (insured_until is None or insured_until < on):
        missing.append(Condition.INSURANCE)
    return missing


def credited_minutes(
    *,
    verified: int,
    ordered: int,
    policy: EarningPolicy = EarningPolicy(),
    already_today: int = 0,
    service_code: str = "",
) -> int:
    """Return the minutes to credit for a visit that was ordered for so long and verified to have lasted so long.

    Verified minutes count up to the policy's share of those ordered (150 %), times what this service counts, rounded
    down to quarters of an hour. Who came at all is credited half an hour, for a meal brought in twelve minutes took
    the way there too; but the share of what was ordered is never exceeded for it, and nothing verified is nothing
    credited. Together with `already_today` it stays within the day's cap. Raises Invalid for what is no whole number
    of minutes from 0 up.
    """
    for minutes in (verified, ordered, already_today):
        if type(minutes) is not int or minutes < 0:
            raise Invalid(N_("Give whole minutes, 0 or more."))
    if verified == 0:
        return 0
    counts = policy.service_percent.get(service_code, WHOLE)
    limit = ordered * policy.percent_of_ordered // WHOLE if policy.percent_of_ordered else None
    counted = _rounded((verified if limit is None else min(verified, limit)) * counts // WHOLE, policy)
    least = policy.least if limit is None else min(policy.least, _rounded(limit * counts // WHOLE, policy))
    credited = max(counted, least)
    return max(0, min(credited, policy.most_a_day - already_today)) if policy.most_a_day else credited


def below_the_cap(minutes: int, *, balance: int, policy: EarningPolicy) -> int:
    """Return how many of these minutes an account with this balance still takes; the others are above the cap."""
    return max(0, min(minutes, policy.most_saved - balance)) if policy.most_saved else minutes


def points_for(minutes: int, policy: EarningPolicy) -> int:
    """Return the points for so many minutes credited, whole ones; none where points are not counted."""
    return minutes * policy.points_an_hour // 60


def _rounded(minutes: int, policy: EarningPolicy) -> int:
    return minutes - minutes % policy.round_to if policy.round_to > 1 else minutes
