"""How many minutes are credited for a visit, as arithmetic on whole minutes. Nothing here touches the database."""

from dataclasses import dataclass

from eldercare.areas.policy import DEFAULTS, Policy
from eldercare.errors import N_, Invalid


@dataclass(frozen=True, kw_only=True)
class EarningPolicy:
    """One community's rules for what is credited; minutes unless the name says otherwise."""

    percent_of_ordered: int = round(DEFAULTS.earning_factor_limit * 100)
    round_to: int = DEFAULTS.earning_round_minutes
    least: int = DEFAULTS.earning_least_minutes
    most_a_day: int = 480

    @classmethod
    def of(cls, policy: Policy) -> "EarningPolicy":
        """Return the earning rules out of all the rules of a community."""
        return cls(
            percent_of_ordered=round(policy.earning_factor_limit * 100),
            round_to=policy.earning_round_minutes,
            least=policy.earning_least_minutes,
        )


def credited_minutes(
    *, verified: int, ordered: int, policy: EarningPolicy = EarningPolicy(), already_today: int = 0
) -> int:
    """Return the minutes to credit for a visit that was ordered for so long and verified to have lasted so long.

    Verified minutes count up to the policy's share of those ordered (150 %), rounded down to quarters of an hour.
    Who came at all is credited half an hour, for a meal brought in twelve minutes took the way there too; but the
    share of what was ordered is never exceeded for it, and nothing verified is nothing credited. Together with
    `already_today` it stays within the day's cap. Raises Invalid for what is no whole number of minutes from 0 up.
    """
    for minutes in (verified, ordered, already_today):
        if type(minutes) is not int or minutes < 0:
            raise Invalid(N_("Give whole minutes, 0 or more."))
    if verified == 0:
        return 0
    limit = ordered * policy.percent_of_ordered // 100
    counted = _rounded(min(verified, limit), policy)
    credited = max(counted, min(policy.least, _rounded(limit, policy)))
    return max(0, min(credited, policy.most_a_day - already_today))


def _rounded(minutes: int, policy: EarningPolicy) -> int:
    return minutes - minutes % policy.round_to if policy.round_to > 1 else minutes
