"""When what was earned lapses, as dates alone: what came in during a month lapses together, on the first of a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from eldercare.areas.policy import Policy

MONTHS = 12


@dataclass(frozen=True)
class Batch:
    """What came in before one day and lapses on another, together, so that people hear of it once a month at most."""

    earned_before: date
    lapses_on: date


def batch_to_announce(today: date, policy: Policy) -> Batch | None:
    """Return what is to be announced today; None where nothing ever lapses.

    Where the notice is late, for the rule is new or nothing ran for a while, the day on which it lapses is later too:
    there are always as many days between as the policy says.
    """
    if not policy.expiry_months:
        return None
    notice = timedelta(days=policy.expiry_notice_days)
    usual = (today + notice).replace(day=1)
    return Batch(_months_before(usual, policy.expiry_months), max(usual, today + notice))


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * MONTHS + first.month - 1 - months, MONTHS)
    return date(max(year, date.min.year), month + 1, 1)
